/**
 * Kernels in which a team of invocations works on one matrix: a workgroup, or one invocation where a matrix is tiny. The
 * statements are the same; those of one invocation need not wait for others.
 */
import type { DType } from "@fluxion/autodiff-core";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import type { ShaderOptions, ShaderWriter } from "../../../wgsl/shader-writer.ts";
import { storedType } from "../../../wgsl/types.ts";
import { forEachItem, spread } from "../../dispatch.ts";

/** Invocations of a workgroup whose invocations each have a matrix of their own. */
const SOLO_WORKGROUP = 64;

/** Elements that statements can read and write, by an index of type i32. */
export interface Memory {
  get(index: string): string;
  set(index: string, value: string): string;
}

export interface TeamOptions extends ShaderOptions {
  /** Number of matrices; more generally of teams. */
  readonly count: number;
  /** Invocations of a team: 1, or a power of two. */
  readonly size: number;
}

export class Team {
  readonly shader: ShaderWriter;
  readonly size: number;
  readonly #context: KernelContext;
  readonly #count: number;

  constructor(context: KernelContext, { count, size, ...buffers }: TeamOptions) {
    this.#context = context;
    this.#count = count;
    this.size = size;
    this.shader = context.shader(buffers);
  }

  /** Statement: all have come here, and see what the others have written. */
  get sync(): string {
    return this.size === 1 ? "" : "storageBarrier(); workgroupBarrier();";
  }

  /** Do `body` for `variable` from `from` on, below `to`, shared among the team. */
  each(variable: string, from: string | number, to: string | number, body: string): string {
    return `for (var ${variable} = ${from} + lane; ${variable} < ${to}; ${variable} += ${this.size}) {
${body}
}`;
  }

  /** Do `body` for rows `i` and columns `j`, shared among the team; `row` comes first for each row. */
  grid(
    rows: readonly [from: string, to: string | number],
    columns: readonly [from: string, to: string | number],
    body: string,
    row = "",
  ): string {
    const across = 2 ** Math.ceil(Math.log2(this.size) / 2);
    const down = this.size / across;
    return `for (var i = ${rows[0]} + lane / ${across}; i < ${rows[1]}; i += ${down}) {
${row}
for (var j = ${columns[0]} + lane % ${across}; j < ${columns[1]}; j += ${across}) {
${body}
}
}`;
  }

  /** Memory that the team shares while the kernel runs; `name` is for this memory alone. */
  room(name: string, elements: number, dtype: DType = "float32"): Memory {
    const space = this.size === 1 ? "private" : "workgroup";
    const type = storedType(dtype);
    this.shader.declare(name, `var<${space}> ${name}: array<${type}, ${Math.max(1, elements)}>;`);
    return {
      get: (index) => `${name}[${index}]`,
      set: (index, value) => `${name}[${index}] = ${value};`,
    };
  }

  /** The part of a buffer that belongs to the team: `elements` from number `team` times that many on. */
  part(buffer: number, elements: number, offset = 0): Memory {
    const at = (index: string) => `${offset} + team * ${elements} + ${index}`;
    return {
      get: (index) => this.shader.load(buffer, at(index)),
      set: (index, value) => this.shader.store(buffer, at(index), value),
    };
  }

  /** The sum of what the members of the team have, for all of them: an expression, to be evaluated by all. */
  sum(x: string): string {
    return this.#reduce("team_sum", x, "a + b");
  }

  /** As {@link sum}, the largest, of numbers that are not NaN. */
  largest(x: string): string {
    return this.#reduce("team_max", x, "max(a, b)");
  }

  /** Whether a condition holds for any member. */
  any(condition: string): string {
    return `(${this.largest(`select(0f, 1f, ${condition})`)} > 0f)`;
  }

  /** A condition as the first member sees it, such that barriers may stand behind a branch on it. */
  uniformly(condition: string): string {
    this.shader.declare(
      "team_uniform",
      `var<workgroup> team_answer: u32;
fn team_uniform(x: bool, lane: i32) -> bool {
if (lane == 0) { team_answer = select(0u, 1u, x); }
return workgroupUniformLoad(&team_answer) != 0u;
}`,
    );
    return `team_uniform(${condition}, lane)`;
  }

  /** A number of type i32 as the first member has it, such that barriers may stand in loops that it bounds. */
  uniformNumber(x: string): string {
    if (this.size === 1) return `(${x})`;
    this.shader.declare(
      "team_number",
      `var<workgroup> team_number_of_first: i32;
fn team_number(x: i32, lane: i32) -> i32 {
if (lane == 0) { team_number_of_first = x; }
return workgroupUniformLoad(&team_number_of_first);
}`,
    );
    return `team_number(${x}, lane)`;
  }

  /** The index of the largest of the numbers that members have; the first of equal ones. */
  indexOfLargest(x: string, index: string): string {
    if (this.size === 1) return index;
    const number = this.room("team_index", this.size, "int32");
    const room = this.room("team_room", this.size);
    this.shader.declare(
      "team_best",
      `fn team_best(x: f32, index: i32, lane: i32) -> i32 {
workgroupBarrier();
${room.set("lane", "x")}
${number.set("lane", "index")}
workgroupBarrier();
for (var s = ${this.size / 2}; s > 0; s /= 2) {
if (lane < s) {
let a = ${room.get("lane")};
let b = ${room.get("lane + s")};
if (b > a || (b == a && ${number.get("lane + s")} < ${number.get("lane")})) {
${room.set("lane", "b")}
${number.set("lane", number.get("lane + s"))}
}
}
workgroupBarrier();
}
return ${number.get("0")};
}`,
    );
    return `team_best(${x}, ${index}, lane)`;
  }

  #reduce(name: string, x: string, combined: string): string {
    if (this.size === 1) return `(${x})`;
    const room = this.room("team_room", this.size);
    this.shader.declare(
      name,
      `fn ${name}(x: f32, lane: i32) -> f32 {
workgroupBarrier();
${room.set("lane", "x")}
workgroupBarrier();
for (var s = ${this.size / 2}; s > 0; s /= 2) {
if (lane < s) {
let a = ${room.get("lane")};
let b = ${room.get("lane + s")};
${room.set("lane", combined)}
}
workgroupBarrier();
}
return ${room.get("0")};
}`,
    );
    return `${name}(${x}, lane)`;
  }

  /** The kernel; `body` has `team` and `lane`, of type i32. */
  finish(body: string): DispatchStep {
    const { capabilities } = this.#context;
    const solo = this.size === 1;
    const width = solo ? SOLO_WORKGROUP : this.size;
    const { workgroups, head } = solo
      ? forEachItem(capabilities, this.#count, width)
      : { ...spread(capabilities, this.#count), head: "" };
    const start = solo
      ? `${head}\nlet team = i32(item);\nlet lane = 0;`
      : `let team = i32(${spread(capabilities, this.#count).number});
if (team >= ${this.#count}) { return; }
let lane = i32(lix);`;
    const text = `${start}\n${body}`;
    const shader = this.shader.finish({ workgroupSize: [width, 1, 1], body: text });
    return { kind: "dispatch", shader, workgroups };
  }
}

/** Invocations for matrices of a size: one where a matrix is tiny, so that thousands of them fill the device. */
export function teamSize({ capabilities }: KernelContext, rows: number, columns: number): number {
  if (rows * columns <= 64) return 1;
  return Math.min(capabilities.invocations, rows * columns <= 1024 ? 64 : 128);
}

/** Invocations for a matrix that is too large for the memory of a workgroup. */
export function largeTeam({ capabilities }: KernelContext): number {
  return Math.min(256, capabilities.invocations);
}

/** Declares functions that find NaN and infinities by their bits, as compilers may take it that there are none. */
export function declareTests(shader: ShaderWriter): void {
  shader.declare(
    "tests",
    `fn is_nan_bits(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }
fn is_finite_bits(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }`,
  );
}
