/** The lines along one axis of an array, taken by groups that fill vectors. */
import { type Block, isBlock } from "../../../../compiler/kernel.ts";
import { BYTES_PER_ELEMENT } from "../../../../dtype.ts";
import type { Literal } from "../../../../program/program.ts";
import { type Shape, sizeOf } from "../../../../shape.ts";
import {
  type FloatType,
  type FunctionBuilder,
  forRange,
  i32,
  select,
  type Value,
  type Variable,
  v128,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { columnCopy, type Direction, elementCopy, rowCopy } from "./line-copies.ts";
import { CELL, IMAGINARY } from "./passes.ts";

/** All lines of a kernel: the arrays that they are in may differ in length along the axis, and in nothing else. */
export interface Lines {
  readonly context: KernelContext;
  readonly element: FloatType;
  /** Lines whose elements alternate in memory. */
  readonly inner: number;
  readonly total: number;
  /** Complex vectors in a row of scratch. */
  readonly cells: number;
  readonly groups: number;
}

/** Bytes of scratch within which lines are taken several vectors at once: a second-level cache. */
const FAST_SCRATCH = 2 ** 19;

/**
 * Lines along an axis, of which each takes `rows` rows of scratch and as many spare ones.
 *
 * Lines whose elements alternate in memory are taken by whole cache lines and more, as a power of two as their distance
 * would have every other one out of the cache before its turn comes.
 */
export function linesAlong(
  context: KernelContext,
  element: FloatType,
  shape: Shape,
  axis: number,
  rows: number,
): Lines {
  const inner = sizeOf(shape.slice(axis + 1));
  const total = sizeOf(shape.slice(0, axis)) * inner;
  const side = inner === 1 ? total : inner;
  const most = inner === 1 ? 1 : Math.min(rows > 256 ? 8 : 4, FAST_SCRATCH / (2 * CELL * rows));
  const cells = Math.max(1, Math.min(Math.floor(most), Math.ceil(side / element.lanes)));
  const groups = (total / side) * Math.ceil(side / (cells * element.lanes));
  return { context, element, inner, total, cells, groups };
}

/** A group of lines while code for it is written. */
export interface Group {
  readonly f: FunctionBuilder;
  readonly frame: Variable<"i32">;
  /** Its first line: the number of the block that it is in, and its place there. */
  readonly outer: Value<"i32">;
  readonly place: Value<"i32">;
}

/** Where group number `index` is. */
export function groupAt(
  { inner, cells, element, groups, total }: Lines,
  f: FunctionBuilder,
  frame: Variable<"i32">,
  index: Value<"i32">,
): Group {
  const width = cells * element.lanes;
  if (inner === 1) return { f, frame, outer: i32.const(0), place: f.let(i32.mul(index, width)) };
  const perBlock = groups / (total / inner);
  return {
    f,
    frame,
    outer: f.let(i32.divU(index, perBlock)),
    place: f.let(i32.mul(i32.remU(index, perBlock), width)),
  };
}

/** An address that is known once there is a frame. */
export type Address = (frame: Variable<"i32">) => Value<"i32">;

/** One part, real or imaginary, of an array of lines: in memory, or the same number everywhere. */
export type Part = { readonly address: Address } | { readonly value: number };

/** An operand or result as a part. */
export function partOf(context: KernelContext, operand: Block | Literal): Part {
  if (!isBlock(operand)) return { value: operand.value };
  const { buffer, offset, dtype } = operand;
  return {
    address: (frame) => i32.add(context.address(frame, buffer), offset * BYTES_PER_ELEMENT[dtype]),
  };
}

/** What is copied of each line. */
export interface Extent {
  /** Length of the lines of the array. */
  readonly length: number;
  readonly count: number;
  /** Take the elements of even and odd number for real and imaginary parts. */
  readonly packed?: boolean;
}

/**
 * Copy a part of the lines of a group between an array and scratch.
 *
 * @param scratch - Place of the part in the first cell.
 */
export function copyLines(
  lines: Lines,
  group: Group,
  direction: Direction,
  part: Part,
  scratch: Value<"i32">,
  { length, count, packed = false }: Extent,
): void {
  const { f, frame } = group;
  const step = lines.cells * CELL;
  const rows = packed ? count / 2 : count;
  if ("value" in part) {
    fillLines(lines, f, part.value, scratch, rows);
    if (packed) fillLines(lines, f, part.value, i32.add(scratch, IMAGINARY), rows);
    return;
  }
  const base = f.let(part.address(frame));
  const copy = { lines, group, direction, base, scratch, length };
  if (lines.inner === 1) copyRows({ ...copy, step: packed ? IMAGINARY : step }, count);
  else if (packed) {
    copyStrided({ ...copy, first: 0, every: 2 }, rows);
    const odd = f.let(i32.add(scratch, IMAGINARY));
    copyStrided({ ...copy, scratch: odd, first: 1, every: 2 }, rows);
  } else copyStrided({ ...copy, first: 0, every: 1 }, rows);
}

interface Copy {
  readonly lines: Lines;
  readonly group: Group;
  readonly direction: Direction;
  readonly base: Value<"i32">;
  readonly scratch: Value<"i32">;
  readonly length: number;
}

/** Lines whose elements are next to one another, those of one block of lines after one another. */
export function copyRows(
  { lines, group, direction, base, scratch, length, step }: Copy & { readonly step: number },
  count: number,
): void {
  const { context, element, inner, total } = lines;
  const { f, outer } = group;
  const copy = rowCopy(context, element, { step, direction });
  const end = inner === 1 ? total : inner;
  const block = f.let(i32.add(base, i32.mul(outer, end * length * element.bytes)));
  eachCell(lines, group, end, (line, cell) => {
    const at = (lane: number) => i32.add(block, i32.mul(line(lane), length * element.bytes));
    const target = i32.add(scratch, cell * CELL);
    f.call(copy, { ...laneAddresses(element, at), scratch: target, count });
  });
}

/** Elements `first`, `first + every`, … of lines that lie side by side. */
function copyStrided(
  copy: Copy & { readonly first: number; readonly every: number },
  count: number,
): void {
  const { lines, group, direction, base, scratch, length, first, every } = copy;
  const { context, element, cells, inner } = lines;
  const { f, outer, place } = group;
  const row = inner * element.bytes;
  const block = f.let(i32.add(i32.add(base, i32.mul(outer, length * row)), first * row));
  const stride = every * row;
  const width = cells * element.lanes;
  const array = i32.add(block, i32.mul(place, element.bytes));
  const whole = () =>
    f.call(columnCopy(context, cells, direction), { array, scratch, count, stride });
  if (inner % width === 0) {
    whole();
    return;
  }
  const elements = elementCopy(context, element, { step: cells * CELL, direction });
  f.if(i32.leU(i32.add(place, width), inner), whole, () =>
    eachCell(lines, group, inner, (line, cell) => {
      const at = (lane: number) => i32.add(block, i32.mul(line(lane), element.bytes));
      const target = i32.add(scratch, cell * CELL);
      f.call(elements, { ...laneAddresses(element, at), scratch: target, count, stride });
    }),
  );
}

/** The line in each lane: where lines run out, the last one again, which is then computed and stored more than once. */
export function eachCell(
  { cells, element: { lanes } }: Lines,
  { place }: Group,
  end: number,
  write: (line: (lane: number) => Value<"i32">, cell: number) => void,
): void {
  for (let cell = 0; cell < cells; cell++) {
    write((lane) => {
      const line = i32.add(place, cell * lanes + lane);
      return select(i32.ltU(line, end), line, i32.const(end - 1));
    }, cell);
  }
}

function laneAddresses({ lanes }: FloatType, at: (lane: number) => Value<"i32">) {
  const address = (lane: number) => (lane < lanes ? at(lane) : i32.const(0));
  return { line0: address(0), line1: address(1), line2: address(2), line3: address(3) };
}

/** Set a part of all lines of a group to a number. */
export function fillLines(
  { cells, element: { vector } }: Lines,
  f: FunctionBuilder,
  value: number,
  scratch: Value<"i32">,
  rows: number,
): void {
  f.scope(() => {
    const at = f.let(scratch);
    const splat = f.let(vector.const(value));
    forRange(f, 0, rows * cells, 1, () => {
      v128.store(f, at, splat);
      f.set(at, i32.add(at, CELL));
    });
  });
}
