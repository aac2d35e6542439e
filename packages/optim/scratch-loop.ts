import { jit, uniform, key, scan, type Tensor, dynamicUpdate, scalar } from "@fluxion/autodiff-core";
const time = (name: string, f: () => any, k = 200) => { for (let i = 0; i < 50; i++) f(); const t = performance.now(); for (let i = 0; i < k; i++) f(); console.log(name, ((performance.now() - t) / k * 1000).toFixed(0), "us"); };
for (const [m, n] of [[20, 1000], [20, 3000], [100, 1000], [100, 3000]]) {
  const S = uniform(key(0), [m, n]), Y = uniform(key(1), [m, n]), rho = uniform(key(2), [m]), g = uniform(key(3), [n]);
  const two = jit((S: Tensor, Y: Tensor, rho: Tensor, g: Tensor) => {
    const [q, al] = scan((q: Tensor, [s, y, r]: any) => { const a = s.dot(q).mul(r); return [q.sub(y.mul(a)), a] as any; }, g, [S, Y, rho] as any, { reverse: true }) as any;
    const [r] = scan((q: Tensor, [s, y, r, a]: any) => [q.add(s.mul(a.sub(y.dot(q).mul(r)))), null] as any, q, [S, Y, rho, al] as any) as any;
    return r;
  });
  time(`two-loop m=${m} n=${n}`, () => two(S, Y, rho, g));
}
