import { array, jit, valueAndGrad, type Tensor, treeLeaves } from "@fluxion/autodiff-core";
import { lbfgs, bfgs, fit, adam } from "@fluxion/optim";
const dtype = (process.argv[2] ?? "float32") as "float32";
for (const n of [1000, 3000]) {
  // 8 leaves like an MLP's
  const x = Float64Array.from({ length: n }, (_, i) => Math.sin(i));
  const params = Object.fromEntries(Array.from({ length: 8 }, (_, k) => [`p${k}`, array(x.slice(k * n / 8, (k + 1) * n / 8), { dtype })]));
  const D = array(Float64Array.from({ length: n / 8 }, (_, i) => 10 ** (i / n * 16)), { dtype });
  const loss = (p: any) => treeLeaves<Tensor>(p).map((l) => l.square().mul(D).add(l.mul(3).cos()).sum()).reduce((a, b) => a.add(b));
  const vg = jit(valueAndGrad(loss as any));
  for (let i = 0; i < 300; i++) (vg as any)(params);
  let t = performance.now(); for (let i = 0; i < 500; i++) (vg as any)(params);
  console.log(`n=${n} loss+grad ${((performance.now() - t) / 500 * 1000).toFixed(0)} us`);
  for (const m of [adam(), lbfgs({ memory: 20 }), lbfgs({ memory: 100 }), bfgs()]) {
    const steps = m.name === "bfgs" ? (n > 2000 ? 60 : 300) : 600;
    let t0 = 0, s0 = 0, last: any, e0 = 0;
    const r = await fit({ params, loss, optimizer: m as any, steps, stop: (e) => { if (e.step === Math.floor(steps / 3)) { t0 = performance.now(); s0 = e.step; } return false; } });
    const us = (performance.now() - t0) / (r.steps - s0) * 1000;
    const st: any = r.optimizerState;
    console.log(`n=${n} ${m.name} ${(m as any).name === "lbfgs" ? st.model.yy.shape[0] : ""} ${us.toFixed(0)} us/step, steps ${r.steps} ${r.status} evals/step ${st.evaluations ? (st.evaluations.item() / r.steps).toFixed(2) : 1} loss ${r.loss}`);
  }
}
