import { array } from "@fluxion/autodiff-core";
import { lbfgs, ravel } from "@fluxion/optim";
// compare direction of compact model to two-loop in plain JS along an actual run
const n = 50, d = Float64Array.from({ length: n }, (_, i) => 10 ** (i / 49 * 6));
// plain JS l-bfgs with exact line search on quadratics
function run(m: number) {
  let x = new Float64Array(n).fill(1); const S: Float64Array[] = [], Y: Float64Array[] = [];
  const grad = (x: Float64Array) => x.map((v, i) => 2 * d[i] * v);
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((s, v, i) => s + v * b[i], 0);
  let g = grad(x), it = 0;
  for (; it < 5000 && Math.max(...g.map(Math.abs)) > 1e-10; it++) {
    let q = g.slice(); const al: number[] = [];
    for (let i = S.length - 1; i >= 0; i--) { al[i] = dot(S[i], q) / dot(S[i], Y[i]); q = q.map((v, k) => v - al[i] * Y[i][k]); }
    const L = S.length - 1; if (L >= 0) { const ga = dot(S[L], Y[L]) / dot(Y[L], Y[L]); q = q.map((v) => v * ga); }
    for (let i = 0; i < S.length; i++) { const be = dot(Y[i], q) / dot(S[i], Y[i]); q = q.map((v, k) => v + (al[i] - be) * S[i][k]); }
    const p = q.map((v) => -v);
    // step 1 if wolfe else exact
    const dphi0 = dot(g, p); const curv = dot(p, p.map((v, i) => 2 * d[i] * v));
    let a = -dphi0 / curv; const slope1 = dphi0 + curv;
    if (L >= 0 && 0.5 * curv + dphi0 <= 1e-4 * dphi0 && Math.abs(slope1) <= 0.9 * Math.abs(dphi0)) a = 1;
    const s = p.map((v) => v * a); x = x.map((v, i) => v + s[i]); const gn = grad(x); const y = gn.map((v, i) => v - g[i]); g = gn;
    S.push(s); Y.push(y); if (S.length > m) { S.shift(); Y.shift(); }
  }
  return [it, Math.max(...g.map(Math.abs))];
}
for (const m of [5, 20, 100]) console.log("twoloop", m, run(m));
