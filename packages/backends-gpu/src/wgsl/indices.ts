/** Index arithmetic as WGSL expressions of type i32. */
import type { Access, Window } from "@fluxion/autodiff-core/compiler";

/** `offset + Σ strides_d·positions_d`. */
export function affine(
  offset: number,
  strides: readonly number[],
  positions: readonly string[],
): string {
  const terms = strides.flatMap((stride, d) => {
    if (stride === 0) return [];
    return [stride === 1 ? positions[d] : `${whole(stride)} * ${positions[d]}`];
  });
  if (offset !== 0 || terms.length === 0) terms.push(whole(offset));
  return terms.length === 1 ? terms[0] : `(${terms.join(" + ")})`;
}

/** Index of an access at a loop position. */
export function indexOf({ offset, strides }: Access, positions: readonly string[]): string {
  return affine(offset, strides, positions);
}

function whole(value: number): string {
  return value < 0 ? `(${value})` : `${value}`;
}

/** Whether a loop position lies in a window; undefined if all positions of `shape` do. */
export function insideOf(
  { low, high }: Window,
  shape: readonly number[],
  positions: readonly string[],
): string | undefined {
  const conditions = shape.flatMap((size, d) => [
    ...(low[d] > 0 ? [`${positions[d]} >= ${low[d]}`] : []),
    ...(high[d] < size ? [`${positions[d]} < ${high[d]}`] : []),
  ]);
  return conditions.length === 0 ? undefined : allOf(conditions);
}

/** Whether all conditions hold, with no branch: WGSL has one in `&&`, and some compilers take too long for many in a loop. */
export function allOf(conditions: readonly string[]): string {
  if (conditions.length === 0) return "true";
  return conditions.length === 1 ? conditions[0] : conditions.map((c) => `(${c})`).join(" & ");
}

/** Bits that a product of positive integers may be shifted by. */
const MOST_SHIFT = 30;

/**
 * `value / divisor` for whole numbers from 0 to below `end`: by a product and a shift where that is exact, as few processors
 * divide vectors of integers.
 *
 * @see Granlund & Montgomery, Division by invariant integers using multiplication, PLDI 1994.
 */
export function quotient(value: string, divisor: number, end: number): string {
  const bits = Math.log2(divisor);
  if (Number.isInteger(bits)) return bits === 0 ? value : `(${value}) >> ${bits}u`;
  for (let shift = MOST_SHIFT; shift > 0; shift--) {
    const factor = Math.ceil(2 ** shift / divisor);
    const excess = factor * divisor - 2 ** shift;
    if (end * factor < 2 ** 31 && end * excess <= 2 ** shift) {
      return `((${value}) * ${factor}) >> ${shift}u`;
    }
  }
  return `(${value}) / ${divisor}`;
}

/**
 * Statements that take a position in a loop nest of a shape apart: `name0`, `name1`, … from the number `linear`, an
 * expression of type u32 or i32.
 */
export function positionsFrom(
  linear: string,
  shape: readonly number[],
  name: string,
): { readonly code: string; readonly positions: readonly string[] } {
  const positions = shape.map((_, d) => `${name}${d}`);
  let rest = linear;
  let count = shape.reduce((product, n) => product * n, 1);
  const lines: string[] = [];
  for (let d = shape.length - 1; d >= 0; d--) {
    const isFirst = shape.slice(0, d).every((n) => n === 1);
    if (shape[d] === 1) lines.push(`let ${positions[d]} = 0;`);
    else if (isFirst) lines.push(`let ${positions[d]} = i32(${rest});`);
    else {
      const next = `${name}_rest${d}`;
      lines.push(`let ${next} = ${quotient(rest, shape[d], count)};`);
      lines.push(`let ${positions[d]} = i32((${rest}) - ${next} * ${shape[d]});`);
      rest = next;
    }
    count /= shape[d];
  }
  return { code: lines.join("\n"), positions };
}
