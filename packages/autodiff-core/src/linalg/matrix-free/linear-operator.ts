/**
 * Linear operators: matrices that are known by what they do to a vector.
 *
 * An operator is a value made of tensors (`data`) and functions of them. It keeps its tensors apart so that a solve can
 * take them as operands, and is therefore differentiable in everything that the operator was made of.
 */
import { flattenArguments } from "../../arguments.ts";
import { evaluateProgram } from "../../bind.ts";
import { type SpecTree, traceBody } from "../../control-flow/subprogram.ts";
import { eye, zeros } from "../../creation.ts";
import { isFloat } from "../../dtype.ts";
import { OptionError, ShapeError } from "../../errors.ts";
import { formatSpec, specOf, type TensorSpec } from "../../host-array.ts";
import { simplify } from "../../program/simplify.ts";
import { checkShape, type Shape, sameShape } from "../../shape.ts";
import { dense } from "../../taylor/algebra.ts";
import { isTensor, type Tensor } from "../../tensor.ts";
import { traceFlat } from "../../trace.ts";
import { linearizeProgram } from "../../transforms/linearize.ts";
import { transposeProgram } from "../../transforms/transpose.ts";
import { vmap } from "../../transforms/vmap.ts";
import { checkSameStructure, treeFlatten } from "../../tree.ts";
import {
  type Bandwidths,
  bandwidthsOf,
  closeTags,
  type OperatorTag,
  transposedTags,
} from "./operator-tags.ts";
import { floatDTypeOf, ravelLeaves, totalSize, unravelLeaves } from "./ravel.ts";

/** A linear map from trees of tensors `X` to trees `Y`. */
export interface LinearOperator<X = Tensor, Y = X> {
  /** Rows and columns of the matrix: elements of an output and of an input. */
  readonly shape: readonly [rows: number, columns: number];
  /** The widest dtype of inputs and outputs; vectors have it. */
  readonly dtype: "float32" | "float64";
  /** Structure, shapes and dtypes of `x`. */
  readonly input: SpecTree;
  /** Structure, shapes and dtypes of `A·x`. */
  readonly output: SpecTree;
  /** What the operator is known to be, with all that follows from it. */
  readonly tags: ReadonlySet<OperatorTag>;
  /** Diagonals below and above the main one, where that is known. */
  readonly bandwidths: Bandwidths | undefined;
  /** Whether the matrix is at hand, so that {@link materialize} costs nothing. */
  readonly isDense: boolean;
  /** The tensors that the operator is made of. */
  readonly data: readonly Tensor[];
  /** `A·x`. */
  apply(x: X): Y;
  /** `Aᵀ·y`. */
  applyTransposed(y: Y): X;
  /** `A·v` for all elements in one vector, `[columns]` to `[rows]`. */
  mv(v: Tensor): Tensor;
  /** `Aᵀ·v`, `[rows]` to `[columns]`. */
  rmv(v: Tensor): Tensor;
  /** The matrix `[rows, columns]`, by one batched product with the identity unless it is at hand. */
  materialize(): Tensor;
  /** `Aᵀ`. */
  transpose(): LinearOperator<Y, X>;
  /** The same operator made of other tensors. */
  withData(data: readonly Tensor[]): LinearOperator<X, Y>;
}

/** An operator in terms of flat lists of leaves. */
export interface OperatorDefinition {
  readonly data: readonly Tensor[];
  readonly input: SpecTree;
  readonly output: SpecTree;
  readonly tags: ReadonlySet<OperatorTag>;
  readonly bandwidths?: Bandwidths | undefined;
  apply(data: readonly Tensor[], x: readonly Tensor[]): readonly Tensor[];
  /** Left out, it is found by transposing what `apply` does. */
  readonly applyTransposed?: OperatorDefinition["apply"] | undefined;
  /** The matrix, where it is at hand. */
  readonly matrix?: ((data: readonly Tensor[]) => Tensor) | undefined;
}

/** Options of {@link linearOperator}. */
export interface LinearOperatorOptions {
  /** What the operator is known to be. */
  readonly tags?: readonly OperatorTag[];
  /** Diagonals below and above the main one; goes with the tag `banded`. */
  readonly bandwidths?: Bandwidths;
  /** Dtype of the input where a shape is given. Default `float32`. */
  readonly dtype?: "float32" | "float64";
}

/**
 * A linear function as an operator. The function is traced once; its transpose is derived from the trace.
 *
 * @param fn - Linear function of one tree of float tensors. It may use tensors from outside: solves are differentiable
 *   with respect to them.
 * @param input - Shape of the input, or a tensor or tree of tensors like it (only shapes and dtypes are looked at).
 * @param options - `tags` say what is known of the matrix; they are trusted.
 * @throws OptionError for tags that contradict the shape.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { linearOperator } from "@fluxion/autodiff-core/linalg";
 *
 * const difference = linearOperator((x) => x.slice([1, null]).sub(x.slice([null, -1])), [3]);
 * difference.apply(array([1, 4, 9])).js() // => [3, 5]
 * difference.applyTransposed(array([1, 10])).js() // => [-1, -9, 10]
 * difference.materialize().js() // => [[-1, 1, 0], [0, -1, 1]]
 * ```
 */
export function linearOperator<Y = Tensor>(
  fn: (x: Tensor) => Y,
  input: Shape,
  options?: LinearOperatorOptions,
): LinearOperator<Tensor, Y>;
export function linearOperator<X, Y>(
  fn: (x: X) => Y,
  input: X,
  options?: LinearOperatorOptions,
): LinearOperator<X, Y>;
export function linearOperator<X, Y>(
  fn: (x: X) => Y,
  input: Shape | X,
  options: LinearOperatorOptions = {},
): LinearOperator<X, Y> {
  const spec = inputSpec("linearOperator", input, options.dtype);
  const { structure } = treeFlatten([spec.structure.unflatten(spec.leaves.map(() => 0))]);
  const body = traceBody("linearOperator", fn, spec.leaves, structure);
  const operator = defineOperator<X, Y>({
    data: body.captures,
    input: spec,
    output: { leaves: body.outputs.map(specOf), structure: body.structure },
    tags: closeTags(options.tags ?? []),
    bandwidths: options.bandwidths,
    apply: (data, x) => evaluateProgram(body.program, [...data, ...x]),
  });
  checkSquareTags("linearOperator", operator);
  return operator;
}

/** An operator from its definition. */
export function defineOperator<X, Y>(definition: OperatorDefinition): LinearOperator<X, Y> {
  const { data, input, output, tags, apply, matrix } = definition;
  const dtype = floatDTypeOf("linearOperator", [...input.leaves, ...output.leaves]);
  const shape = [totalSize(output.leaves), totalSize(input.leaves)] as const;
  const applyTransposed =
    definition.applyTransposed ??
    (tags.has("symmetric") ? apply : derivedTranspose(apply, input.leaves));
  const bandwidths = bandwidthsOf(tags, definition.bandwidths);
  const forward = (x: readonly Tensor[]): readonly Tensor[] => apply(data, x);
  const backward = (y: readonly Tensor[]): readonly Tensor[] => applyTransposed(data, y);
  const mv = (v: Tensor): Tensor =>
    ravelLeaves(forward(unravelLeaves(checkVector("mv", v, shape[1]), input.leaves)), dtype);
  const operator: LinearOperator<X, Y> = {
    shape,
    dtype,
    input,
    output,
    tags,
    bandwidths,
    data,
    isDense: matrix !== undefined,
    apply: (x) => output.structure.unflatten<Y>(forward(leavesLike("apply", x, input))),
    applyTransposed: (y) =>
      input.structure.unflatten<X>(backward(leavesLike("applyTransposed", y, output))),
    mv,
    rmv: (v) =>
      ravelLeaves(backward(unravelLeaves(checkVector("rmv", v, shape[0]), output.leaves)), dtype),
    materialize: () => matrix?.(data).cast(dtype) ?? probe(mv, shape, dtype),
    transpose: () =>
      tags.has("symmetric")
        ? defineOperator<Y, X>({ ...definition, input: output, output: input })
        : defineOperator<Y, X>({
            data,
            input: output,
            output: input,
            tags: transposedTags(tags),
            bandwidths: bandwidths && [bandwidths[1], bandwidths[0]],
            apply: applyTransposed,
            applyTransposed: apply,
            matrix: matrix && ((tensors) => matrix(tensors).transpose()),
          }),
    withData: (tensors) => defineOperator<X, Y>({ ...definition, data: tensors }),
  };
  return operator;
}

/** Tensors as an operator takes them: the leaves of a tree, in the dtypes of the operator. */
export function leavesLike(where: string, tree: unknown, like: SpecTree): Tensor[] {
  const { leaves, structure } = flattenArguments(where, tree);
  checkSameStructure(where, "a vector", like.structure, structure);
  return leaves.map((leaf, i) => {
    const spec = like.leaves[i];
    if (!sameShape(leaf.shape, spec.shape)) throw wrongShape(where, spec, leaf);
    return leaf.cast(spec.dtype);
  });
}

/** Structure and specs of a shape or of a tree of examples. */
export function inputSpec(
  where: string,
  input: unknown,
  dtype: "float32" | "float64" = "float32",
): SpecTree {
  if (isShape(input)) {
    checkShape(where, input);
    return { leaves: [{ shape: input, dtype }], structure: treeFlatten(0).structure };
  }
  const { leaves, structure } = treeFlatten(input);
  const specs = leaves.map((leaf) => {
    if (isTensor(leaf) && isFloat(leaf.dtype)) return specOf(leaf);
    throw notAnExample(where, leaf);
  });
  if (specs.length === 0) throw notAnExample(where, input);
  return { leaves: specs, structure };
}

/** The spec of one tensor as a tree. */
export function tensorSpec(shape: Shape, dtype: TensorSpec["dtype"]): SpecTree {
  return { leaves: [{ shape, dtype }], structure: treeFlatten(0).structure };
}

/** Throws unless an operator that is tagged as something square is square. */
export function checkSquareTags<X, Y>(where: string, operator: LinearOperator<X, Y>): void {
  const [rows, columns] = operator.shape;
  if (operator.tags.has("banded") && operator.bandwidths === undefined) throw noBandwidths(where);
  if (rows === columns) return;
  const tag = [...operator.tags].find((t) => t !== "banded");
  if (tag === undefined) return;
  throw new OptionError({
    where,
    expected: `a square operator with the tag ${tag}`,
    received: `${rows} rows and ${columns} columns`,
    fix: "Remove the tag, or check the shapes of input and output.",
  });
}

function isShape(input: unknown): input is Shape {
  return Array.isArray(input) && input.every((n) => typeof n === "number");
}

/** `Aᵀ` from a function that is linear: linearise it (anywhere, so at zero), then transpose. */
function derivedTranspose(
  apply: OperatorDefinition["apply"],
  input: readonly TensorSpec[],
): OperatorDefinition["apply"] {
  return (data, y) => {
    const { program, captures } = traceFlat(input, (x) => apply(data, x));
    const at = [...captures, ...input.map((spec) => dense(null, spec))];
    const active = at.map((_, i) => i >= captures.length);
    const { linear, active: moving } = linearizeProgram(simplify(program), at, active);
    const given = [...linear.captures, ...input.map(() => null)];
    const pulled = transposeProgram(
      linear.program,
      given,
      y.filter((_, i) => moving[i]),
    );
    return input.map((spec, i) => dense(pulled[linear.captures.length + i], spec));
  };
}

function probe(
  mv: (v: Tensor) => Tensor,
  [rows, columns]: readonly [number, number],
  dtype: "float32" | "float64",
): Tensor {
  if (rows === 0 || columns === 0) return zeros([rows, columns], { dtype });
  return vmap(mv, { outAxes: 1 })(eye(columns, columns, { dtype }));
}

function checkVector(where: string, v: Tensor, size: number): Tensor {
  if (v.shape.length === 1 && v.shape[0] === size) return v;
  throw wrongShape(where, { shape: [size], dtype: v.dtype }, v);
}

function wrongShape(where: string, expected: TensorSpec, received: TensorSpec): ShapeError {
  return new ShapeError({
    where: `LinearOperator.${where}`,
    expected: `a tensor of shape [${expected.shape.join(", ")}]`,
    received: formatSpec(received),
    fix: "Reshape it to what the operator acts on; use vmap for several vectors at once.",
  });
}

function notAnExample(where: string, received: unknown): OptionError {
  return new OptionError({
    where,
    expected: "a shape, or a tree of float tensors shaped like the input",
    received: isTensor(received) ? formatSpec(received) : `a value of type ${typeof received}`,
    fix: "Give the shape, for example [n], or zeros like the vectors it acts on.",
  });
}

function noBandwidths(where: string): OptionError {
  return new OptionError({
    where,
    expected: "bandwidths with the tag banded",
    received: "none",
    fix: "Give { bandwidths: [lower, upper] }, the number of diagonals below and above the main one.",
  });
}
