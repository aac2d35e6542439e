/** Writes a convolution with what its input is computed from, and what follows it at once. */
import type { ConvParams } from "../convolution/geometry.ts";
import type { Equation } from "../program/program.ts";
import { stridesOf } from "../shape.ts";
import { joinAxis } from "./collapse-axes.ts";
import { type Convolution, convolutionProduct, SPATIAL } from "./convolution-product.ts";
import type { ConvFilters, ConvKernel, DotKernel, Stage } from "./kernel.ts";
import { type Lowering, lowerOperand } from "./lower-stage.ts";
import { appendAxis, dropAxis, withUnitAxes } from "./map-axes.ts";

/**
 * The kernel of a convolution: a product of matrices if no entry of the input is read twice along spatial axes.
 *
 * @param epilogue - What is computed on the entries of the result at once; left out, they are stored.
 */
export function lowerConvolution(
  lowering: Lowering,
  equation: Equation,
  epilogue?: Stage,
): ConvKernel | DotKernel {
  const {
    primitive,
    inputs: [x, filters],
    outputs: [{ shape, dtype }],
  } = equation;
  const convolution = simplified({
    params: equation.params as ConvParams,
    dtype,
    input: withUnitAxes(lowerOperand(lowering, x), x.shape),
    filters: filtersOf(lowering, filters),
    epilogue: withUnitAxes(epilogue ?? plainEpilogue(lowering, equation), shape),
  });
  return convolutionProduct(convolution) ?? { kind: "conv", primitive, ...convolution };
}

function filtersOf({ views, places }: Lowering, x: Equation["inputs"][number]): ConvFilters {
  const view = x.kind === "variable" ? views.get(x) : undefined;
  if (view === undefined) throw new Error("The filters of a convolution have no view.");
  const { buffer, offset } = places.of(view.base);
  return { buffer, offset: offset + view.offset, shape: view.shape, strides: view.strides };
}

function plainEpilogue({ places }: Lowering, { outputs: [result] }: Equation): Stage {
  const { shape, dtype } = result;
  const kept = <T>(list: readonly T[]) => list.filter((_, axis) => shape[axis] !== 1);
  const access = { ...places.of(result), strides: kept(stridesOf(shape)) };
  return {
    shape: kept(shape),
    nodes: [{ kind: "product", dtype }],
    stores: [{ value: 0, access }],
  };
}

/**
 * Without spatial axes of one entry, and with neighboring ones along which nothing is summed made one, so that rows are
 * long. At least one is left.
 */
function simplified(convolution: Convolution): Convolution {
  let current = convolution;
  for (let axis = current.params.strides.length - 1; axis >= 0; axis--) {
    if (!isPlain(current, axis)) continue;
    const isUnit = current.input.shape[SPATIAL + axis] === 1;
    const most = current.params.strides.length - 1;
    if (isUnit && most > 0) {
      const drop = (stage: Stage) => dropAxis(stage, SPATIAL + axis);
      current = without(current, axis, drop(current.input), drop(current.epilogue));
    } else if (axis < most && isPlain(current, axis + 1)) {
      const input = joinAxis(current.input, SPATIAL + axis);
      const epilogue = joinAxis(current.epilogue, SPATIAL + axis);
      if (input && epilogue) current = without(current, axis, input, epilogue);
    }
  }
  return current.params.strides.length > 0 ? current : withAxis(current);
}

/** Whether the window has one tap along a spatial axis, which moves over all entries. */
function isPlain({ params, filters }: Convolution, axis: number): boolean {
  const { strides, padding, inputDilation } = params;
  const [before, after] = padding[axis];
  return (
    filters.shape[SPATIAL + axis] === 1 &&
    strides[axis] === 1 &&
    before === 0 &&
    after === 0 &&
    inputDilation[axis] === 1
  );
}

function without(
  { params, filters, dtype }: Convolution,
  axis: number,
  input: Stage,
  epilogue: Stage,
): Convolution {
  const others = <T>(list: readonly T[]) => list.filter((_, d) => d !== axis);
  const shape = filters.shape.filter((_, d) => d !== SPATIAL + axis);
  const strides = filters.strides.filter((_, d) => d !== SPATIAL + axis);
  const along: ConvParams = {
    strides: others(params.strides),
    padding: others(params.padding),
    inputDilation: others(params.inputDilation),
    kernelDilation: others(params.kernelDilation),
    groups: params.groups,
  };
  return { params: along, dtype, input, filters: { ...filters, shape, strides }, epilogue };
}

/** Over one spatial axis of one entry, where there is none. */
function withAxis({ params, filters, dtype, input, epilogue }: Convolution): Convolution {
  const { groups } = params;
  return {
    params: { strides: [1], padding: [[0, 0]], inputDilation: [1], kernelDilation: [1], groups },
    dtype,
    input: appendAxis(input),
    filters: { ...filters, shape: [...filters.shape, 1], strides: [...filters.strides, 0] },
    epilogue: appendAxis(epilogue),
  };
}
