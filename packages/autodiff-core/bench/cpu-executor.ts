/** Speed of the executor in use: `pnpm --filter @fluxion/autodiff-core bench`. */
import { forLoop, jit, key, normal, scalar, type Tensor, trace } from "@fluxion/autodiff-core";
import { measure } from "@fluxion/tooling/measure";

const random = (seed: number, shape: number[], dtype: "float32" | "float64"): Tensor =>
  normal(key(seed), shape, { dtype });

const rows: Record<string, string>[] = [];

const elementwise: Record<string, (x: Tensor, y: Tensor) => Tensor> = {
  add: (x, y) => x.add(y),
  mul: (x, y) => x.mul(y),
  tanh: (x) => x.tanh(),
};
/** Before and after the process has used the other float type: the engine's loops slow down when they see both. */
function measureElementwise(note: string): void {
  for (const [name, fn] of Object.entries(elementwise)) {
    for (const size of [1e3, 1e4, 1e5, 1e6]) {
      const compiled = jit(fn);
      const [x, y] = [random(2, [size], "float64"), random(3, [size], "float64")];
      const { median, spread } = measure(() => compiled(x, y));
      const each = (median * 1e6) / size;
      rows.push({
        case: `${name} ${size}${note}`,
        dtype: "float64",
        median: `${each.toFixed(2)} ns/element`,
        spread,
      });
    }
  }
}

measureElementwise("");

for (const [m, k, n] of [
  [12000, 20, 20],
  [12000, 64, 64],
  [512, 512, 512],
]) {
  for (const dtype of ["float64", "float32"] as const) {
    const product = jit((a: Tensor, b: Tensor) => a.matmul(b));
    const [a, b] = [random(0, [m, k], dtype), random(1, [k, n], dtype)];
    const { median, spread } = measure(() => product(a, b));
    const rate = (2 * m * k * n) / median / 1e6;
    rows.push({
      case: `matmul ${m}x${k}x${n}`,
      dtype,
      median: `${rate.toFixed(1)} GFLOP/s`,
      spread,
    });
  }
}

measureElementwise(", both float types used");

const many = jit((x: Tensor) => {
  let y = x;
  for (let i = 0; i < 250; i++) y = y.mul(1.0001).add(0.001);
  return y;
});
const small = random(4, [16], "float64");
const overhead = measure(() => many(small));
const equations = trace((x: Tensor) => many(x), small).program.equations.length;
rows.push({
  case: `program of ${equations} equations on 16 elements`,
  dtype: "float64",
  median: `${overhead.median.toFixed(3)} ms`,
  spread: overhead.spread,
});

const turns = 10_000;
const loop = jit((x: Tensor) =>
  forLoop(0, turns, (_i, y) => y.mul(0.999).add(0.1).sin().mul(0.5), x),
);
const start = scalar(1, "float64");
const looped = measure(() => loop(start));
rows.push({
  case: "turn of a loop of 5 scalar equations",
  dtype: "float64",
  median: `${((looped.median * 1e3) / turns).toFixed(2)} us`,
  spread: looped.spread,
});

console.table(rows);
