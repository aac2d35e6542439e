/** Programs in float64 with float32 in its place, for devices that have no other floats. */
import type { HostArray, TensorSpec } from "@fluxion/autodiff-core";
import { inlineCalls, subPrograms } from "../../autodiff-core/src/program/inline.ts";
import {
  type Atom,
  isProgram,
  type Program,
  type Variable,
  variable,
} from "../../autodiff-core/src/program/program.ts";
import type { ProgramCase } from "../../autodiff-core/testing/differential/program-case.ts";

/** @returns `undefined` where the program would make no sense, as one that takes 64-bit floats apart. */
export function inSinglePrecision(found: ProgramCase): ProgramCase | undefined {
  const program = inlineCalls(found.program);
  if (!isWide(program)) return { ...found, program };
  if (needsDoubles(program)) return undefined;
  return { ...found, program: narrowProgram(program), inputs: found.inputs.map(narrowArray) };
}

function isWide({ inputs, equations }: Program): boolean {
  const specs = [...inputs, ...equations.flatMap((e) => [...e.inputs, ...e.outputs])];
  return specs.some(({ dtype }) => dtype === "float64") || equations.some(hasWidePrograms);
}

function hasWidePrograms({ params }: { readonly params: object }): boolean {
  return subPrograms(params).some(isWide);
}

/** Whose programs are functions of float64, whatever they are applied to. */
const FUNCTIONS: ReadonlySet<string> = new Set(["symmetricFunction"]);

/** Whether it says itself that it is about float64. */
function needsDoubles({ equations }: Program): boolean {
  return equations.some(
    ({ primitive, inputs, outputs, params }) =>
      FUNCTIONS.has(primitive.name) ||
      (primitive.name === "bitcast" &&
        [inputs[0], outputs[0]].some(({ dtype }) => dtype === "float64")) ||
      subPrograms(params).some(needsDoubles),
  );
}

function narrowArray({ shape, dtype, data }: HostArray): HostArray {
  if (dtype !== "float64") return { shape, dtype, data };
  return { shape, dtype: "float32", data: Float32Array.from(data) };
}

function narrowProgram({ inputs, equations, outputs }: Program): Program {
  const renamed = new Map<Variable, Variable>();
  const spec = ({ shape, dtype }: TensorSpec): TensorSpec => ({
    shape,
    dtype: dtype === "float64" ? "float32" : dtype,
  });
  const define = (v: Variable): Variable => {
    const narrow = variable(spec(v));
    renamed.set(v, narrow);
    return narrow;
  };
  const use = (atom: Atom): Atom => {
    if (atom.kind === "variable") return renamed.get(atom) ?? define(atom);
    const value = atom.dtype === "float64" ? Math.fround(atom.value) : atom.value;
    return { kind: "literal", ...spec(atom), value };
  };
  return {
    inputs: inputs.map(define),
    equations: equations.map((e) => ({
      ...e,
      inputs: e.inputs.map(use),
      params: narrowValue(e.params) as object,
      outputs: e.outputs.map(define),
    })),
    outputs: outputs.map(use),
  };
}

/** Parameters: plain data with dtypes and programs in it. */
function narrowValue(value: unknown): unknown {
  if (value === "float64") return "float32";
  if (isProgram(value)) return narrowProgram(value);
  if (Array.isArray(value)) return value.map(narrowValue);
  if (typeof value !== "object" || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, narrowValue(v)]));
}
