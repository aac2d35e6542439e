/** Loops over regular places in memory. */
import {
  type FunctionBuilder,
  forRange,
  i32,
  type Value,
  type Variable,
} from "../../encoding/index.ts";

/** An axis of a loop nest, with the distances in bytes by which each pointer moves. */
export interface LatticeAxis {
  readonly count: number;
  readonly steps: readonly number[];
}

/** Run over all combinations of positions, outermost axis first, with pointers that move along. */
export function forLattice(
  f: FunctionBuilder,
  axes: readonly LatticeAxis[],
  starts: readonly Value<"i32">[],
  body: (pointers: readonly Variable<"i32">[]) => void,
): void {
  f.scope(() => {
    const pointers = starts.map((start) => f.let(start));
    const [axis, ...rest] = axes;
    if (axis === undefined) body(pointers);
    else
      forRange(f, 0, axis.count, 1, () => {
        forLattice(f, rest, pointers, body);
        pointers.forEach((pointer, i) => {
          if (axis.steps[i] !== 0) f.set(pointer, i32.add(pointer, axis.steps[i]));
        });
      });
  });
}
