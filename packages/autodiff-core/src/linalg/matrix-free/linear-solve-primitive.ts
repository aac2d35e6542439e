/**
 * The solution `x` of a linear system `A(c)·x = b` as one operation, whatever finds it.
 *
 * The matrix is known by a program (constants `c` and a vector to a vector), so that everything the operator is made of
 * is an operand; the solver is another program, which executors run in place of the operation. Derivatives come from
 * the equation, not from the solver: `A x' = b' - A' x`, reverse mode solves with `Aᵀ`, and the Taylor coefficients
 * satisfy `A₀ xₖ = bₖ - [A x̃]ₖ` with `x̃` the series without `xₖ`. Each is this same operation again, hence every order.
 *
 * Inputs: constants, right-hand side `[m]`; outputs: `x` `[n]`, then what the solver reports.
 */
import { bind } from "../../bind.ts";
import type { Primitive, Tangent, TransposeInput } from "../../primitive.ts";
import { programCost } from "../../program/cost.ts";
import type { Program } from "../../program/program.ts";
import { simplify } from "../../program/simplify.ts";
import {
  addTangents,
  completeSeries,
  dense,
  isConstantSeries,
  lazySeries,
  type Series,
  type TaylorAlgebra,
} from "../../taylor/algebra.ts";
import { taylorProgram } from "../../taylor/evaluate.ts";
import type { Tensor } from "../../tensor.ts";
import { traceFlat } from "../../trace.ts";
import { outputSpecs } from "../../transforms/call.ts";
import { jvpProgram } from "../../transforms/jvp.ts";
import { batchProgram, withBatch } from "../../transforms/vmap.ts";

/** Programs of (constants, vector); all take the same constants. */
export type LinearSolveParams = {
  /** `A·x`. */
  readonly matvec: Program;
  /** `Aᵀ·y`. */
  readonly transposedMatvec: Program;
  /** `x` and a report, from a right-hand side. */
  readonly solve: Program;
  /** The same for `Aᵀ`. */
  readonly transposedSolve: Program;
  /** Runs in place of `solve` where the value is asked for and not a derivative, for example from an initial guess. */
  readonly start: Program | null;
};

const linearSolvePrimitive: Primitive<LinearSolveParams> = {
  name: "linearSolve",
  infer: (_inputs, params) => outputSpecs(bodyOf(params)),
  evaluate: (inputs, params, _outputs, context) => context.run(bodyOf(params), inputs),
  body: bodyOf,
  jvp(primals, tangents, outputs, params) {
    const constants = primals.slice(0, -1);
    const moved = movedProduct(constants, tangents.slice(0, -1), outputs[0], params.matvec);
    const rhs = subtract(tangents[tangents.length - 1], moved);
    return rhs === null ? [] : [solveAgain(constants, rhs, params)];
  },
  transpose([ct], inputs, params) {
    const none = inputs.map(() => null);
    if (ct === null) return none;
    const constants = inputs.slice(0, -1).map(valueOf);
    return [...none.slice(1), solveAgain(constants, ct, transposedSystem(params))];
  },
  batch(inputs, batched, size, params) {
    const constants = inputs.slice(0, -1);
    const rhs = withBatch(
      { value: inputs[inputs.length - 1], batched: batched[inputs.length - 1] },
      size,
    );
    const vectors = { constants, flags: batched.slice(0, -1), size };
    const outputs = bind(linearSolvePrimitive, [...constants, rhs], {
      matvec: batchedProgram(params.matvec, vectors),
      transposedMatvec: batchedProgram(params.transposedMatvec, vectors),
      solve: batchedProgram(params.solve, vectors),
      transposedSolve: batchedProgram(params.transposedSolve, vectors),
      start: params.start === null ? null : batchedProgram(params.start, vectors),
    });
    return { outputs, batched: outputs.map(() => true) };
  },
  taylor: solveSeries,
  cost: (_inputs, _outputs, params) => programCost(bodyOf(params)).flops,
};

/** Solve a system given by its programs. */
export function bindLinearSolve(
  constants: readonly Tensor[],
  rhs: Tensor,
  params: LinearSolveParams,
): Tensor[] {
  return bind(linearSolvePrimitive, [...constants, rhs], params);
}

function bodyOf({ start, solve }: LinearSolveParams): Program {
  return start ?? solve;
}

/** `A'·x`. */
function movedProduct(
  constants: readonly Tensor[],
  tangents: readonly Tangent[],
  x: Tensor,
  matvec: Program,
): Tangent {
  if (tangents.every((t) => t === null)) return null;
  return jvpProgram(matvec, [...constants, x], [...tangents, null]).tangents[0];
}

/** Another right-hand side: the initial guess was for the first one only. */
function solveAgain(constants: readonly Tensor[], rhs: Tensor, params: LinearSolveParams): Tensor {
  return bindLinearSolve(constants, rhs, { ...params, start: null })[0];
}

function transposedSystem(params: LinearSolveParams): LinearSolveParams {
  return {
    matvec: params.transposedMatvec,
    transposedMatvec: params.matvec,
    solve: params.transposedSolve,
    transposedSolve: params.solve,
    start: null,
  };
}

function solveSeries(
  inputs: readonly Series[],
  algebra: TaylorAlgebra,
  params: LinearSolveParams,
  outputs: readonly { readonly shape: readonly number[]; readonly dtype: Tensor["dtype"] }[],
): readonly Series[] {
  const constants = inputs.slice(0, -1);
  const values = constants.map((c) => dense(c.slot(0), c.spec));
  const rhs = inputs[inputs.length - 1];
  const fixed = constants.every((c) => isConstantSeries(c, algebra));
  let first: readonly Tensor[] | undefined;
  const solveFirst = (): readonly Tensor[] => {
    first ??= bindLinearSolve(values, dense(rhs.slot(0), rhs.spec), params);
    return first;
  };
  const x: Series = lazySeries(outputs[0], (k) => {
    if (k === 0) return rhs.slot(0) === null && params.start === null ? null : solveFirst()[0];
    const known = fixed ? null : productWithout(constants, x, algebra, k, params.matvec);
    const rest = subtract(rhs.slot(k), known);
    return rest === null ? null : solveAgain(values, rest, params);
  });
  const reports = outputs
    .slice(1)
    .map((spec, i) => lazySeries(spec, (k) => (k === 0 ? solveFirst()[i + 1] : null)));
  return [x, ...reports];
}

/**
 * Slot `k` of `A·x` without the term `A₀·xₖ`. Where `x` has no value, `Aₖ` does not occur in it either and is not asked
 * for: in a recurrence it may depend on the slot that is being computed.
 */
function productWithout(
  constants: readonly Series[],
  x: Series,
  algebra: TaylorAlgebra,
  k: number,
  matvec: Program,
): Tensor | null {
  const { degrees } = algebra;
  const below = (series: Series): Series =>
    completeSeries(
      series.spec,
      degrees.map((degree, j) => (degree < degrees[k] ? series.slot(j) : null)),
    );
  const operands = x.slot(0) === null ? constants.map(below) : constants;
  const [product] = taylorProgram(matvec, [...operands, below(x)], algebra, false);
  return product.slot(k);
}

function batchedProgram(
  program: Program,
  {
    constants,
    flags,
    size,
  }: {
    readonly constants: readonly Tensor[];
    readonly flags: readonly boolean[];
    readonly size: number;
  },
): Program {
  const vector = program.inputs[program.inputs.length - 1];
  const specs = [...constants, { shape: [size, ...vector.shape], dtype: vector.dtype }];
  const traced = traceFlat(specs, (all) =>
    batchProgram(
      program,
      all.map((value, i) => ({ value, batched: flags[i] ?? true })),
      size,
    ).map((y) => withBatch(y, size)),
  );
  return simplify(traced.program);
}

function subtract(a: Tangent, b: Tangent): Tangent {
  return addTangents(a, b === null ? null : b.neg());
}

function valueOf(input: TransposeInput): Tensor {
  if (input.linear) throw new Error("linearSolve: the operator is not linear in its constants.");
  return input.value;
}
