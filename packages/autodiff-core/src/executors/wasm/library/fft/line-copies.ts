/**
 * Functions that copy lines of an array to rows of scratch memory, where lines lie side by side in vectors, and back.
 *
 * `cells` is the number of complex vectors in a row of scratch, `step` the distance of what is copied there, in bytes.
 */
import {
  type FloatType,
  type FunctionBuilder,
  type FunctionReference,
  forBlocks,
  forRange,
  i32,
  type Value,
  type Variable,
  v128,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { transposeLanes } from "./lane-transpose.ts";
import { CELL } from "./passes.ts";

/** Which way a copy goes. */
export type Direction = "load" | "store";

const VECTOR = 16;

const COLUMNS = { array: "i32", scratch: "i32", count: "i32", stride: "i32" } as const;

/** Copies rows of `cells` vectors of the array, `stride` bytes apart: lines lie side by side there already. */
export function columnCopy(
  context: KernelContext,
  cells: number,
  direction: Direction,
): FunctionReference<typeof COLUMNS, "void"> {
  const name = `${direction}-columns-${cells}`;
  return context.once(`fft-${name}`, () =>
    context.module.function(name, { params: COLUMNS }, (f, { array, scratch, count, stride }) => {
      forRange(f, 0, count, 1, () => {
        for (let cell = 0; cell < cells; cell++) {
          const [near, far] = [cell * VECTOR, cell * CELL];
          if (direction === "load") v128.store(f, scratch, v128.load(array, near), far);
          else v128.store(f, array, v128.load(scratch, far), near);
        }
        f.set(array, i32.add(array, stride));
        f.set(scratch, i32.add(scratch, cells * CELL));
      });
    }),
  );
}

/** Addresses of the first elements of the lines in a vector. */
const LINES = { line0: "i32", line1: "i32", line2: "i32", line3: "i32" } as const;
type RowParameters = typeof LINES & { readonly scratch: "i32"; readonly count: "i32" };
type ElementParameters = RowParameters & { readonly stride: "i32" };
const ROWS: RowParameters = { ...LINES, scratch: "i32", count: "i32" };
const ELEMENTS: ElementParameters = { ...ROWS, stride: "i32" };

/** Copies lines whose elements are next to one another, as many as a vector has lanes. */
export function rowCopy(
  context: KernelContext,
  element: FloatType,
  options: { readonly step: number; readonly direction: Direction },
): FunctionReference<RowParameters, "void"> {
  const { step, direction } = options;
  const { type, bytes, lanes } = element;
  const name = `${direction}-rows-${step}-${type}`;
  return context.once(`fft-${name}`, () =>
    context.module.function(name, { params: ROWS }, (f, { scratch, count, ...lines }) => {
      const addresses = Object.values(lines).slice(0, lanes);
      forBlocks(f, 0, count, [lanes, 1], (_i, width) => {
        if (width > 1) copyBlock(f, element, addresses, scratch, direction, step);
        else copyElement(f, element, addresses, scratch, direction);
        f.set(scratch, i32.add(scratch, width * step));
        for (const address of addresses) f.set(address, i32.add(address, width * bytes));
      });
    }),
  );
}

/** Copies lines with `stride` bytes between elements, as many as a vector has lanes, element by element. */
export function elementCopy(
  context: KernelContext,
  element: FloatType,
  options: { readonly step: number; readonly direction: Direction },
): FunctionReference<ElementParameters, "void"> {
  const { step, direction } = options;
  const name = `${direction}-elements-${step}-${element.type}`;
  return context.once(`fft-${name}`, () =>
    context.module.function(name, { params: ELEMENTS }, (f, parameters) => {
      const { scratch, count, stride, ...lines } = parameters;
      const addresses = Object.values(lines).slice(0, element.lanes);
      forRange(f, 0, count, 1, () => {
        copyElement(f, element, addresses, scratch, direction);
        f.set(scratch, i32.add(scratch, step));
        for (const address of addresses) f.set(address, i32.add(address, stride));
      });
    }),
  );
}

/** As many elements of each line as a vector has lanes. */
function copyBlock(
  f: FunctionBuilder,
  element: FloatType,
  lines: readonly Variable<"i32">[],
  scratch: Value<"i32">,
  direction: Direction,
  step: number,
): void {
  if (direction === "load") {
    const rows = lines.map((line) => f.let(v128.load(line)));
    transposeLanes(f, element, rows).forEach((row, i) => {
      v128.store(f, scratch, row, i * step);
    });
  } else {
    const rows = lines.map((_, i) => f.let(v128.load(scratch, i * step)));
    transposeLanes(f, element, rows).forEach((row, i) => {
      v128.store(f, lines[i], row);
    });
  }
}

/** One element of each line. */
function copyElement(
  f: FunctionBuilder,
  { bytes }: FloatType,
  lines: readonly Value<"i32">[],
  scratch: Value<"i32">,
  direction: Direction,
): void {
  if (direction === "load") {
    const load = bytes === 8 ? v128.load64Lane : v128.load32Lane;
    const start = bytes === 8 ? v128.load64Zero(lines[0]) : v128.load32Zero(lines[0]);
    const all = lines.reduce(
      (row, line, lane) => (lane === 0 ? row : load(line, row, lane)),
      start,
    );
    v128.store(f, scratch, all);
    return;
  }
  const row = f.let(v128.load(scratch));
  lines.forEach((line, lane) => {
    if (bytes === 8) v128.store64Lane(f, line, row, lane);
    else v128.store32Lane(f, line, row, lane);
  });
}
