/** What a program does on the device, in order. Plain data, made once and run any number of times. */
import type { HostArray } from "@fluxion/autodiff-core";
import type {
  Buffer,
  ControlKernel,
  Kernel,
  PrimitiveKernel,
} from "@fluxion/autodiff-core/compiler";
import type { Place } from "./place.ts";

/** A range of bytes of a root that a kernel binds. */
export interface Slot {
  readonly root: number;
  readonly byte: number;
  readonly bytes: number;
  readonly access: "read" | "read_write";
}

/** The kernel of the compiler that something is part of, and the buffers that its numbers stand for. */
export interface Origin {
  readonly kernel: Kernel;
  readonly buffers: readonly Buffer[];
}

/** A kernel: WGSL with an entry point `main`, whose bindings of group 0 are the slots. */
export interface Shader {
  readonly code: string;
  readonly slots: readonly Slot[];
  /** Whether binding 0 of group 1 is the control words as a uniform. */
  readonly usesControl: boolean;
  /** Levels of loops; their turns are the uniforms from binding 1 of group 1 on. */
  readonly levels: readonly number[];
  readonly origin: Origin | undefined;
}

/** One dispatch. */
export interface DispatchStep {
  readonly kind: "dispatch";
  readonly shader: Shader;
  readonly workgroups: readonly [number, number, number];
}

/** A primitive without a kernel, done on the host: operands are read back, results written. */
export interface HostStep {
  readonly kind: "host";
  readonly kernel: PrimitiveKernel | ControlKernel;
  readonly operands: readonly (Place | HostArray)[];
  readonly results: readonly Place[];
  readonly origin: Origin | undefined;
}

/** Turns of a loop, without waiting between them. */
export interface LoopStep {
  readonly kind: "loop";
  /** Loops around it. */
  readonly level: number;
  /** The most; infinite for no bound. */
  readonly turns: number;
  readonly body: readonly Step[];
  /** A control word that becomes 0 when the loop ends, from when on a turn does nothing; it is read now and then. */
  readonly alive?: Place;
}

/** A loop whose condition is read back in every turn. */
export interface WhileStep {
  readonly kind: "while";
  readonly level: number;
  readonly turns: number;
  readonly test: readonly Step[];
  /** What the condition gives. */
  readonly flag: Place;
  readonly body: readonly Step[];
}

/** Branches of which one is chosen by an int32 that is read back. */
export interface BranchStep {
  readonly kind: "branch";
  readonly index: Place;
  readonly branches: readonly (readonly Step[])[];
}

/** A primitive that has an effect on the host and gives the device nothing: its operands are read while work goes on. */
export interface ObserveStep {
  readonly kind: "observe";
  readonly kernel: PrimitiveKernel;
  readonly operands: readonly (Place | HostArray)[];
}

export type Step = DispatchStep | HostStep | LoopStep | WhileStep | BranchStep | ObserveStep;
