/** Errors of a function and its derivatives against a golden table. */
import { jvp, onesLike, type Tensor, zerosLike } from "../src/index.ts";
import { f64 } from "./doubles.ts";

/** Arguments by column, values, and derivatives such as `d1` or `d11` (one digit per argument). */
export interface GoldenTable {
  readonly arguments: readonly (readonly number[])[];
  readonly value: readonly (number | string)[];
  readonly [derivative: string]: readonly (number | string | readonly number[])[];
}

export interface Measured {
  readonly error: number;
  readonly at: readonly number[];
  readonly actual: number;
  readonly expected: number;
}

type Elementwise = (...x: Tensor[]) => Tensor;

/** `f` differentiated as often with respect to each argument as `index` says. */
function differentiated(f: Elementwise, index: readonly number[]): Elementwise {
  const axis = index.findIndex((n) => n > 0);
  if (axis < 0) return f;
  const rest = differentiated(
    f,
    index.map((n, i) => (i === axis ? n - 1 : n)),
  );
  return (...x) =>
    jvp(
      rest,
      x,
      x.map((t, i) => (i === axis ? onesLike(t) : zerosLike(t))),
    )[1];
}

/** Largest `|actual - expected| / max(|expected|, scale(x))` of the column `name`, in float64. */
export function largestError(
  f: Elementwise,
  table: GoldenTable,
  name: string,
  scale: (...x: number[]) => number,
): Measured {
  const index = table.arguments.map((_, i) => (name === "value" ? 0 : Number(name[i + 1])));
  const actual = differentiated(f, index)(...table.arguments.map((column) => f64([...column])));
  let worst: Measured = { error: 0, at: [], actual: 0, expected: 0 };
  actual.dataSync().forEach((got, i) => {
    const at = table.arguments.map((column) => column[i]);
    const expected = table[name][i];
    if (typeof expected !== "number") return;
    const error =
      got === expected ? 0 : Math.abs(got - expected) / Math.max(Math.abs(expected), scale(...at));
    if (!(error <= worst.error)) worst = { error, at, actual: got, expected };
  });
  return worst;
}
