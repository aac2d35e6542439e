/**
 * What the compiler makes of a program: buffers, and kernels that fill them in order. All of it is plain data (with the
 * primitives by reference, for their names and for primitives without a kernel), so that one schedule serves an emitter
 * of WebAssembly, one of WGSL, and an interpreter.
 */
import type { ConvParams } from "../convolution/geometry.ts";
import type { DType } from "../dtype.ts";
import type { Params, Primitive } from "../primitive.ts";
import type { Literal } from "../program/program.ts";
import type { Shape } from "../shape.ts";
import type { Reduction } from "./primitive-kinds.ts";

/** Memory that kernels read and write. Its number is its place in {@link Schedule.buffers}. */
export interface Buffer {
  readonly dtype: DType;
  /** Number of elements. */
  readonly size: number;
  /** Inputs and outputs lie where the caller says, temporaries in the arena. */
  readonly role: "input" | "output" | "temporary";
}

/** At loop position `i`, element `offset + Σ i_d·strides_d` of the buffer. */
export interface Access {
  readonly buffer: number;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Per loop axis the positions from `low` to `high` (not included). */
export interface Window {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** A value per loop position. Operands are places of earlier nodes in the list of the stage. */
export type Node =
  | { readonly kind: "load"; readonly dtype: DType; readonly access: Access }
  | { readonly kind: "literal"; readonly dtype: DType; readonly value: number }
  /** `start + Σ terms_d·i_d`. */
  | {
      readonly kind: "position";
      readonly dtype: DType;
      readonly start: number;
      readonly terms: readonly number[];
    }
  /** `value` inside the window, `otherwise` outside, where the load under `value` must not be made. */
  | {
      readonly kind: "masked";
      readonly dtype: DType;
      readonly window: Window;
      readonly value: number;
      readonly otherwise: number;
    }
  /** An elementwise primitive. */
  | {
      readonly kind: "apply";
      readonly dtype: DType;
      readonly primitive: Primitive;
      readonly params: Params;
      readonly operands: readonly number[];
    }
  /** In the epilogue of a product or a convolution: the entry of that. */
  | { readonly kind: "product"; readonly dtype: DType };

/** Where a value goes. With `reduce`, axes of stride 0 are reduced, from the identity of the reduction on. */
export interface Store {
  readonly value: number;
  readonly access: Access;
  readonly reduce?: Reduction;
}

/**
 * One loop nest, outermost axis first. At each position all loads come before all stores; positions are independent of
 * one another except through `reduce`.
 */
export interface Stage {
  readonly shape: Shape;
  readonly nodes: readonly Node[];
  readonly stores: readonly Store[];
}

/**
 * Loop nests one after the other. The first `outer` axes are common to all: at one position of those, a stage reads
 * what earlier stages wrote there, and nothing written at another position, so that they may be split over threads.
 */
export interface LoopKernel {
  readonly kind: "loop";
  readonly outer: number;
  readonly stages: readonly Stage[];
}

/** An axis of a product with its strides in the operands; 0 where the operand does not have it. */
export interface DotAxis {
  readonly role: "batch" | "row" | "column" | "inner";
  readonly size: number;
  readonly left: number;
  readonly right: number;
}

/** A start in a buffer; the strides are in the axes. */
export interface DotOperand {
  readonly buffer: number;
  readonly offset: number;
  /**
   * Computes the operand where the product reads it. Its loop axes are the axes of the product that the operand has:
   * batch, then row or column, then inner ones. Its one store is to the buffer, which has no memory.
   */
  readonly prologue?: Stage;
}

/**
 * `product = Σ over the inner axes of left·right`. The axes that are not inner, in the given order, are the loop axes of
 * the epilogue, which says where the product, or what is computed from it at once, goes.
 */
export interface DotKernel {
  readonly kind: "dot";
  readonly dtype: DType;
  readonly left: DotOperand;
  readonly right: DotOperand;
  readonly axes: readonly DotAxis[];
  readonly epilogue: Stage;
}

/** Filters `[Cout, Cin/groups, …window]` in a buffer. */
export interface ConvFilters extends Access {
  readonly shape: Shape;
}

/**
 * The convolution of an input `[N, Cin, …spatial]` with filters, as the primitive defines it. The loop axes of the
 * epilogue are those of the result, `[N, Cout, …]`, and its products are the entries of that.
 */
export interface ConvKernel {
  readonly kind: "conv";
  readonly primitive: Primitive;
  readonly params: ConvParams;
  readonly dtype: DType;
  /** A loop nest over the input, without stores: its last node is the entry that is convolved. */
  readonly input: Stage;
  readonly filters: ConvFilters;
  readonly epilogue: Stage;
}

/** A dense row-major tensor in a buffer. */
export interface Block {
  readonly buffer: number;
  readonly offset: number;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Whether an operand lies in memory; else it is a literal. */
export function isBlock(operand: Block | Literal): operand is Block {
  return "buffer" in operand;
}

/** A primitive without a form above, from an executor's library or by its own `evaluate`. */
export interface PrimitiveKernel {
  readonly kind: "primitive";
  readonly primitive: Primitive;
  readonly params: Params;
  readonly operands: readonly (Block | Literal)[];
  readonly results: readonly Block[];
}

/** A loop or a branch, run by the executor without leaving it. Its bodies are schedules of their own. */
export interface ControlKernel {
  readonly kind: "scan" | "while" | "cond";
  readonly primitive: Primitive;
  readonly params: Params;
  /** scan: the body; while: condition and body; cond: the branches. */
  readonly bodies: readonly Schedule[];
  readonly operands: readonly Block[];
  readonly results: readonly Block[];
  /** The arenas of the bodies, one at a time. */
  readonly workspace: number;
  /** For scan and while, a second place for each state, which turns write and read alternately. */
  readonly spare: readonly Block[];
  /** For while, the buffer of the condition's result; -1 otherwise. */
  readonly flag: number;
}

/** A buffer of which each position of a batch has a part: position `p` from element `p·step` on; with step 0, all of it. */
export interface Moving {
  readonly buffer: number;
  readonly step: number;
}

/**
 * Kernels for a block of positions of a batch, then for the next block. Blocks may be done in any order, and at once.
 * Results without positions of their own are the sums of what the blocks give, in an order that does not depend on how
 * blocks are divided among threads.
 */
export interface BlocksKernel {
  readonly kind: "blocks";
  /** Positions of the batch. */
  readonly count: number;
  /** Positions of a block. */
  readonly block: number;
  /** Kernels of a block. Its inputs and outputs are the parts of `operands` and `results` from its first position on. */
  readonly body: Schedule;
  /** Kernels of the last block, if it has fewer positions. */
  readonly rest?: Schedule;
  readonly operands: readonly Moving[];
  readonly results: readonly Moving[];
}

export type Kernel =
  | LoopKernel
  | DotKernel
  | ConvKernel
  | PrimitiveKernel
  | ControlKernel
  | BlocksKernel;

/** Where buffers lie. */
export interface MemoryPlan {
  /** Per buffer its first byte in the arena; -1 for inputs, outputs and what is never used. */
  readonly offsets: readonly number[];
  /** Per output buffer the donated input whose memory it may take; -1 for none. */
  readonly donors: readonly number[];
  /** Size of the arena. */
  readonly bytes: number;
  /** The most that is alive at once, which no plan can go below without reusing memory in place. */
  readonly lowerBound: number;
}

/** A program as kernels in order. */
export interface Schedule {
  readonly buffers: readonly Buffer[];
  readonly kernels: readonly Kernel[];
  /** Buffers of the program's inputs and outputs. Outputs are whole, distinct and no inputs. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly memory: MemoryPlan;
}
