/**
 * Memory and compile time of one training step: a 2-64-64-64-64-1 tanh network on the residual of Burgers' equation at
 * 4,096 points. `fluxion bench burgers-step` has its speed beside other libraries.
 */
import {
  derivatives,
  jit,
  key,
  type Tensor,
  trace,
  treeMap,
  uniform,
  valueAndGrad,
  wasm,
  withExecutor,
} from "@fluxion/autodiff-core";
import { scheduleProgram } from "@fluxion/autodiff-core/compiler";
import { type MlpParams, mlp } from "@fluxion/nn";

const POINTS = 4096;

/** What the executor asks for. */
const BLOCK_BYTES = 384 * 1024;

const TAYLOR = { u: [0, 0], ut: [0, 1], ux: [1, 0], uxx: [2, 0] };

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function measure(dtype: "float32" | "float64"): Record<string, string> {
  const network = mlp({ inputs: 2, outputs: 1, width: 64, depth: 4, dtype });
  const loss = (params: MlpParams, x: Tensor): Tensor => {
    const field = (points: Tensor): Tensor => network.apply(params, points);
    const { u, ut, ux, uxx } = derivatives(field, TAYLOR)(x);
    return ut
      .add(u.mul(ux))
      .sub(uxx.mul(0.01 / Math.PI))
      .square()
      .mean();
  };
  const step = (params: MlpParams, x: Tensor): [Tensor, MlpParams] => {
    const [value, gradient] = valueAndGrad(loss)(params, x);
    const next = treeMap((p: Tensor, g: Tensor) => p.sub(g.mul(1e-3)), params, gradient);
    return [value, next];
  };
  const executor = wasm();
  return withExecutor(executor, () => {
    const params = network.init(key(0));
    const x = uniform(key(1), [POINTS, 2], { dtype });
    const compiled = jit(step, { donate: [0] });
    const before = performance.now();
    compiled(params, x)[0].item();
    const first = performance.now() - before;
    const { program } = trace(step, network.init(key(0)), x);
    const { memory } = scheduleProgram(program);
    const inBlocks = scheduleProgram(program, { blocks: { bytes: BLOCK_BYTES } });
    const peak = executor.memory?.().peak ?? 0;
    return {
      dtype,
      "live tensors, kernel by kernel": megabytes(memory.lowerBound),
      "arena, kernel by kernel": megabytes(memory.bytes),
      "arena, in blocks": megabytes(inBlocks.memory.bytes),
      kernels: `${inBlocks.kernels.length}`,
      "peak of the executor": megabytes(peak),
      "peak / live": (peak / memory.lowerBound).toFixed(2),
      "first step: trace, differentiate, compile, run": `${first.toFixed(0)} ms`,
    };
  });
}

console.table([measure("float32"), measure("float64")]);
