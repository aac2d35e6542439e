/**
 * Speed of convolutions on one thread: `node --conditions=@fluxion/source bench/convolutions.ts [case …]`, of their
 * gradients, and of what follows them.
 */
import { grad, type Tensor, trace, zeros } from "@fluxion/autodiff-core";
import { type ConvOptions, conv } from "@fluxion/autodiff-core/convolution";
import { shortestTimes } from "./shortest-times.ts";

interface Case {
  readonly x: readonly number[];
  readonly kernel: readonly number[];
  readonly options?: ConvOptions;
}

const same: ConvOptions = { padding: "same" };

const CASES: Readonly<Record<string, Case>> = {
  "8x32x64x64, 32 of 3x3": { x: [8, 32, 64, 64], kernel: [32, 32, 3, 3], options: same },
  "8x64x32x32, 64 of 3x3": { x: [8, 64, 32, 32], kernel: [64, 64, 3, 3], options: same },
  "8x3x64x64, 32 of 3x3": { x: [8, 3, 64, 64], kernel: [32, 3, 3, 3], options: same },
  "8x64x32x32, 128 of 3x3, strides 2": {
    x: [8, 64, 32, 32],
    kernel: [128, 64, 3, 3],
    options: { strides: 2, padding: 1 },
  },
  "8x256x8x8, 256 of 3x3": { x: [8, 256, 8, 8], kernel: [256, 256, 3, 3], options: same },
  "8x64x32x32, 64 of 1x1": { x: [8, 64, 32, 32], kernel: [64, 64, 1, 1] },
  "16x32x1024, 32 of 5": { x: [16, 32, 1024], kernel: [32, 32, 5], options: same },
  "4x16x4096, 16 of 31": { x: [4, 16, 4096], kernel: [16, 16, 31], options: same },
  "4x16x64x64, 16 of 11x11": { x: [4, 16, 64, 64], kernel: [16, 16, 11, 11], options: same },
  "8x32x64x64, 32 groups of 3x3": {
    x: [8, 32, 64, 64],
    kernel: [32, 1, 3, 3],
    options: { ...same, groups: 32 },
  },
};

/** Of the input, the kernel, and a cotangent of the result, or a residual. */
type Way = (x: Tensor, k: Tensor, ct: Tensor) => Tensor;

/** A convolution, its gradients, and with bias, activation and a residual. */
function waysOf({ options }: Case): Readonly<Record<string, Way>> {
  const forward = (x: Tensor, k: Tensor) => conv(x, k, options);
  const pulled = ({ x, k }: Record<"x" | "k", Tensor>, ct: Tensor) => forward(x, k).mul(ct).sum();
  return {
    forward,
    "input's gradient": (x, k, ct) => grad(pulled)({ x, k }, ct).x,
    "kernel's gradient": (x, k, ct) => grad(pulled)({ x, k }, ct).k,
    "relu(… + residual)": (x, k, ct) => forward(x, k).add(ct).maximum(0),
  };
}

const chosen = process.argv.slice(2);
const rows = Object.entries(CASES)
  .filter(([name]) => chosen.length === 0 || chosen.includes(name))
  .flatMap(([name, one]) =>
    Object.entries(waysOf(one)).map(([way, apply]) => {
      const x = zeros(one.x, { dtype: "float32" });
      const kernel = zeros(one.kernel, { dtype: "float32" });
      const { program } = trace(apply, x, kernel, conv(x, kernel, one.options));
      const { time, cost, moduleBytes, workspaceBytes } = shortestTimes(program);
      return {
        case: name,
        way,
        ms: time.toFixed(3),
        "GFLOP/s": (cost.flops / time / 1e6).toFixed(1),
        "workspace MB": (workspaceBytes / 1e6).toFixed(1),
        "module kB": (moduleBytes / 1e3).toFixed(1),
      };
    }),
  );
console.table(rows);
