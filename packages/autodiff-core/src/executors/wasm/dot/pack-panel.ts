/** Copies rows or columns of an operand side by side, so that a micro-kernel reads them from the first to the last byte. */
import {
  type FunctionBuilder,
  type FunctionReference,
  forBlocks,
  i32,
  type Value,
  type Variable,
  v128,
} from "../encoding/index.ts";
import type { KernelContext } from "../kernel-context.ts";
import { loadLanes, storeLanes, type VectorElement } from "../lanes/vector-element.ts";
import { transposeLanes } from "./transpose-lanes.ts";

/** Addresses of the first element and of the panel, and the number of terms. */
const PACK_PARAMETERS = { source: "i32", target: "i32", inner: "i32" } as const;

export type PackFunction = FunctionReference<typeof PACK_PARAMETERS, "void">;

/** A panel `[inner][width]`, of which the first `lines` are rows or columns of the operand and the others zeros. */
export interface PanelLayout {
  readonly lines: number;
  readonly width: number;
  /** Bytes from one row or column to the next, and from one term to the next. */
  readonly free: number;
  readonly inner: number;
}

interface Place {
  readonly f: FunctionBuilder;
  readonly element: VectorElement;
  readonly layout: PanelLayout;
  readonly source: Variable<"i32">;
  readonly target: Variable<"i32">;
}

/** A function that writes a panel. */
export function packPanel(
  context: KernelContext,
  element: VectorElement,
  layout: PanelLayout,
): PackFunction {
  const key = `pack ${element.name} ${JSON.stringify(layout)}`;
  return context.once(key, () =>
    context.module.function(key, { params: PACK_PARAMETERS }, (f, { source, target, inner }) => {
      const transposed = layout.inner === element.bytes && layout.lines > 1;
      const place = { f, element, layout, source, target };
      forBlocks(f, 0, inner, transposed ? [element.lanes, 1] : [1], (_, terms) => {
        if (terms === 1) packTerm(place);
        else packTerms(place);
        f.set(source, i32.add(source, terms * layout.inner));
        f.set(target, i32.add(target, terms * layout.width * element.bytes));
      });
    }),
  );
}

/** One term of all lines. */
function packTerm({ f, element, layout, source, target }: Place): void {
  const { lanes, bytes } = element;
  const { lines, width, free } = layout;
  for (let first = 0; first < width; first += lanes) {
    const count = Math.min(lanes, lines - first);
    const from = f.let(i32.add(source, first * free));
    const values =
      free === bytes ? loadLanes(element, from, count) : collect(element, from, free, count);
    storeLanes(f, element, target, values, Math.min(lanes, width - first), first * bytes);
  }
}

/** As many terms as a vector holds, of all lines, where terms lie side by side. */
function packTerms({ f, element, layout, source, target }: Place): void {
  const { lanes, bytes, vector } = element;
  const { lines, width, free } = layout;
  for (let first = 0; first < width; first += lanes) {
    const rows = Array.from({ length: lanes }, (_, r) =>
      first + r < lines ? f.let(vector.load(i32.add(source, (first + r) * free))) : vector.const(0),
    );
    transposeLanes(f, element, rows).forEach((values, term) => {
      const at = (term * width + first) * bytes;
      storeLanes(f, element, target, values, Math.min(lanes, width - first), at);
    });
  }
}

/** A vector of `count` elements that are `stride` bytes apart, zeros after them. */
function collect(
  { bytes, vector }: VectorElement,
  from: Variable<"i32">,
  stride: number,
  count: number,
): Value<"v128"> {
  const [zero, lane] =
    bytes === 4 ? [v128.load32Zero, v128.load32Lane] : [v128.load64Zero, v128.load64Lane];
  if (count <= 0) return vector.const(0);
  let values = zero(from);
  for (let i = 1; i < count; i++) values = lane(i32.add(from, i * stride), values, i);
  return values;
}
