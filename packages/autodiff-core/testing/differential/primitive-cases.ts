/** The examples of all primitives, transformed in every way, as programs on which executors have to agree. */
import { grad, jvp, type Tensor, trace, vmap } from "../../src/index.ts";
import {
  batchOf,
  direction,
  isSmooth,
  listOf,
  rowsFor,
  smoothPart,
  weighted,
} from "../primitive-rows.ts";
import { hostArray } from "../reference-values.ts";
import type { Row } from "../row.ts";
import type { ProgramCase } from "./program-case.ts";

export interface PrimitiveCase {
  readonly title: string;
  trace(): ProgramCase;
}

type Transformation = (row: Row) => ProgramCase;

export function primitiveCases(): PrimitiveCase[] {
  return [
    ...rowsFor("jit").map(caseOf("", ({ apply, inputs }) => traced(apply, inputs))),
    ...rowsFor("vmap").map(caseOf(", batched", batched)),
    ...smoothRows("jvp").map(caseOf(", forward derivative", forwardDerivative)),
    ...smoothRows("vjp").map(caseOf(", gradient", gradient)),
  ];
}

function caseOf(what: string, transformation: Transformation) {
  return ({ title, row }: { readonly title: string; readonly row: Row }): PrimitiveCase => ({
    title: title + what,
    trace: () => transformation(row),
  });
}

/** Rows with something to differentiate. */
function smoothRows(check: "jvp" | "vjp") {
  return rowsFor(check).filter(({ row }) => {
    const { f, at } = smoothPart(row);
    return isSmooth(row) && f(...at).length > 0;
  });
}

function batched({ apply, inputs }: Row): ProgramCase {
  return traced(
    vmap((...xs: Tensor[]) => [...listOf(apply(...xs))]),
    inputs.map(batchOf),
  );
}

function forwardDerivative(row: Row): ProgramCase {
  const { f, at } = smoothPart(row);
  return traced(
    (...xs) =>
      jvp(
        f,
        xs,
        xs.map((x) => direction(x)),
      )[1],
    at,
  );
}

function gradient(row: Row): ProgramCase {
  const { f, at } = smoothPart(row);
  const derivative = grad((xs: readonly Tensor[]) => weighted(f(...xs)));
  return traced((...xs) => derivative(xs), at);
}

function traced(
  f: (...inputs: Tensor[]) => Tensor | readonly Tensor[],
  inputs: readonly Tensor[],
): ProgramCase {
  const { program, captures } = trace((...xs: Tensor[]) => [...listOf(f(...xs))], ...inputs);
  return { program, inputs: [...captures, ...inputs].map(hostArray), donated: new Set() };
}
