import { jit, uniform, key, stack, type Tensor, where, zerosLike } from "@fluxion/autodiff-core";
let J1: any, J2: any, J3: any, J4: any, J5: any, J6: any, J7: any;
const time = (name: string, f: () => any, k = 30) => { for (let i = 0; i < 10; i++) f(); const t = performance.now(); for (let i = 0; i < k; i++) f(); console.log(name, ((performance.now() - t) / k).toFixed(2), "ms"); };
setup();
for (const n of [1000]) {
  const M = uniform(key(0), [n, n]), s = uniform(key(1), [n]), w = uniform(key(2), [n]);
  time("mm k=2", () => J1(s, w)); 
  time("broadcast", () => J2(s, w));
  time("mul scalar", () => J3(M, s)); time("add", () => J4(M)); time("Mg", () => J5(M, s)); time("M[g y]", () => J7(M, s, w)); 
  time("all broadcast", () => J6(M, s, w));
}

function setup() {
  J1 = jit((s: Tensor, w: Tensor) => stack([s, w], 1).matmul(stack([w, s])));
  J2 = jit((s: Tensor, w: Tensor) => s.expandDims(1).mul(w).add(w.expandDims(1).mul(s)));
  J3 = jit((M: Tensor, s: Tensor) => M.mul(s.slice(0)));
  J4 = jit((M: Tensor) => M.add(M));
  J5 = jit((M: Tensor, s: Tensor) => M.dot(s));
  J6 = jit((M: Tensor, s: Tensor, w: Tensor) => M.mul(s.slice(0)).add(s.expandDims(1).mul(w)).add(w.expandDims(1).mul(s)));
  J7 = jit((M: Tensor, s: Tensor, w: Tensor) => M.dot(stack([s, w], 1)));
}
