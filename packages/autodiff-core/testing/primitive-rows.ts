/** How the tests of all primitives look at a row of the table. */
import { isFloat, ones, stack, type Tensor } from "../src/index.ts";
import { PRIMITIVE_TABLE } from "./primitive-table.ts";
import type { Check, Row } from "./row.ts";

/** Rows that a check applies to, with titles for `test.each`. */
export function rowsFor(check: Check): { title: string; row: Row }[] {
  return rows().filter(({ row }) => !(check in { ...row.unsupported, ...row.meaningless }));
}

/** Rows for which a check must fail, with the reason in the title. */
export function rowsWithout(check: Check): { title: string; row: Row }[] {
  return rows()
    .filter(({ row }) => row.unsupported?.[check] !== undefined)
    .map(({ title, row }) => ({ title: `${title}, which ${row.unsupported?.[check]}`, row }));
}

function rows(): { title: string; row: Row }[] {
  return PRIMITIVE_TABLE.map((row) => ({
    title: [row.name ?? row.constant, row.label ?? ""].join(" ").trim(),
    row,
  }));
}

/** Whether a row has anything to differentiate. */
export function isSmooth({ inputs }: Row): boolean {
  return inputs.some((x) => isFloat(x.dtype));
}

/** All outputs as a list. */
export function listOf(result: Tensor | readonly Tensor[]): readonly Tensor[] {
  return "dtype" in result ? [result] : result;
}

/** The row as a function of its float inputs, giving its float outputs. */
export function smoothPart(row: Row): { f: (...x: Tensor[]) => Tensor[]; at: readonly Tensor[] } {
  const f = (...floats: Tensor[]): Tensor[] => {
    let next = 0;
    const all = row.inputs.map((x) => (isFloat(x.dtype) ? floats[next++] : x));
    return listOf(row.apply(...all)).filter((y) => isFloat(y.dtype));
  };
  return { f, at: row.inputs.filter((x) => isFloat(x.dtype)) };
}

/** A scalar that depends on every output differently. */
export function weighted(outputs: readonly Tensor[]): Tensor {
  return outputs.map((y, i) => y.mul(y.mul(0.3).add(i + 1)).sum()).reduce((a, b) => a.add(b));
}

/** The `i`-th variant of an input: other values that are valid too. */
export function variant(x: Tensor, i: number): Tensor {
  if (isFloat(x.dtype)) return x.mul(1 - 0.11 * i);
  if (x.dtype === "bool") return i % 2 === 1 ? x.logicalNot() : x;
  return x.rank === 0 ? x.add(i) : i % 2 === 1 ? x.reverse() : x;
}

export const VARIANTS = 3;

/** The variants of an input, stacked. */
export function batchOf(x: Tensor): Tensor {
  return stack(Array.from({ length: VARIANTS }, (_, i) => variant(x, i)));
}

/** Every way to mark at least one of `n` inputs. */
export function batchPatterns(n: number): boolean[][] {
  return Array.from({ length: 2 ** n - 1 }, (_, bits) =>
    Array.from({ length: n }, (_unused, i) => ((bits + 1) & (1 << i)) !== 0),
  );
}

/** A direction to move an input along; another one for each `i`. */
export function direction(x: Tensor, i = 0): Tensor {
  return ones(x.shape, { dtype: x.dtype }).mul(0.7 - 0.2 * i);
}
