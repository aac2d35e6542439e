import { BYTES_PER_ELEMENT, type DType, isFloat } from "../../../../dtype.ts";
import {
  type FunctionBuilder,
  f32x4,
  f64,
  f64x2,
  forRange,
  i32,
  i32x4,
  type Operand,
  type Value,
  type Variable,
  v128,
} from "../../encoding/index.ts";
import { doubleAccess, type Tile } from "../blocks.ts";
import type { RunningStep } from "./running-steps.ts";

/** Lines that run side by side. */
export interface RunningLines {
  readonly dtype: DType;
  readonly running: RunningStep;
  readonly length: number;
  /** Distance of neighbors in a line; where it is 1, lines follow each other, else they begin side by side. */
  readonly step: number;
  readonly reverse: boolean;
  /** How many lines. */
  readonly width: number;
}

/** Loads, stores and constants of entries as what runs. */
interface Access {
  readonly lanes: number;
  load(address: Operand<"i32">, offset: number): Value;
  store(f: FunctionBuilder, address: Operand<"i32">, value: Value, offset: number): void;
  constant(value: number): Value;
}

/** Run along lines from element `first` on; `bases` are the addresses of the operands and of the result. */
export function runLines(
  { f }: Tile,
  first: Value<"i32">,
  bases: readonly Variable<"i32">[],
  { dtype, running, length, step, reverse, width }: RunningLines,
): void {
  const bytes = BYTES_PER_ELEMENT[dtype];
  const access = accessOf(dtype, step > 1 && width > 1);
  const gap = (step === 1 ? length : access.lanes) * bytes;
  const offsets = Array.from({ length: width / access.lanes }, (_, k) => k * gap);
  const start = reverse ? i32.add(first, (length - 1) * step) : first;
  const moving = bases.map((base) => f.let(i32.add(base, i32.mul(start, bytes))));
  const inputs = moving.slice(0, -1);
  const target = moving[moving.length - 1];
  const advance = (): void => {
    for (const address of moving) {
      f.set(address, i32.add(address, (reverse ? -1 : 1) * step * bytes));
    }
  };
  const { initial } = running;
  const totals = offsets.map((offset) =>
    f.let(
      initial === undefined
        ? access.load(inputs[inputs.length - 1], offset)
        : access.constant(initial),
    ),
  );
  const store = (): void => {
    totals.forEach((total, k) => {
      access.store(f, target, total, offsets[k]);
    });
  };
  if (initial === undefined) {
    store();
    advance();
  }
  const combine = (access.lanes === 1 ? running.scalar : running.vector) as RunningStep["scalar"];
  forRange(f, initial === undefined ? 1 : 0, length, 1, () => {
    totals.forEach((total, k) => {
      const entries = inputs.map((address) => access.load(address, offsets[k]));
      f.set(total, combine(total, entries));
    });
    store();
    advance();
  });
}

function accessOf(dtype: DType, isVector: boolean): Access {
  if (isVector) return vectorAccess(dtype);
  const { load, store } = isFloat(dtype) ? doubleAccess(dtype) : i32;
  return {
    lanes: 1,
    load,
    store: store as Access["store"],
    constant: isFloat(dtype) ? f64.const : i32.const,
  };
}

/** Two floats as float64, or four integers. */
function vectorAccess(dtype: DType): Access {
  const store = v128.store as Access["store"];
  if (!isFloat(dtype)) return { lanes: 4, load: v128.load, store, constant: i32x4.const };
  if (dtype === "float64") return { lanes: 2, load: v128.load, store, constant: f64x2.const };
  return {
    lanes: 2,
    load: (address, offset) => f64x2.promoteLowF32x4(v128.load64Zero(address, offset)),
    store: (f, address, value, offset) =>
      v128.store64Lane(f, address, f32x4.demoteF64x2Zero(value as Value<"v128">), 0, offset),
    constant: f64x2.const,
  };
}
