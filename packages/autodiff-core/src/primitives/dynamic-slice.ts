/** Slices whose start is computed. Starts are clamped so that the slice lies inside. */
import { bind1, uniform } from "../bind.ts";
import { ShapeError } from "../errors.ts";
import { formatSpec, type HostArray, type TensorSpec } from "../host-array.ts";
import { asTensor, type TensorLike } from "../operands.ts";
import type { Primitive, Tangent } from "../primitive.ts";
import { formatShape, type Shape, sizeOf, stridesOf } from "../shape.ts";
import { lazySeries, valueSlot } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { linearTaylor, NO_PARAMS, type NoParams, spreadBatch } from "./elementwise.ts";
import { gatherNd, scatterSetNd } from "./indexing.ts";
import { iota } from "./iota.ts";
import { concat, stack } from "./joining.ts";

type SizesParams = { readonly sizes: Shape };

/** `dynamicSlice(x, starts)`; `starts` is int32 `[rank]`. */
const dynamicSlicePrimitive: Primitive<SizesParams> = {
  name: "dynamicSlice",
  infer([x, starts], { sizes }) {
    checkWindow("dynamicSlice", x, starts, sizes);
    return [{ shape: sizes, dtype: x.dtype }];
  },
  evaluate([x, starts], { sizes }, [spec], context) {
    const out = context.allocate(spec);
    forEachInWindow(x, starts, sizes, (inBig, inWindow) => {
      out.data[inWindow] = x.data[inBig];
    });
    return [out];
  },
  jvp: ([, starts], [t], _outputs, { sizes }) => [t === null ? null : sliceAt(t, starts, sizes)],
  transpose([ct], [x, starts]) {
    if (ct === null || starts.linear) return [null, null];
    const { shape } = x.linear ? x.spec : x.value;
    return [updateAt(uniform({ shape, dtype: ct.dtype }, 0), ct, starts.value), null];
  },
  batch([x, starts], [xBatched, startsBatched], size, { sizes }) {
    if (!startsBatched) {
      return {
        outputs: [sliceAt(x, concat([zeroStart(), starts]), [size, ...sizes])],
        batched: [true],
      };
    }
    const operand = xBatched ? x : x.broadcastTo([size, ...x.shape]);
    return { outputs: [gatherNd(operand, windows(operand, starts, sizes))], batched: [true] };
  },
  taylor: (inputs, algebra, { sizes }: SizesParams, outputs) =>
    linearTaylor(([x, starts]) => sliceAt(x, starts, sizes))(inputs, algebra, {}, outputs),
  cost: () => 0,
};

/** `dynamicUpdate(x, update, starts)`. */
const dynamicUpdatePrimitive: Primitive<NoParams> = {
  name: "dynamicUpdate",
  infer([x, update, starts]) {
    checkWindow("dynamicUpdate", x, starts, update.shape);
    return [{ shape: x.shape, dtype: x.dtype }];
  },
  evaluate([x, update, starts], _params, [spec], context) {
    const out = context.allocate(spec);
    out.data.set(x.data);
    forEachInWindow(x, starts, update.shape, (inBig, inWindow) => {
      out.data[inBig] = update.data[inWindow];
    });
    return [out];
  },
  jvp: ([x, update, starts], [s, t]) => [updateTangents(x, update, starts, s, t)],
  transpose([ct], [, update, starts]) {
    if (ct === null || starts.linear) return [null, null, null];
    const { shape } = update.linear ? update.spec : update.value;
    const zeros = uniform({ shape, dtype: ct.dtype }, 0);
    return [updateAt(ct, zeros, starts.value), sliceAt(ct, starts.value, shape), null];
  },
  batch(inputs, batched, size) {
    const [x, update] = spreadBatch(inputs.slice(0, 2), batched.slice(0, 2), size);
    const starts = inputs[2];
    if (!batched[2]) {
      return { outputs: [updateAt(x, update, concat([zeroStart(), starts]))], batched: [true] };
    }
    const at = windows(x, starts, update.shape.slice(1));
    return { outputs: [scatterSetNd(x, at, update)], batched: [true] };
  },
  taylor: ([x, update, starts], _algebra, _params, [spec]) => [
    lazySeries(spec, (k) =>
      updateTangents(x.spec, update.spec, valueSlot(starts), x.slot(k), update.slot(k)),
    ),
  ],
  cost: () => 0,
};

/** The block of shape `sizes` that begins at `starts` (one integer per axis, may be traced). */
export function dynamicSlice(
  x: Tensor,
  starts: readonly TensorLike[] | Tensor,
  sizes: Shape,
): Tensor {
  return sliceAt(x, startVector(starts), sizes);
}

/** Copy of `x` with the block at `starts` replaced by `update`. */
export function dynamicUpdate(
  x: Tensor,
  update: TensorLike,
  starts: readonly TensorLike[] | Tensor,
): Tensor {
  return updateAt(x, asTensor(update, x.dtype).cast(x.dtype), startVector(starts));
}

function sliceAt(x: Tensor, starts: Tensor, sizes: Shape): Tensor {
  return bind1(dynamicSlicePrimitive, [x, starts], { sizes });
}

function updateAt(x: Tensor, update: Tensor, starts: Tensor): Tensor {
  return bind1(dynamicUpdatePrimitive, [x, update, starts], NO_PARAMS);
}

function startVector(starts: readonly TensorLike[] | Tensor): Tensor {
  if (!isList(starts)) return starts.cast("int32");
  if (starts.length === 0) return uniform({ shape: [0], dtype: "int32" }, 0);
  return stack(starts.map((start) => asTensor(start, "int32").cast("int32")));
}

function isList(starts: readonly TensorLike[] | Tensor): starts is readonly TensorLike[] {
  return Array.isArray(starts);
}

function zeroStart(): Tensor {
  return uniform({ shape: [1], dtype: "int32" }, 0);
}

function updateTangents(
  x: TensorSpec,
  update: TensorSpec,
  starts: Tensor,
  s: Tangent,
  t: Tangent,
): Tangent {
  if (s === null && t === null) return null;
  return updateAt(s ?? uniform(x, 0), t ?? uniform(update, 0), starts);
}

/** Coordinates `[B, ...sizes, rank + 1]` of one window per batch entry. */
function windows(x: Tensor, starts: Tensor, sizes: Shape): Tensor {
  const shape = [x.shape[0], ...sizes];
  const columns = shape.map((_, axis) => {
    const count = iota(shape, axis);
    if (axis === 0) return count;
    const start = starts.slice(":", axis - 1).clamp(0, x.shape[axis] - sizes[axis - 1]);
    return count.add(start.reshape([-1, ...sizes.map(() => 1)]));
  });
  return stack(columns, -1);
}

function checkWindow(where: string, x: TensorSpec, starts: TensorSpec, sizes: Shape): void {
  const rank = x.shape.length;
  const fits =
    sizes.length === rank &&
    sizes.every((n, axis) => n <= x.shape[axis]) &&
    starts.shape.length === 1 &&
    starts.shape[0] === rank;
  if (fits) return;
  throw new ShapeError({
    where,
    expected: `a block that fits into ${formatSpec(x)}, with one start per axis`,
    received: `a block ${formatShape(sizes)} with ${starts.shape[0] ?? 0} starts`,
    fix: "Give one start and one size per axis, no size larger than the tensor's.",
  });
}

function forEachInWindow(
  x: HostArray,
  starts: HostArray,
  sizes: Shape,
  visit: (inBig: number, inWindow: number) => void,
): void {
  const strides = stridesOf(x.shape);
  let offset = 0;
  sizes.forEach((n, axis) => {
    offset += Math.min(Math.max(starts.data[axis], 0), x.shape[axis] - n) * strides[axis];
  });
  const index = sizes.map(() => 0);
  const total = sizeOf(sizes);
  for (let i = 0; i < total; i++) {
    visit(offset, i);
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      offset += strides[axis];
      if (++index[axis] < sizes[axis]) break;
      offset -= strides[axis] * sizes[axis];
      index[axis] = 0;
    }
  }
}
