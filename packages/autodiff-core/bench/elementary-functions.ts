/**
 * Nanoseconds per element of the WebAssembly executor's elementary functions on one thread, and of a plain loop over
 * the primitive's function of numbers: `node --conditions=@fluxion/source bench/elementary-functions.ts [name …]`.
 *
 * The shortest of many repetitions over 4,096 numbers, which lie in the first cache.
 */
import { supports } from "../src/executors/wasm/encoding/index.ts";
import { applyFunction, type FloatDType } from "../testing/apply-lane-function.ts";
import { BINARY, primitiveValue, UNARY, uniformNumbers } from "../testing/lane-function-values.ts";

const SIZE = 4096;
const REPETITIONS = 1000;

const names = process.argv.length > 2 ? process.argv.slice(2) : [...UNARY, ...BINARY];
const POSITIVE = new Set(["acosh", "log", "log10", "log2", "pow", "rsqrt"]);
const UNIT = new Set(["acos", "asin", "atanh", "erfInv"]);

function fastest(run: () => void, repetitions: number): string {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < repetitions; i++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return ((best * 1e6) / SIZE).toFixed(2);
}

function measure(name: string, dtype: FloatDType, relaxed: boolean): string {
  const lanes = dtype === "float32" ? 4 : 2;
  const arity = (BINARY as readonly string[]).includes(name) ? 2 : 1;
  const applied = applyFunction({ name, dtype, lanes, relaxed, size: SIZE, arity });
  const next = argumentsOf(name);
  for (const x of applied.operands) for (let i = 0; i < SIZE; i++) x[i] = next();
  return fastest(() => applied.run(SIZE), REPETITIONS);
}

/** Numbers that the function is usually given. */
function argumentsOf(name: string): () => number {
  const random = uniformNumbers(1);
  if (POSITIVE.has(name)) return () => 1 + 4 * random();
  return UNIT.has(name) ? () => 2 * random() - 1 : () => 8 * random() - 4;
}

function measurePlain(name: string): string {
  const value = primitiveValue(name);
  const next = argumentsOf(name);
  const [x, y] = [0, 1].map(() => Float64Array.from({ length: SIZE }, next));
  const out = new Float64Array(SIZE);
  const run = () => {
    for (let i = 0; i < SIZE; i++) out[i] = value(x[i], y[i]);
  };
  return fastest(run, 100);
}

const variants = [true, false].filter((relaxed) => !relaxed || supports("relaxedSimd"));
console.table(
  names.map((name) => ({
    name,
    ...Object.fromEntries(
      (["float32", "float64"] as const).flatMap((dtype) =>
        variants.map((relaxed) => [
          `${dtype}${relaxed ? ", relaxed" : ""}`,
          measure(name, dtype, relaxed),
        ]),
      ),
    ),
    "plain loop": measurePlain(name),
  })),
);
