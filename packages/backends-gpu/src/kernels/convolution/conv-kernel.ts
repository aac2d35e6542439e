/**
 * Convolutions as products of matrices that are never written down: filters times patches of the input, gathered where
 * the product reads them. Groups are the batch, filters of a group the rows, examples and positions the columns,
 * channels of a group and taps the terms.
 */
import type { ConvKernel } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { Step } from "../../lowering/step.ts";
import { affine, allOf } from "../../wgsl/indices.ts";
import { emitProduct } from "../dot/emit-product.ts";
import { count, type Factor, joinedAxes, type Located, type Product } from "../dot/product.ts";

export function emitConvKernel(context: KernelContext, kernel: ConvKernel): readonly Step[] {
  return emitProduct(context, productOfConvolution(kernel));
}

function productOfConvolution(kernel: ConvKernel): Product {
  const { dtype, params, filters, epilogue } = kernel;
  const { groups } = params;
  const [examples, channels, ...output] = epilogue.shape;
  const perGroup = channels / groups;
  return {
    dtype,
    batch: [groups],
    rows: [perGroup],
    columns: [examples, ...output],
    terms: count(filters.shape.slice(1)),
    left: filtersOf(kernel, perGroup),
    right: patchesOf(kernel, [examples, ...output]),
    epilogue,
    place: ({ batch: [group], rows: [row], columns: [example, ...at] }) => [
      example,
      affine(0, [perGroup, 1], [group, row]),
      ...at,
    ],
  };
}

function filtersOf({ dtype, params: { groups }, filters }: ConvKernel, perGroup: number): Factor {
  const { buffer, offset, strides, shape } = filters;
  const terms = shape.slice(1).map((size, d) => ({ size, stride: strides[d + 1] }));
  const joined = joinedAxes(terms.filter(({ size }) => size !== 1));
  const inner = joined.map(({ size }) => size);
  const access = {
    buffer,
    offset,
    strides: [perGroup * strides[0], strides[0], ...joined.map(({ stride }) => stride)],
  };
  return {
    batch: [groups],
    outer: [perGroup],
    inner,
    stage: { shape: [groups, perGroup, ...inner], nodes: [{ kind: "load", dtype, access }] },
    value: 0,
  };
}

function patchesOf(kernel: ConvKernel, outer: readonly number[]): Factor {
  const { input, filters, params } = kernel;
  const [depth, ...window] = filters.shape.slice(1);
  return {
    batch: [params.groups],
    outer,
    inner: [depth, ...window],
    stage: input,
    value: input.nodes.length - 1,
    locate: ({ batch: [group], outer: [example, ...at], inner: [channel, ...taps] }) => {
      const spatial = at.map((position, axis) => entryUnder(kernel, axis, position, taps[axis]));
      const conditions = spatial.flatMap(({ inside }) => inside);
      return {
        code: spatial.map(({ code }) => code).join("\n"),
        positions: [
          example,
          affine(0, [depth, 1], [group, channel]),
          ...spatial.map(({ position }) => position),
        ],
        inside: conditions.length === 0 ? undefined : allOf(conditions),
      } satisfies Located;
    },
  };
}

/** The entry of the input that a tap meets at a position of the result, and when there is one. */
function entryUnder(
  { input, filters, params, epilogue }: ConvKernel,
  axis: number,
  at: string,
  tap: string,
) {
  const { strides, kernelDilation, inputDilation, padding } = params;
  const [before] = padding[axis];
  const apart = inputDilation[axis];
  const [size, window, output] = [input, filters, epilogue].map(({ shape }) => shape[2 + axis]);
  const [first, last] = [
    -before,
    (output - 1) * strides[axis] + (window - 1) * kernelDilation[axis] - before,
  ];
  const step = `${tap}_at`;
  const position = apart === 1 ? step : `${step} / ${apart}`;
  return {
    code: `let ${step} = ${affine(-before, [strides[axis], kernelDilation[axis]], [at, tap])};`,
    position: apart === 1 ? position : `(${position})`,
    inside: [
      ...(first < 0 ? [`${step} >= 0`] : []),
      ...(last >= (size - 1) * apart + 1 ? [`${step} < ${(size - 1) * apart + 1}`] : []),
      ...(apart > 1 ? [`${step} % ${apart} == 0`] : []),
    ],
  };
}
