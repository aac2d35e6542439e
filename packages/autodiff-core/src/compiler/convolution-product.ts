/**
 * Convolutions that are matrix products: those of one group whose windows read no entry of the input twice. Along each
 * spatial axis, result `o` and tap `w` meet entry `o·stride + w·kernelDilation - before`, so that the axis is one of
 * columns, with the distance of `stride` entries, and one of the terms, with that of `kernelDilation` entries. Filters of
 * one tap and windows as large as the input are of this kind. Where rows, columns and terms are not evenly spaced, as
 * with patches side by side, products would first copy what they read, and convolutions are faster.
 */
import { dilatedLength } from "../convolution/geometry.ts";
import type { ConvKernel, DotAxis, DotKernel, Stage } from "./kernel.ts";
import { collapseDot } from "./lower-dot.ts";
import { dropAxis } from "./map-axes.ts";

/** What is the same in both kernels that a convolution can become. */
export type Convolution = Omit<ConvKernel, "kind" | "primitive">;

/** Number of the first spatial axis in the input, the filters and the result. */
export const SPATIAL = 2;

/** The product, if the convolution is one. */
export function convolutionProduct(convolution: Convolution): DotKernel | undefined {
  const { params, dtype, input, filters, epilogue } = convolution;
  const [node, ...others] = input.nodes;
  const spatial = params.strides.map((_, axis) => axis);
  const isPlain = node.kind === "load" && others.length === 0 && params.groups === 1;
  if (!isPlain || !spatial.every((axis) => readsOnce(convolution, axis))) return undefined;
  const { buffer, offset, strides } = node.access;
  const left = spatial.map((axis) => strides[SPATIAL + axis]);
  const start = spatial.reduce((sum, axis) => sum - params.padding[axis][0] * left[axis], offset);
  const [examples, channels, ...output] = epilogue.shape;
  const axes: DotAxis[] = [
    { role: "batch", size: examples, left: 0, right: strides[0] },
    { role: "row", size: channels, left: filters.strides[0], right: 0 },
    ...spatial.map(
      (axis): DotAxis => ({
        role: "column",
        size: output[axis],
        left: 0,
        right: params.strides[axis] * left[axis],
      }),
    ),
    { role: "inner", size: filters.shape[1], left: filters.strides[1], right: strides[1] },
    ...spatial.map(
      (axis): DotAxis => ({
        role: "inner",
        size: filters.shape[SPATIAL + axis],
        left: filters.strides[SPATIAL + axis],
        right: params.kernelDilation[axis] * left[axis],
      }),
    ),
  ];
  const kernel = {
    left: { buffer: filters.buffer, offset: filters.offset },
    right: { buffer, offset: start },
  };
  const isSingle = output.every((size) => size === 1);
  const product = isSingle ? examplesAsRows(axes, kernel) : { axes, ...kernel };
  const long = product.axes.filter(({ size }) => size !== 1);
  const collapsed = collapseDot(long, withoutUnitAxes(epilogue));
  const isEven = (["column", "inner"] as const).every(
    (role) => collapsed.axes.filter((axis) => axis.role === role).length <= 1,
  );
  return isEven
    ? { kind: "dot", dtype, left: product.left, right: product.right, ...collapsed }
    : undefined;
}

/** Whether all windows lie in the input along an axis and have no entry in common. */
function readsOnce({ params, input, filters, epilogue }: Convolution, axis: number): boolean {
  const [before] = params.padding[axis];
  const [size, window, output] = [input, filters, epilogue].map(
    ({ shape }) => shape[SPATIAL + axis],
  );
  const reach = dilatedLength(window, params.kernelDilation[axis]);
  const span = dilatedLength(output, params.strides[axis]);
  const isInside = before <= 0 && span - 1 + reach - 1 - before < size;
  const isApart = params.strides[axis] >= reach || params.kernelDilation[axis] >= span;
  return params.inputDilation[axis] === 1 && window > 0 && isInside && isApart;
}

/** With one result per example and filter, examples are rows and filters columns. */
function examplesAsRows(
  [examples, channels, ...rest]: readonly DotAxis[],
  { left, right }: Pick<DotKernel, "left" | "right">,
): Pick<DotKernel, "axes" | "left" | "right"> {
  const axes: DotAxis[] = [{ ...examples, role: "row" }, { ...channels, role: "column" }, ...rest];
  const exchanged = axes.map((axis) => ({ ...axis, left: axis.right, right: axis.left }));
  return { axes: exchanged, left: right, right: left };
}

function withoutUnitAxes(stage: Stage): Stage {
  return stage.shape.reduceRight(
    (current, size, axis) => (size === 1 ? dropAxis(current, axis) : current),
    stage,
  );
}
