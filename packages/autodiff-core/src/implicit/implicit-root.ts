import { flattenArguments } from "../arguments.ts";
import { checkSameSpecs, traceBody } from "../control-flow/subprogram.ts";
import { isFloat } from "../dtype.ts";
import { DTypeError, TraceError } from "../errors.ts";
import { formatSpec, type TensorSpec } from "../host-array.ts";
import type { OperatorTag } from "../linalg/matrix-free/operator-tags.ts";
import type { LinearSolver } from "../linalg/matrix-free/solver.ts";
import { type Program, type Variable, variable } from "../program/program.ts";
import { simplify } from "../program/simplify.ts";
import type { Tensor } from "../tensor.ts";
import { type TreeStructure, treeFlatten } from "../tree.ts";
import { hostCall } from "./host-call.ts";
import { bindRoot, type TangentSolve } from "./root-primitive.ts";

/** Options of {@link implicitRoot} and its relatives. */
export interface ImplicitOptions {
  /**
   * Solves the linear systems of derivatives, `J·x' = r` and `Jᵀ·y = r`. Default `"auto"`, as for `linearSolve`: by tags,
   * and by LU factors of the materialised Jacobian up to 256 unknowns.
   */
  readonly linearSolver?: LinearSolver | "auto";
  /** What the Jacobian with respect to `x` is known to be. */
  readonly tags?: readonly OperatorTag[];
  /**
   * The solver reads numbers (`item()`, `dataSync()`, a library of its own): call it with concrete tensors whenever the
   * program runs, once per entry under `vmap`. Default false: it is traced like everything else.
   */
  readonly host?: boolean;
}

/**
 * Make a root differentiable: `x*` with `f(x*, ...params) = 0`, found by any solver.
 *
 * By the implicit function theorem `dx* = -(∂f/∂x)⁻¹·(∂f/∂p)·dp`; the steps of the solver are not differentiated, nor
 * kept. All modes, every order, `vmap` and `jit` work, also where the solver is a loop without a bound. Derivatives are
 * as accurate as the root is.
 *
 * @param f - `(x, ...params) ↦` residual, a tree like `x`. Tensors that it uses from outside count as parameters.
 * @param solver - `(x0, ...params) ↦ x*`, a tree like `x0`; may be a `whileLoop`, or plain JavaScript with `host: true`.
 * @returns `(x0, ...params) ↦ x*`. The derivative with respect to `x0` is zero.
 * @throws DomainError when a derivative is computed where the Jacobian is singular.
 * @throws TreeError, ShapeError or DTypeError if residual or root are not like `x0`.
 *
 * @example Kepler's equation `E - e sin E = M`, by Newton's method
 * ```ts test
 * import { grad, scalar, whileLoop } from "@fluxion/autodiff-core";
 * import { implicitRoot } from "@fluxion/autodiff-core/implicit";
 *
 * const kepler = (E, e, M) => E.sub(e.mul(E.sin())).sub(M);
 * const newton = (E0, e, M) =>
 *   whileLoop(
 *     (E) => kepler(E, e, M).abs().greater(1e-12),
 *     (E) => E.sub(kepler(E, e, M).div(e.mul(E.cos()).neg().add(1))),
 *     E0,
 *   );
 * const anomaly = implicitRoot(kepler, newton);
 * const [e, M] = [scalar(0.5, "float64"), scalar(1, "float64")];
 * anomaly(M, e, M).item() // ≈ 1.498701133518
 * grad(anomaly, { argnums: 2 })(M, e, M).item() // ≈ 1.037362
 * ```
 *
 * @see Blondel et al., Efficient and modular implicit differentiation, NeurIPS 2022, arXiv:2105.15183.
 */
export function implicitRoot<X, Params extends readonly unknown[]>(
  f: (x: X, ...params: Params) => X,
  solver: (x0: X, ...params: Params) => X,
  options: ImplicitOptions = {},
): (x0: X, ...params: Params) => X {
  return rootFunction("implicitRoot", f, solver, options);
}

/** {@link implicitRoot} in the name of another function. */
export function rootFunction<X, Params extends readonly unknown[]>(
  where: string,
  f: (x: X, ...params: Params) => X,
  solver: (x0: X, ...params: Params) => X,
  options: ImplicitOptions,
): (x0: X, ...params: Params) => X {
  const { linearSolver, tags = [], host = false } = options;
  const tangent: TangentSolve = { where, tags, solver: linearSolver };
  return (x0, ...params) => {
    const flat = flattenArguments(where, [x0, ...params]);
    const size = treeFlatten(x0).structure.size;
    const guess = flat.leaves.slice(0, size);
    guess.forEach((leaf) => {
      checkUnknown(where, leaf);
    });
    const like = { leaves: guess, structure: treeFlatten(x0).structure };
    const check = (what: string, leaves: readonly TensorSpec[], structure: TreeStructure): void =>
      checkSameSpecs(where, `${what} like x0`, like, { leaves, structure });

    const residual = traceBody(where, f, flat.leaves, flat.structure);
    check("a residual", residual.outputs, residual.structure);
    const found = host ? hostSolver(where, solver, flat, like) : tracedSolver(where, solver, flat);
    check("a solver that returns a root", found.outputs, found.structure);

    const captures = [...new Set([...residual.captures, ...found.captures])];
    const constants = [...captures, ...flat.leaves];
    const roots = bindRoot(constants, {
      residual: unknownLast(withCaptures(residual, captures), captures.length, size),
      solve: withCaptures(found, captures),
      tangent,
    });
    return like.structure.unflatten<X>(roots);
  };
}

function tracedSolver(
  where: string,
  solver: (...args: never[]) => unknown,
  flat: { readonly leaves: readonly Tensor[]; readonly structure: TreeStructure },
) {
  try {
    return traceBody(where, solver, flat.leaves, flat.structure);
  } catch (cause) {
    if (!(cause instanceof TraceError)) throw cause;
    throw new TraceError({
      where,
      expected: "a solver of tensor operations",
      received: `one in which ${cause.details.where} needs a number`,
      fix: "Give { host: true } to run it as plain JavaScript, or write its loops with whileLoop.",
      cause,
    });
  }
}

/** A solver that is called with concrete tensors, as a traced body. */
function hostSolver(
  where: string,
  solver: (...args: never[]) => unknown,
  flat: { readonly leaves: readonly Tensor[]; readonly structure: TreeStructure },
  like: { readonly leaves: readonly Tensor[]; readonly structure: TreeStructure },
) {
  const call = solver as (...args: unknown[]) => unknown;
  const outputs = like.leaves.map(({ shape, dtype }) => ({ shape, dtype }));
  const run = (inputs: readonly Tensor[]): readonly Tensor[] => {
    const result = flattenArguments(where, call(...flat.structure.unflatten<unknown[]>(inputs)));
    checkSameSpecs(where, "a solver that returns a root like x0", like, result);
    return result.leaves;
  };
  const fn = (...args: unknown[]): unknown =>
    like.structure.unflatten(hostCall(run, flattenArguments(where, args).leaves, outputs));
  return traceBody(where, fn, flat.leaves, flat.structure);
}

/** A traced body as a program of all captures and its arguments. */
function withCaptures(
  body: { readonly program: Program; readonly captures: readonly Tensor[] },
  captures: readonly Tensor[],
): Program {
  const { program } = body;
  const captured = captures.map((tensor): Variable => {
    const i = body.captures.indexOf(tensor);
    return i < 0 ? variable(tensor) : program.inputs[i];
  });
  const inputs = [...captured, ...program.inputs.slice(body.captures.length)];
  return simplify({ ...program, inputs });
}

/**
 * A program of (captures, x, params) as one of (captures, x0, params, x): the guess is among the constants, where the
 * solver needs it, and is not looked at by the equation.
 */
function unknownLast(program: Program, captures: number, size: number): Program {
  const x = program.inputs.slice(captures, captures + size);
  const inputs = [
    ...program.inputs.slice(0, captures),
    ...x.map((spec) => variable(spec)),
    ...program.inputs.slice(captures + size),
    ...x,
  ];
  return { ...program, inputs };
}

function checkUnknown(where: string, leaf: TensorSpec): void {
  if (isFloat(leaf.dtype)) return;
  throw new DTypeError({
    where,
    expected: "x0 to be a tree of float tensors",
    received: formatSpec(leaf),
    fix: "Pass integers as parameters, or close over them.",
  });
}
