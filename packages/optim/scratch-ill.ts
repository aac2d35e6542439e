import { array } from "@fluxion/autodiff-core";
import { lbfgs, minimise } from "@fluxion/optim";
const D = array(Array(50).fill(0).map((_, i) => 10 ** (i / 49 * 6)), { dtype: "float64" });
for (const dtype of ["float64", "float32"] as const) for (const m of [5, 20, 100]) {
  const r = await minimise((p: any) => p.square().mul(D.cast(dtype)).sum(), array(Array(50).fill(1), { dtype }), { minimizer: lbfgs({ memory: m }), throw: false, maxSteps: 5000, gradientTolerance: dtype === "float64" ? 1e-10 : 1e-4 });
  console.log(dtype, m, r.status, r.steps, r.evaluations, r.value, r.gradientNorm);
}
