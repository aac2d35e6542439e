/**
 * Speed of the Fourier and convolution kernels of the `wasm` executor on one thread, without the executor around them:
 * `node --conditions=@fluxion/source bench/transforms.ts [part of a name]`.
 *
 * Times are the shortest of many runs, as other processes only ever make a run longer. Operations are 5 n log₂ n for each
 * complex sequence, half of that for a real one, and two for each product in a convolution.
 */
import { type Tensor, trace, zeros } from "@fluxion/autodiff-core";
import { type ConvOptions, conv } from "@fluxion/autodiff-core/convolution";
import { fft, rfft } from "@fluxion/autodiff-core/fft";
import { hostArray, loadLibraryKernel } from "../testing/run-library-kernel.ts";

/** Milliseconds for the runs of one case. */
const PATIENCE = 300;

type Shape = readonly number[];
type Dtype = "float32" | "float64";

interface Case {
  readonly name: string;
  readonly primitive: string;
  readonly fn: (...operands: Tensor[]) => unknown;
  readonly shapes: readonly Shape[];
  readonly operations: number;
}

function fourier(shape: Shape, axis: number): Case[] {
  const log = Math.log2(shape[axis]);
  const operations = 5 * log * shape.reduce((product, n) => product * n, 1);
  const name = `${shape.join("x")} axis ${axis}`;
  return [
    {
      name: `fft ${name}`,
      primitive: "fft",
      fn: (re, im) => fft({ re, im }, { axis }),
      shapes: [shape, shape],
      operations,
    },
    {
      name: `rfft ${name}`,
      primitive: "rfft",
      fn: (x) => rfft(x, { axis }),
      shapes: [shape],
      operations: operations / 2,
    },
  ];
}

function convolution(name: string, x: Shape, kernel: Shape, options: ConvOptions = {}): Case {
  const fn = (input: Tensor, filters: Tensor) => conv(input, filters, options);
  const { shape } = fn(zeros(x), zeros(kernel));
  const size = [...shape, ...kernel.slice(1)].reduce((product, n) => product * n, 1);
  return {
    name: `conv ${name}`,
    primitive: "conv",
    fn: fn as Case["fn"],
    shapes: [x, kernel],
    operations: 2 * size,
  };
}

const cases: readonly Case[] = [
  ...fourier([256, 256], 1),
  ...fourier([256, 256], 0),
  ...fourier([256, 1000], 1),
  ...fourier([256, 1009], 1),
  ...fourier([1024, 1024], 0),
  ...fourier([1, 4096], 1),
  ...fourier([1, 2 ** 20], 1),
  convolution("3x3, 16 channels", [4, 16, 32, 32], [16, 16, 3, 3], { padding: "same" }),
  convolution("3x3, 64 channels", [1, 64, 16, 32], [64, 64, 3, 3], { padding: "same" }),
  convolution("3x3, stride 2", [1, 64, 32, 32], [64, 64, 3, 3], { strides: 2 }),
  convolution("1x1, 64 channels", [1, 64, 32, 32], [64, 64, 1, 1]),
  convolution("3x3 depthwise", [1, 64, 32, 32], [64, 1, 3, 3], { groups: 64 }),
  convolution("3, one channel", [1, 1, 100_000], [1, 1, 3], { padding: "same" }),
];

function row(one: Case, dtype: Dtype): Record<string, string> | undefined {
  const { program } = trace(one.fn as never, ...one.shapes.map((s) => zeros(s, { dtype })));
  const equation = program.equations.find(({ primitive }) => primitive.name === one.primitive);
  const operands = one.shapes.map((shape) => hostArray(dtype, shape, Math.random));
  if (equation === undefined) throw new Error(`${one.name}: no ${one.primitive} in its program`);
  const kernel = loadLibraryKernel(equation, operands);
  if (kernel === undefined) return undefined;
  const best = shortest(() => kernel.run());
  return {
    case: one.name,
    dtype,
    time: `${best.toPrecision(3)} ms`,
    rate: `${(one.operations / best / 1e6).toFixed(1)} GFLOP/s`,
    tiles: kernel.tiles.join("+"),
  };
}

function shortest(run: () => void): number {
  const began = performance.now();
  let best = Number.POSITIVE_INFINITY;
  for (let runs = 0; runs < 5 || performance.now() - began < PATIENCE; runs++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

const [, , part = ""] = process.argv;
const rows = cases
  .filter(({ name }) => name.includes(part))
  .flatMap((one) => [row(one, "float64"), row(one, "float32")])
  .filter((result) => result !== undefined);
console.table(rows);
