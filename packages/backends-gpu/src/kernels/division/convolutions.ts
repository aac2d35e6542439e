/** Convolutions as several, of some examples, channels or positions each. */
import type { ConvKernel } from "@fluxion/autodiff-core/compiler";
import { loadsOf } from "../loops/axes.ts";
import { nestOf, range, withAccesses } from "../loops/ranges.ts";
import type { Divisible, Halves } from "./divisible.ts";
import { addTerms } from "./sum-terms.ts";

/** Axes of the input, the result and the filters. */
const [EXAMPLE, CHANNEL, SPACE] = [0, 1, 2];
const OUT = 0;

export const CONVOLUTIONS: Divisible<ConvKernel> = {
  nestsOf: ({ input, filters, epilogue }) => [
    { shape: input.shape, accesses: loadsOf(input) },
    { shape: filters.shape, accesses: [filters] },
    nestOf(epilogue),
  ],
  moved: ({ input, filters, epilogue, ...rest }, map) => ({
    ...rest,
    input: withAccesses(input, map),
    filters: { ...filters, ...map(filters) },
    epilogue: withAccesses(epilogue, map),
  }),
  halvesOf: (kernel) => {
    const { input, params, epilogue } = kernel;
    const results = epilogue.shape.map((size, axis) => {
      const isGrouped = axis === CHANNEL && params.groups > 1;
      return isGrouped ? { size: params.groups, part: ofGroups } : { size, part: ofResults(axis) };
    });
    const terms = params.groups === 1 ? [{ size: input.shape[CHANNEL], part: ofTerms }] : [];
    return [
      ...results.flatMap(({ size, part }) => inHalves(kernel, size, part, false)),
      ...terms.flatMap(({ size, part }) => inHalves(kernel, size, part, true)),
    ];
  },
  addTerms,
};

/** The kernel from a position on to another one. */
type Part = (kernel: ConvKernel, from: number, to: number) => ConvKernel;

function inHalves(
  kernel: ConvKernel,
  size: number,
  part: Part,
  areTerms: boolean,
): Halves<ConvKernel>[] {
  if (size < 2) return [];
  const middle = Math.ceil(size / 2);
  return [{ kernels: [part(kernel, 0, middle), part(kernel, middle, size)], areTerms }];
}

/** Results along one of their axes. */
function ofResults(axis: number): Part {
  return (kernel, from, to) => {
    const epilogue = range(kernel.epilogue, axis, from, to);
    if (axis === CHANNEL)
      return { ...kernel, filters: filtersAlong(kernel, OUT, from, to), epilogue };
    if (axis === EXAMPLE)
      return { ...kernel, input: range(kernel.input, EXAMPLE, from, to), epilogue };
    return { ...kernel, ...inputUnder(kernel, axis, from, to), epilogue };
  };
}

/** The entries of the input that some positions meet, and the border before the first of them. */
function inputUnder(
  { input, filters, params }: ConvKernel,
  axis: number,
  from: number,
  to: number,
): Pick<ConvKernel, "input" | "params"> {
  const { strides, kernelDilation, inputDilation, padding } = params;
  const [stride, step, apart] = [strides, kernelDilation, inputDilation].map(
    (n) => n[axis - SPACE],
  );
  const [before, after] = padding[axis - SPACE];
  const first = from * stride - before;
  const last = (to - 1) * stride + (filters.shape[axis] - 1) * step - before;
  const low = Math.min(Math.max(0, Math.ceil(first / apart)), input.shape[axis]);
  const high = Math.min(Math.max(low, Math.floor(last / apart) + 1), input.shape[axis]);
  const border: [number, number] = [low * apart - first, after];
  return {
    input: range(input, axis, low, high),
    params: { ...params, padding: padding.with(axis - SPACE, border) },
  };
}

/** Groups of channels. */
function ofGroups(kernel: ConvKernel, from: number, to: number): ConvKernel {
  const { input, filters, params, epilogue } = kernel;
  const [depth, perGroup] = [filters.shape[CHANNEL], filters.shape[OUT] / params.groups];
  return {
    ...kernel,
    params: { ...params, groups: to - from },
    input: range(input, CHANNEL, from * depth, to * depth),
    filters: filtersAlong(kernel, OUT, from * perGroup, to * perGroup),
    epilogue: range(epilogue, CHANNEL, from * perGroup, to * perGroup),
  };
}

/** Channels that sums go over. */
function ofTerms(kernel: ConvKernel, from: number, to: number): ConvKernel {
  return {
    ...kernel,
    input: range(kernel.input, CHANNEL, from, to),
    filters: filtersAlong(kernel, CHANNEL, from, to),
  };
}

function filtersAlong({ filters }: ConvKernel, axis: number, from: number, to: number) {
  const { offset, strides, shape } = filters;
  return { ...filters, offset: offset + from * strides[axis], shape: shape.with(axis, to - from) };
}
