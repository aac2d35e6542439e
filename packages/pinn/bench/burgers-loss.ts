/** Cost of a training step of the Burgers experiment: `pnpm --filter @fluxion/pinn bench`. */
import { jit, key, programCost, type Tensor, trace, valueAndGrad } from "@fluxion/autodiff-core";
import { burgers } from "@fluxion/pdes";
import { type Collocation, type MlpParams, pinn } from "@fluxion/pinn";
import { measure } from "@fluxion/tooling/measure";

const points = 2048;
const rows = (["float64", "float32"] as const).map((dtype) => {
  const model = pinn(burgers(), { dtype });
  const params = model.init(key(0));
  const batch = model.sample({ interior: points, key: key(1) });
  const loss = (p: MlpParams, x: Collocation): Tensor => model.loss(p, x)[0];
  const step = (p: MlpParams, x: Collocation) => valueAndGrad(loss)(p, x);
  const began = performance.now();
  const { program } = trace(step, params, batch);
  const traced = performance.now() - began;
  const compiled = jit(step);
  const { median, spread } = measure(() => compiled(params, batch), 60);
  return {
    dtype,
    equations: program.equations.length,
    mflop: (programCost(program).flops / 1e6).toFixed(1),
    traceMs: traced.toFixed(0),
    medianMs: median.toFixed(1),
    usPerPoint: ((median * 1e3) / points).toFixed(1),
    spread,
  };
});
console.table(rows);
