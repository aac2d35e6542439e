/** Loops over axes with a stride in each of several places. */
import { type FunctionBuilder, forRange, i32, type Variable } from "../../encoding/index.ts";

/** An axis of a loop nest: its size, and per place the distance of neighbors in elements. */
export interface StridedAxis {
  readonly size: number;
  readonly strides: readonly number[];
}

/** The same positions in the same order by fewer axes: neighbors that step alike become one. */
export function mergeAxes(axes: readonly StridedAxis[]): StridedAxis[] {
  const merged: StridedAxis[] = [];
  for (const axis of axes) {
    if (axis.size === 1) continue;
    const last = merged.at(-1);
    const joins = last?.strides.every((stride, k) => stride === axis.strides[k] * axis.size);
    if (last === undefined || !joins) merged.push(axis);
    else merged[merged.length - 1] = { size: last.size * axis.size, strides: axis.strides };
  }
  return merged;
}

/** Axes of a tensor with the strides of its positions in several places. */
export function axesOf(
  shape: readonly number[],
  ...strides: readonly (readonly number[])[]
): StridedAxis[] {
  return shape.map((size, d) => ({ size, strides: strides.map((list) => list[d]) }));
}

/** Loops over all `axes`, with the addresses moved along; `body` must not change them. */
export function nestLoops(
  f: FunctionBuilder,
  axes: readonly StridedAxis[],
  addresses: readonly Variable<"i32">[],
  bytes: readonly number[],
  body: (addresses: readonly Variable<"i32">[]) => void,
): void {
  if (axes.length === 0) {
    body(addresses);
    return;
  }
  const [{ size, strides }, ...rest] = axes;
  f.scope(() => {
    const moving = addresses.map((address) => f.let(address));
    forRange(f, 0, size, 1, () => {
      nestLoops(f, rest, moving, bytes, body);
      moving.forEach((address, k) => {
        if (strides[k] !== 0) f.set(address, i32.add(address, strides[k] * bytes[k]));
      });
    });
  });
}

/** Move addresses to a position of `axes` that is counted row by row. */
export function seek(
  f: FunctionBuilder,
  axes: readonly StridedAxis[],
  position: Variable<"i32">,
  addresses: readonly Variable<"i32">[],
  bytes: readonly number[],
): void {
  const rest = f.let(position);
  for (let d = axes.length - 1; d >= 0; d--) {
    const { size, strides } = axes[d];
    const index = d === 0 ? rest : f.let(i32.remU(rest, size));
    addresses.forEach((address, k) => {
      f.set(address, i32.add(address, i32.mul(index, strides[k] * bytes[k])));
    });
    if (d > 0) f.set(rest, i32.divU(rest, size));
  }
}
