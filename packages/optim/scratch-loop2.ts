import { array, type Tensor } from "@fluxion/autodiff-core";
import { sgd, adam, lbfgs, fit } from "@fluxion/optim";
for (const m of [sgd({ learningRate: 0.1 }), adam(), lbfgs({ memory: 5 })]) {
  let t0 = 0; const steps = 6000;
  const r = await fit({ params: { x: array([1, 2, 3]) }, loss: ({ x }: { x: Tensor }) => x.square().add(x.sin()).sum(), optimizer: m as any, steps, stop: (e) => { if (e.step === 3000) t0 = performance.now(); return false; } });
  console.log(m.name, ((performance.now() - t0) / (r.steps - 3000) * 1000).toFixed(1), "us/step", r.status, r.steps);
}
