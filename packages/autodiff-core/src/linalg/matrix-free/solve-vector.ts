/** A solve of vectors: traces what the operation `linearSolve` is made of, and binds it. */
import { guard } from "../../debugging/guard.ts";
import { specOf } from "../../host-array.ts";
import type { Recording } from "../../program/builder.ts";
import { type Program, type Variable, variable } from "../../program/program.ts";
import { removeDeadCode } from "../../program/simplify.ts";
import type { Tensor } from "../../tensor.ts";
import { traceFlat } from "../../trace.ts";
import type { LinearOperator } from "./linear-operator.ts";
import { bindLinearSolve } from "./linear-solve-primitive.ts";
import { type LinearSolver, SOLVE_STATUS, type SolverOutcome } from "./solver.ts";

/** How a solve is to be reported. */
export interface SolveRequest {
  /** Public function that asked for it. */
  readonly where: string;
  /** Throw a `DomainError` when a solve fails. */
  readonly throw: boolean;
  /** Initial guess for the value; solves of derivatives start at zero. */
  readonly x0?: Tensor | undefined;
}

type Vectors = LinearOperator<Tensor>;

/**
 * Solve `A·x = b` for a vector, differentiable in the operator's tensors and in `b`.
 *
 * @param value - Finds the value where that is not `solver.solve`, from the operator and `b`.
 */
export function solveVector(
  operator: Vectors,
  b: Tensor,
  solver: LinearSolver,
  request: SolveRequest,
  value?: (operator: Vectors, prepared: readonly Tensor[], b: Tensor) => SolverOutcome,
): SolverOutcome {
  const fixed = operator.withData(operator.data.map((t) => t.stopGradient()));
  const prepared = (solver.prepare?.(fixed) ?? []).map((t) => t.stopGradient());
  const constants = [...operator.data, ...prepared];
  const count = operator.data.length;
  const [rows, columns] = operator.shape;
  const trace = (size: number, fn: (a: Vectors, p: readonly Tensor[], v: Tensor) => Tensor[]) =>
    traceFlat([...constants.map(specOf), { shape: [size], dtype: operator.dtype }], (all) =>
      fn(operator.withData(all.slice(0, count)), all.slice(count, -1), all[all.length - 1]),
    );
  const report = (outcome: SolverOutcome): Tensor[] => watched(outcome, solver.name, request);
  const isSymmetric = operator.tags.has("symmetric");
  const matvec = trace(columns, (a, _p, v) => [a.mv(v)]);
  const solve = trace(rows, (a, p, v) => report(solver.solve(a, v, p)));
  const start =
    value === undefined && request.x0 === undefined
      ? undefined
      : trace(rows, (a, p, v) => report(value?.(a, p, v) ?? solver.solve(a, v, p, request.x0)));
  const transposed = isSymmetric
    ? { matvec, solve }
    : {
        matvec: trace(rows, (a, _p, v) => [a.rmv(v)]),
        solve: trace(columns, (a, p, v) => report(solveTransposed(solver, a, v, p))),
      };
  const recordings = [matvec, solve, transposed.matvec, transposed.solve, start].filter(
    (recording) => recording !== undefined,
  );
  const closed = closeOver(recordings, constants.length);
  const [x, status, iterations] = bindLinearSolve([...constants, ...closed.captures], b, {
    matvec: closed.programs[0],
    solve: closed.programs[1],
    transposedMatvec: closed.programs[2],
    transposedSolve: closed.programs[3],
    start: closed.programs[4] ?? null,
  });
  return { x, status, iterations };
}

function solveTransposed(
  solver: LinearSolver,
  operator: Vectors,
  b: Tensor,
  prepared: readonly Tensor[],
): SolverOutcome {
  if (solver.solveTransposed !== undefined) return solver.solveTransposed(operator, b, prepared);
  return solver.solve(operator.transpose(), b, prepared);
}

/** Outputs of a solve, the solution under a guard that lets NaN of the input pass. */
function watched(
  { x, status, iterations }: SolverOutcome,
  solver: string,
  request: SolveRequest,
): Tensor[] {
  if (!request.throw) return [x, status, iterations];
  const failure = status.equal(SOLVE_STATUS.nonFinite.code).where(0, status);
  return [guard(x, failure, failureOf(request.where, solver)), status, iterations];
}

function failureOf(
  where: string,
  solver: string,
): { where: string; expected: string; received: string; fix: string } {
  const { maxSteps, breakdown, singular } = SOLVE_STATUS;
  return {
    where,
    expected: `a linear system that ${solver} can solve`,
    received: `status {status} (${maxSteps.code}: maxSteps reached, ${breakdown.code}: breakdown, ${singular.code}: singular matrix)`,
    fix: "Check the tags and the rank of the operator; raise maxSteps or rtol, give a preconditioner, choose another solver, or look at the result with { throw: false }.",
  };
}

/** Programs of the same constants and one vector each: what they captured becomes constants of all of them. */
function closeOver(
  recordings: readonly Recording[],
  constants: number,
): { readonly programs: Program[]; readonly captures: Tensor[] } {
  const captures = [...new Set(recordings.flatMap((recording) => recording.captures))];
  const known = new Map<Recording, Program>();
  const programs = recordings.map((recording) => {
    const program = known.get(recording) ?? withConstants(recording, captures, constants);
    known.set(recording, program);
    return program;
  });
  return { programs, captures };
}

function withConstants(
  recording: Recording,
  captures: readonly Tensor[],
  constants: number,
): Program {
  const { program } = recording;
  const own = recording.captures.length;
  const captured = captures.map((tensor): Variable => {
    const i = recording.captures.indexOf(tensor);
    return i < 0 ? variable(tensor) : program.inputs[i];
  });
  const inputs = [
    ...program.inputs.slice(own, own + constants),
    ...captured,
    ...program.inputs.slice(own + constants),
  ];
  return removeDeadCode({ ...program, inputs });
}
