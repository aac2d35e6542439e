/** Writes loops and branches as kernels that hold the schedules of their bodies. */
import { BYTES_PER_ELEMENT } from "../dtype.ts";
import { subPrograms } from "../program/inline.ts";
import { type Equation, type Program, type Variable, variable } from "../program/program.ts";
import type { Block, ControlKernel, Kernel, PrimitiveKernel, Schedule } from "./kernel.ts";
import type { Lowering } from "./lower-stage.ts";

const CONTROL: ReadonlySet<string> = /* @__PURE__ */ new Set(["scan", "while", "cond"]);

/** A kernel for an equation that is no loop nest and no matrix product. */
export function lowerOpaque(
  lowering: Lowering,
  equation: Equation,
  schedule: (body: Program) => Schedule,
): Kernel {
  return CONTROL.has(equation.primitive.name)
    ? lowerControl(lowering, equation, schedule)
    : lowerPrimitive(lowering, equation);
}

function lowerPrimitive(lowering: Lowering, equation: Equation): PrimitiveKernel {
  const { primitive, params, inputs, outputs } = equation;
  const operands = inputs.map((x) => (x.kind === "literal" ? x : blockOf(lowering, x)));
  const results = outputs.map((v) => blockOf(lowering, v));
  return { kind: "primitive", primitive, params, operands, results };
}

function lowerControl(
  lowering: Lowering,
  { primitive, params, inputs, outputs }: Equation,
  schedule: (body: Program) => Schedule,
): ControlKernel {
  const kind = primitive.name as ControlKernel["kind"];
  const bodies = subPrograms(params).map(schedule);
  const bytes = Math.max(0, ...bodies.map(({ memory }) => memory.bytes));
  const operands = inputs.map((x) => blockOf(lowering, x as Variable));
  const results = outputs.map((v) => blockOf(lowering, v));
  const spare = results.slice(0, statesOf(kind, params, results.length)).map(({ shape, dtype }) => {
    const place = variable({ shape, dtype });
    lowering.places.allocate(place, "temporary");
    return { ...lowering.places.of(place), shape, dtype };
  });
  const workspace = bytes === 0 ? -1 : workspaceOf(lowering, bytes);
  const flag =
    kind === "while"
      ? lowering.places.allocate(variable({ shape: [], dtype: "bool" }), "temporary")
      : -1;
  return { kind, primitive, params, bodies, operands, results, workspace, spare, flag };
}

function statesOf(kind: ControlKernel["kind"], params: object, results: number): number {
  if (kind === "cond") return 0;
  return kind === "while" ? results : (params as { readonly state: number }).state;
}

/** Bytes for the arena of a body. */
function workspaceOf({ places }: Lowering, bytes: number): number {
  const size = Math.ceil(bytes / BYTES_PER_ELEMENT.float64);
  return places.allocate(variable({ shape: [size], dtype: "float64" }), "temporary");
}

function blockOf({ views, places }: Lowering, x: Variable): Block {
  const view = views.get(x);
  if (view === undefined) throw new Error(`v${x.id} has no view.`);
  const { buffer, offset } = places.of(view.base);
  return { buffer, offset: offset + view.offset, shape: x.shape, dtype: x.dtype };
}
