/**
 * The one program representation: a small typed graph in static single assignment form. Every variable is
 * written once, has a static shape and dtype, and every equation applies one primitive. A program holds no tensor
 * data and no closures over it: what a traced function captured is among its inputs.
 */
import type { TensorSpec } from "../host-array.ts";
import type { Params, Primitive } from "../primitive.ts";
import type { SourceLocation } from "../source-location.ts";

/** A value that an equation or the caller provides. Identity matters, not the id. */
export interface Variable extends TensorSpec {
  readonly kind: "variable";
  readonly id: number;
}

/** A constant with the same value everywhere. */
export interface Literal extends TensorSpec {
  readonly kind: "literal";
  readonly value: number;
}

export type Atom = Variable | Literal;

export interface Equation {
  readonly primitive: Primitive;
  readonly inputs: readonly Atom[];
  readonly params: Params;
  readonly outputs: readonly Variable[];
  readonly source: SourceLocation | undefined;
}

export interface Program {
  readonly inputs: readonly Variable[];
  readonly equations: readonly Equation[];
  readonly outputs: readonly Atom[];
}

let nextId = 0;

export function variable(spec: TensorSpec): Variable {
  return { kind: "variable", id: nextId++, shape: spec.shape, dtype: spec.dtype };
}

/** Recognises programs among an equation's parameters. */
export function isProgram(value: unknown): value is Program {
  return typeof value === "object" && value !== null && "equations" in value && "outputs" in value;
}
