/** Functions with derivative rules written by the user. */
import { flattenArguments } from "../arguments.ts";
import { bind, evaluateProgram } from "../bind.ts";
import { isFloat } from "../dtype.ts";
import { OptionError, TransformError } from "../errors.ts";
import type { TensorSpec } from "../host-array.ts";
import type { Primitive } from "../primitive.ts";
import type { Program } from "../program/program.ts";
import { simplify } from "../program/simplify.ts";
import { dense } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { traceFlat, traceTree } from "../trace.ts";
import { checkSameStructure, treeFlatten } from "../tree.ts";
import { batchFlat, type FlatFunction, outputSpecs } from "./call.ts";
import { withBatch } from "./vmap.ts";

type CustomJvpParams = {
  readonly program: Program;
  /** (values, tangents) of the inputs to tangents of the outputs. */
  readonly rule: FlatFunction;
  readonly captures: number;
};

const customJvpPrimitive: Primitive<CustomJvpParams> = {
  name: "customJvp",
  infer: (_inputs, { program }) => outputSpecs(program),
  evaluate: (inputs, { program }, _outputs, context) => context.run(program, inputs),
  body: ({ program }) => program,
  jvp(primals, tangents, outputs, { rule, captures }) {
    if (tangents.slice(0, captures).some((t) => t !== null)) throw capturedTangent("customJvp");
    const own = primals.slice(captures);
    const moved = tangents.slice(captures).map((t, i) => dense(t, own[i]));
    return rule([...own, ...moved]).map((t, i) => (isFloat(outputs[i].dtype) ? t : null));
  },
  batch(inputs, batched, size, { program, rule, captures }) {
    const operands = inputs.map((value, i) => withBatch({ value, batched: batched[i] }, size));
    const params = {
      program: batchedProgram(program, operands, size),
      rule: batchFlat(rule, size),
      captures,
    };
    const outputs = bind(customJvpPrimitive, operands, params);
    return { outputs, batched: outputs.map(() => true) };
  },
};

/**
 * Give a function a forward-mode rule of its own. Reverse mode and Taylor mode follow from it.
 *
 * @param fn - The function.
 * @param rule - `(primals, tangents) ↦ [value, tangent]`; the tangent must be linear in `tangents`.
 *
 * @example A square root whose derivative at 0 is 0
 * ```ts test
 * import { customJvp, grad, scalar } from "@fluxion/autodiff-core";
 *
 * const safeSqrt = customJvp((x) => x.sqrt(), ([x], [t]) => {
 *   const isZero = x.equal(0);
 *   const y = x.sqrt();
 *   return [y, isZero.where(0, t.div(isZero.where(1, y.mul(2))))];
 * });
 * grad(safeSqrt)(scalar(0)).item() // => 0
 * grad(safeSqrt)(scalar(4)).item() // => 0.25
 * ```
 */
export function customJvp<Args extends readonly unknown[], R>(
  fn: (...args: Args) => R,
  rule: (primals: Args, tangents: Args) => readonly [value: R, tangent: R],
): (...args: Args) => R {
  return (...args) => {
    const flat = flattenArguments("customJvp", args);
    const { program, captures, resultStructure } = traceTree("customJvp", fn, flat);
    const flatRule: FlatFunction = (inputs) => {
      const primals = flat.structure.unflatten<Args>(inputs.slice(0, flat.leaves.length));
      const tangents = flat.structure.unflatten<Args>(inputs.slice(flat.leaves.length));
      const [, tangent] = rule(primals, tangents);
      const out = flattenArguments("customJvp", tangent);
      checkSameStructure("customJvp", "the tangent", resultStructure, out.structure);
      return out.leaves;
    };
    const results = bind(customJvpPrimitive, [...captures, ...flat.leaves], {
      program: simplify(program),
      rule: flatRule,
      captures: captures.length,
    });
    return resultStructure.unflatten<R>(results);
  };
}

type CustomVjpParams = {
  readonly program: Program;
  /** Inputs to outputs followed by residuals. */
  readonly forward: FlatFunction;
  /** Residuals and cotangents of the outputs to cotangents of the inputs. */
  readonly backward: FlatFunction;
  readonly captures: number;
};

const customVjpPrimitive: Primitive<CustomVjpParams> = {
  name: "customVjp",
  infer: (_inputs, { program }) => outputSpecs(program),
  evaluate: (inputs, { program }, _outputs, context) => context.run(program, inputs),
  body: ({ program }) => program,
  pushforward: () => {
    throw reverseOnly();
  },
  taylor: () => {
    throw reverseOnly();
  },
  linearize(primals, active, { program, forward, backward, captures }) {
    if (active.slice(0, captures).some(Boolean)) throw capturedTangent("customVjp");
    const own = primals.slice(captures);
    const results = forward(own);
    const outputs = results.slice(0, program.outputs.length);
    const residuals = results.slice(program.outputs.length);
    const tangents = (moved: readonly (Tensor | null)[]): readonly Tensor[] => {
      const directions = moved.slice(captures).map((t, i) => dense(t, own[i]));
      return bind(reverseRulePrimitive, [...residuals, ...directions], {
        residuals: residuals.length,
        outputs: outputSpecs(program),
        backward,
      });
    };
    return { outputs, tangents };
  },
  batch(inputs, batched, size, params) {
    const operands = inputs.map((value, i) => withBatch({ value, batched: batched[i] }, size));
    const outputs = bind(customVjpPrimitive, operands, {
      ...params,
      program: batchedProgram(params.program, operands, size),
      forward: batchFlat(params.forward, size),
      backward: batchFlat(params.backward, size),
    });
    return { outputs, batched: outputs.map(() => true) };
  },
};

type ReverseRuleParams = {
  readonly residuals: number;
  readonly outputs: readonly TensorSpec[];
  readonly backward: FlatFunction;
};

/** A linear map that is known only by its transpose. */
const reverseRulePrimitive: Primitive<ReverseRuleParams> = {
  name: "reverseRule",
  infer: (_inputs, { outputs }) => outputs,
  evaluate: () => {
    throw reverseOnly();
  },
  batch: () => {
    throw reverseOnly();
  },
  jvp: () => {
    throw reverseOnly();
  },
  transpose(cts, inputs, { residuals, outputs, backward }) {
    const values = inputs.slice(0, residuals).map((input) => {
      if (input.linear) throw reverseOnly();
      return input.value;
    });
    const given = outputs.map((spec, i) => dense(cts[i], spec));
    const pulled = backward([...values, ...given]);
    return [...values.map(() => null), ...pulled];
  },
};

/**
 * Give a function a reverse-mode rule of its own.
 *
 * @param fn - The function; used when nothing is differentiated.
 * @param forward - `(...args) ↦ [value, residuals]`; the residuals are a tree that `backward` needs.
 * @param backward - `(residuals, cotangent) ↦` one cotangent per argument.
 *
 * @example The identity, with the gradient clipped
 * ```ts test
 * import { customVjp, grad, scalar } from "@fluxion/autodiff-core";
 *
 * const clipped = customVjp(
 *   (x) => x,
 *   (x) => [x, null],
 *   (_residuals, ct) => [ct.clamp(-1, 1)],
 * );
 * grad((x) => clipped(x).mul(5))(scalar(2)).item() // => 1
 * ```
 */
export function customVjp<Args extends readonly unknown[], R, Residuals>(
  fn: (...args: Args) => R,
  forward: (...args: Args) => readonly [value: R, residuals: Residuals],
  backward: (residuals: Residuals, cotangent: R) => { readonly [K in keyof Args]: Args[K] },
): (...args: Args) => R {
  return (...args) => {
    const flat = flattenArguments("customVjp", args);
    const { program, captures, resultStructure } = traceTree("customVjp", fn, flat);
    let residualStructure = treeFlatten(null).structure;
    const flatForward: FlatFunction = (inputs) => {
      const [value, residuals] = forward(...flat.structure.unflatten<Args>(inputs));
      const out = flattenArguments("customVjp", value);
      checkSameStructure("customVjp", "the value of forward", resultStructure, out.structure);
      const kept = flattenArguments("customVjp", residuals);
      residualStructure = kept.structure;
      return [...out.leaves, ...kept.leaves];
    };
    const flatBackward: FlatFunction = (inputs) => {
      const n = residualStructure.size;
      const residuals = residualStructure.unflatten<Residuals>(inputs.slice(0, n));
      const cotangent = resultStructure.unflatten<R>(inputs.slice(n));
      const out = flattenArguments("customVjp", backward(residuals, cotangent));
      checkCotangents(flat.leaves, out.leaves);
      return out.leaves;
    };
    const results = bind(customVjpPrimitive, [...captures, ...flat.leaves], {
      program: simplify(program),
      forward: flatForward,
      backward: flatBackward,
      captures: captures.length,
    });
    return resultStructure.unflatten<R>(results);
  };
}

function checkCotangents(inputs: readonly Tensor[], cotangents: readonly Tensor[]): void {
  const fits =
    inputs.length === cotangents.length &&
    inputs.every((x, i) => !isFloat(x.dtype) || x.shape.join() === cotangents[i].shape.join());
  if (fits) return;
  throw new OptionError({
    where: "customVjp",
    expected: "backward to return one cotangent per argument, each shaped like its argument",
    received: `${cotangents.map((ct) => `[${ct.shape}]`).join(", ")} for ${inputs.map((x) => `[${x.shape}]`).join(", ")}`,
    fix: "Return a list with an entry for every argument, zeros where nothing flows.",
  });
}

function batchedProgram(program: Program, operands: readonly Tensor[], size: number): Program {
  const batched = batchFlat((inputs) => evaluateProgram(program, inputs), size);
  return simplify(traceFlat(operands, batched).program);
}

function capturedTangent(where: string): TransformError {
  return new TransformError({
    where,
    expected: "derivatives with respect to the function's arguments only",
    received: "a function that uses, from outside, a tensor that is being differentiated",
    fix: "Pass that tensor as an argument, so that the rule can say what its derivative is.",
  });
}

function reverseOnly(): TransformError {
  return new TransformError({
    where: "customVjp",
    expected: "reverse mode (grad, vjp, jacrev)",
    received: "another mode through a function that has a reverse rule only",
    fix: "Give the function a forward rule with customJvp; all modes follow from that.",
  });
}
