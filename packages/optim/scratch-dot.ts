import { array, jit, uniform, key, type Tensor, dynamicUpdate, scalar } from "@fluxion/autodiff-core";
const time = (name: string, f: () => any, k = 200) => { for (let i = 0; i < 50; i++) f(); const t = performance.now(); for (let i = 0; i < k; i++) f(); console.log(name, ((performance.now() - t) / k * 1000).toFixed(0), "us"); };
for (const dtype of ["float32", "float64"] as const) for (const [m, n] of [[20, 3000], [100, 1000], [100, 3000]]) {
  const P = uniform(key(0), [2, m, n], { dtype }), g = uniform(key(1), [n], { dtype }), w = uniform(key(2), [2, m], { dtype }), G = uniform(key(3), [n, 2], { dtype }), GT = uniform(key(3), [2, n], { dtype });
  const P2 = uniform(key(0), [n, 2 * m], { dtype });
  const a = jit((P: Tensor, g: Tensor) => P.dot(g, { contract: [[2], [0]] }));
  const b = jit((P: Tensor, w: Tensor) => w.dot(P, { contract: [[0, 1], [0, 1]] }));
  const c = jit((P: Tensor, G: Tensor) => P.dot(G, { contract: [[2], [0]] }));
  const d = jit((P: Tensor, G: Tensor) => P.dot(G, { contract: [[2], [1]] }));
  const b2 = jit((P: Tensor, w: Tensor) => P.reshape([2 * m, n]).transpose().dot(w.reshape([2 * m])));
  const e = jit((P: Tensor, w: Tensor) => P.dot(w));
  const e2 = jit((P: Tensor, w: Tensor) => w.dot(P));
  const u = jit((P: Tensor, r: Tensor, s: Tensor) => dynamicUpdate(P, r, [0, s, 0]));
  console.log(dtype, m, n);
  time("P.g", () => a(P, g)); time("w.P", () => b(P, w)); time("P.[g y]", () => c(P, G)); time("P.[g y]T", () => d(P, GT)); time("PT w", () => b2(P, w));
  time("P2[n,2m].w", () => e(P2, w.reshape([2 * m]))); time("g.P2", () => e2(P2, g));
  const r = uniform(key(5), [2, 1, n], { dtype }), s = scalar(3, "int32"); time("update", () => u(P, r, s));
}
