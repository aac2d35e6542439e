/**
 * The back half of the compiler, for executors: from a program to a schedule of kernels over planned memory.
 *
 * 1. `simplifyProgram` (simplify-program.ts): calls become their bodies, constants are folded, identities applied
 *    (one small rule each, in tables by name of the primitive), rearrangements and gathers sink towards the inputs,
 *    loops compute once what stays the same and carry only what is read (loops/), common subexpressions are shared, dead
 *    code goes. Random numbers are written out to fuse (ciphers.ts). Without `fastMath` every result keeps its bits.
 * 2. Arrange (arrange.ts): every rearrangement becomes a strided view; copies are put in where none can be.
 * 3. Partition (partition.ts): equations are divided into groups, one kernel each; the rules are stated there.
 * 4. Store or compute again (stored-values.ts), and where stored values lie (places.ts): parts of a `concat` in it.
 * 5. Lower (lower-stage.ts, lower-dot.ts, lower-convolution.ts, lower-control.ts, merge-stages.ts): kernels as plain data
 *    (kernel.ts).
 * 6. On request, take batches through kernels in blocks (blocking/): which kernels go through a batch position by position
 *    is followed from one to the next; they become one kernel with a schedule for a block of positions.
 * 7. Compute operands of products where they are read (dot-prologues.ts).
 * 8. Plan memory (plan-memory.ts, in-place.ts): one arena, reuse in place, donated inputs; in bytes as the executor keeps
 *    elements (storage.ts).
 *
 * An executor turns each {@link Kernel} into code. What it has to keep to: kernels run in order; at one position of a
 * loop nest all loads come before all stores, since a result may take over its operand's memory; temporaries start with
 * arbitrary bytes; a scan writes its state to `results` and `spare` in turn so that the last turn writes `results`.
 *
 * @module
 */
import * as coefficients from "../executors/wasm/lanes/functions/coefficients.ts";

export { bufferOf, fromBuffer } from "../bind.ts";
export { defaultExecutor } from "../executors/default-executor.ts";
export { TWO_OVER_PI as twoOverPi } from "../executors/wasm/lanes/functions/two-over-pi.ts";

export type { EvaluationContext, Params, Primitive } from "../primitive.ts";
export type { Program } from "../program/program.ts";
export { programKey } from "../program/structural-key.ts";
export {
  type BatchLayout,
  type BatchPart,
  layoutUnder,
  type Nest,
  nestsOf,
  partFor,
  stepOf,
} from "./blocking/batch-part.ts";
export type { BlockOptions } from "./blocking/block-group.ts";
export { joinAxis } from "./collapse-axes.ts";
export { debugSchedule } from "./debug-schedule.ts";
export type {
  Access,
  Block,
  BlocksKernel,
  Buffer,
  ControlKernel,
  ConvFilters,
  ConvKernel,
  DotAxis,
  DotKernel,
  DotOperand,
  Kernel,
  LoopKernel,
  MemoryPlan,
  Moving,
  Node,
  PrimitiveKernel,
  Schedule,
  Stage,
  Store,
  Window,
} from "./kernel.ts";
export { isBlock } from "./kernel.ts";
export { readsOf, writesOf } from "./kernel-buffers.ts";
export { type KernelCost, kernelCost, scheduleCost } from "./kernel-cost.ts";
export { kernelLabel } from "./kernel-label.ts";
export { mapAxes } from "./map-axes.ts";
export { isElementwise, isReduction, REDUCTIONS, type Reduction } from "./primitive-kinds.ts";
export { printSchedule } from "./print-schedule.ts";
export { isRelabeling } from "./relabeling.ts";
export { joinRules, type Rewriting, type Rule, type RuleTable, rewrite } from "./rewrite.ts";
export { type ScheduleOptions, scheduleCache, scheduleProgram } from "./schedule.ts";
export { type SimplifyOptions, simplifyProgram } from "./simplify-program.ts";
export { ALIGNMENT, HOST_STORAGE, type Storage } from "./storage.ts";
/** Minimax polynomials of the elementary functions, for executors that compute them. */
export { coefficients };
