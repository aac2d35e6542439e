/** What a program becomes: storages, some of them views of one block of memory in turn, and steps that fill them. */
import type { DType } from "../../dtype.ts";
import type { HostArray, TensorSpec } from "../../host-array.ts";
import type { Equation, Program } from "../../program/program.ts";
import { sizeOf, stridesOf } from "../../shape.ts";
import { copyStep } from "./copy.ts";
import type { Run } from "./frame.ts";
import { isDense, type View } from "./view.ts";

export interface Step {
  readonly run: Run;
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** Storage that the result may take over if nothing reads it later: element `i` is read before it is written. */
  readonly reusable: readonly number[];
}

export interface Storage {
  readonly dtype: DType;
  readonly size: number;
  /** Constants hold their data; inputs and results get theirs at each run; the rest share an arena. */
  readonly kind: "input" | "temporary" | "result" | HostArray["data"];
}

/** Runs a sub-program on dense arrays. */
export type RunProgram = (program: Program, inputs: readonly HostArray[]) => readonly HostArray[];

/** Turns the operands of an equation into those of its results, emitting steps. */
export type Lower = (lowering: Lowering, inputs: readonly View[], equation: Equation) => View[];

/** A program being compiled. */
export class Lowering {
  readonly storages: Storage[] = [];
  readonly steps: Step[] = [];
  readonly runProgram: RunProgram;

  constructor(runProgram: RunProgram) {
    this.runProgram = runProgram;
  }

  /** A dense tensor in new storage. */
  allocate(spec: TensorSpec, kind: Storage["kind"] = "temporary"): View {
    const { shape, dtype } = spec;
    this.storages.push({ dtype, size: sizeOf(shape), kind });
    const storage = this.storages.length - 1;
    return { shape, dtype, storage, offset: 0, strides: stridesOf(shape) };
  }

  /** Give the storage to the caller after the run, unless it is an input or a constant. */
  keep(storage: number): void {
    const { kind, ...rest } = this.storages[storage];
    if (kind === "temporary") this.storages[storage] = { ...rest, kind: "result" };
  }

  emit(
    run: Run,
    reads: readonly View[],
    writes: readonly View[],
    reusable: readonly number[] = [],
  ): void {
    const numbers = (views: readonly View[]): number[] => views.map((view) => view.storage);
    this.steps.push({ run, reads: numbers(reads), writes: numbers(writes), reusable });
  }

  /** Whether the view is all of its storage in order. */
  isWhole(view: View): boolean {
    return (
      isDense(view) && view.offset === 0 && this.storages[view.storage].size === sizeOf(view.shape)
    );
  }

  /** The view itself if it is dense, else a copy that is. */
  dense(view: View): View {
    if (isDense(view)) return view;
    const copy = this.allocate(view);
    this.emit(copyStep(view, copy), [view], [copy]);
    return copy;
  }
}
