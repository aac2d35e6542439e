/**
 * Gather and scatter by computed positions.
 *
 * `indices` has shape `[...I, k]`: each row gives coordinates on `k` axes of the operand. The other axes are taken
 * whole, so a gathered result and a scattered update have shape `[...I, ...rest]`. A position outside the operand
 * gathers 0 and scatters nothing, so that the two are exact transposes; the public functions clamp before they gather.
 */
import { bind1, uniform } from "../bind.ts";
import type { TensorSpec } from "../host-array.ts";
import { asTensor, type TensorLike } from "../operands.ts";
import type { Primitive, Tangent } from "../primitive.ts";
import { broadcastShapes, normalizeAxis, sizeOf } from "../shape.ts";
import { lazySeries, valueSlot } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { linearTaylor, spreadBatch } from "./elementwise.ts";
import { iota } from "./iota.ts";
import { concat } from "./joining.ts";
import {
  alongAxis,
  asIndices,
  checkIndices,
  firstAxes,
  forEachRow,
  type GatherParams,
  inferScatter,
  restOffsets,
  restShape,
  scatterValues,
  specOf,
  withBatchIndex,
  wrap,
} from "./positions.ts";

export const gatherPrimitive: Primitive<GatherParams> = {
  name: "gather",
  infer([x, indices], params) {
    checkIndices("gather", x, indices, params);
    return [{ shape: [...indices.shape.slice(0, -1), ...restShape(x, params)], dtype: x.dtype }];
  },
  evaluate([x, indices], params, [spec], context) {
    const out = context.allocate(spec);
    const rest = restOffsets(x, params);
    forEachRow(x, indices, params, (base, row) => {
      if (base < 0) return;
      for (let i = 0; i < rest.length; i++)
        out.data[row * rest.length + i] = x.data[base + rest[i]];
    });
    return [out];
  },
  jvp: ([, indices], [t], _outputs, params) => [t === null ? null : gatherAt(t, indices, params)],
  transpose([ct], [x, indices], params) {
    if (ct === null || indices.linear) return [null, null];
    const zeros = uniform({ shape: specOf(x).shape, dtype: ct.dtype }, 0);
    return [scatterAt("add", zeros, indices.value, ct, params), null];
  },
  batch([x, indices], [xBatched, indicesBatched], size, { axes }) {
    if (!xBatched) return { outputs: [gatherAt(x, indices, { axes })], batched: [true] };
    const shifted = axes.map((axis) => axis + 1);
    if (!indicesBatched) {
      const result = gatherAt(x, indices, { axes: shifted });
      return { outputs: [result.moveAxis(indices.shape.length - 1, 0)], batched: [true] };
    }
    const params = { axes: [0, ...shifted] };
    return { outputs: [gatherAt(x, withBatchIndex(indices, size), params)], batched: [true] };
  },
  taylor: (inputs, algebra, params: GatherParams, outputs) =>
    linearTaylor(([x, indices]) => gatherAt(x, indices, params))(inputs, algebra, {}, outputs),
  cost: () => 0,
};

type ScatterMode = "add" | "set";

const sumOf = (old: number, update: number): number => old + update;
const lastOf = (_old: number, update: number): number => update;

function scatter(mode: ScatterMode): Primitive<GatherParams> {
  return {
    name: mode === "add" ? "scatterAdd" : "scatterSet",
    infer: inferScatter,
    evaluate: (inputs, params, [spec], context) => [
      scatterValues(inputs, params, spec, context, mode === "add" ? sumOf : lastOf),
    ],
    jvp: ([x, indices, updates], [s, , t], _outputs, params) => [
      scatterTangents(mode, { x, indices, updates }, s, t, params),
    ],
    transpose([ct], [, indices, updates], params) {
      if (ct === null || indices.linear) return [null, null, null];
      const at = indices.value;
      const gathered = gatherAt(ct, at, params);
      if (mode === "add") return [ct, null, gathered];
      const zeros = uniform({ shape: specOf(updates).shape, dtype: ct.dtype }, 0);
      return [scatterAt("set", ct, at, zeros, params), null, keepWinners(gathered, ct, at, params)];
    },
    batch(inputs, batched, size, { axes }) {
      const [x, indices, updates] = spreadBatch(inputs, batched, size);
      const params = { axes: [0, ...axes.map((axis) => axis + 1)] };
      const result = scatterAt(mode, x, withBatchIndex(indices, size), updates, params);
      return { outputs: [result], batched: [true] };
    },
    taylor: ([x, indices, updates], _algebra, params: GatherParams, [spec]) => [
      lazySeries(spec, (k) =>
        scatterTangents(
          mode,
          { x: x.spec, indices: valueSlot(indices), updates: updates.spec },
          x.slot(k),
          updates.slot(k),
          params,
        ),
      ),
    ],
  };
}

export const scatterAddPrimitive: Primitive<GatherParams> = /* @__PURE__ */ scatter("add");
export const scatterSetPrimitive: Primitive<GatherParams> = /* @__PURE__ */ scatter("set");

/**
 * Entries of `x` at whole positions along one axis, as NumPy's `take`.
 *
 * @param indices - Integers of any shape; negative ones count from the end, others are clamped to the range.
 * @returns `x` with `axis` replaced by the axes of `indices`.
 */
export function gather(x: Tensor, indices: TensorLike, axis = 0): Tensor {
  const at = normalizeAxis("gather", axis, x.shape.length);
  const rows = wrap("gather", asIndices("gather", indices), x.shape[at]);
  const limit = Math.max(0, x.shape[at] - 1);
  const result = gatherAt(x, rows.clamp(0, limit).expandDims(-1), { axes: [at] });
  return moveGroup(result, rows.shape.length, at);
}

/** Entries at coordinates `indices` of shape `[...I, k]` on the first `k` axes; result `[...I, ...rest]`. */
export function gatherNd(x: Tensor, indices: Tensor): Tensor {
  const axes = firstAxes("gatherNd", x, indices);
  const sizes = axes.map((axis) => x.shape[axis]);
  return gatherAt(x, clampColumns(asIndices("gatherNd", indices), sizes), { axes });
}

/** One entry per position along `axis`: `out[i, j] = x[i, indices[i, j]]` for `axis = 1`. Other axes broadcast. */
export function takeAlongAxis(x: Tensor, indices: Tensor, axis: number): Tensor {
  const at = normalizeAxis("takeAlongAxis", axis, x.shape.length);
  const others = (shape: readonly number[]) => shape.map((n, i) => (i === at ? 1 : n));
  const common = broadcastShapes("takeAlongAxis", others(x.shape), others(indices.shape));
  const shape = common.map((n, i) => (i === at ? indices.shape[at] : n));
  const rows = wrap("takeAlongAxis", asIndices("takeAlongAxis", indices), x.shape[at]);
  const coordinates = shape.map((_, i) =>
    (i === at ? rows.clamp(0, x.shape[at] - 1).broadcastTo(shape) : iota(shape, i)).expandDims(-1),
  );
  const operand = x.broadcastTo(common.map((n, i) => (i === at ? x.shape[at] : n)));
  return gatherAt(operand, concat(coordinates, -1), { axes: shape.map((_, i) => i) });
}

/** Copy of `x` with `updates` added at positions along one axis; repeated positions add up, those outside are dropped. */
export function scatterAdd(x: Tensor, indices: TensorLike, updates: TensorLike, axis = 0): Tensor {
  return scatterAlong("add", x, indices, updates, axis);
}

/** Copy of `x` with entries replaced at positions along one axis; of repeated positions the last counts. */
export function scatterSet(x: Tensor, indices: TensorLike, updates: TensorLike, axis = 0): Tensor {
  return scatterAlong("set", x, indices, updates, axis);
}

/** {@link scatterAdd} at coordinates `[...I, k]` on the first `k` axes, with updates `[...I, ...rest]`. */
export function scatterAddNd(x: Tensor, indices: Tensor, updates: TensorLike): Tensor {
  const axes = firstAxes("scatterAddNd", x, indices);
  const shape = [...indices.shape.slice(0, -1), ...restShape(x, { axes })];
  const values = asTensor(updates, x.dtype).cast(x.dtype).broadcastTo(shape);
  return scatterAt("add", x, asIndices("scatterAddNd", indices), values, { axes });
}

/** {@link scatterSet} at coordinates `[...I, k]` on the first `k` axes, with updates `[...I, ...rest]`. */
export function scatterSetNd(x: Tensor, indices: Tensor, updates: TensorLike): Tensor {
  const axes = firstAxes("scatterSetNd", x, indices);
  const shape = [...indices.shape.slice(0, -1), ...restShape(x, { axes })];
  const values = asTensor(updates, x.dtype).cast(x.dtype).broadcastTo(shape);
  return scatterAt("set", x, asIndices("scatterSetNd", indices), values, { axes });
}

function scatterAlong(
  mode: ScatterMode,
  x: Tensor,
  indices: TensorLike,
  updates: TensorLike,
  axis: number,
): Tensor {
  const where = mode === "add" ? "scatterAdd" : "scatterSet";
  const { operands, params } = alongAxis(where, x, indices, updates, axis);
  return bind1(mode === "add" ? scatterAddPrimitive : scatterSetPrimitive, operands, params);
}

function gatherAt(x: Tensor, indices: Tensor, params: GatherParams): Tensor {
  return bind1(gatherPrimitive, [x, indices], params);
}

function scatterAt(
  mode: ScatterMode,
  x: Tensor,
  indices: Tensor,
  updates: Tensor,
  params: GatherParams,
): Tensor {
  const primitive = mode === "add" ? scatterAddPrimitive : scatterSetPrimitive;
  return bind1(primitive, [x, indices, updates], params);
}

interface ScatterOperands {
  readonly x: TensorSpec;
  readonly indices: Tensor;
  readonly updates: TensorSpec;
}

function scatterTangents(
  mode: ScatterMode,
  { x, indices, updates }: ScatterOperands,
  s: Tangent,
  t: Tangent,
  params: GatherParams,
): Tangent {
  if (s === null && t === null) return null;
  return scatterAt(mode, s ?? uniform(x, 0), indices, t ?? uniform(updates, 0), params);
}

/** Of the cotangents of repeated positions, only the one that was written last counts. */
function keepWinners(
  gathered: Tensor,
  ct: Tensor,
  indices: Tensor,
  { axes }: GatherParams,
): Tensor {
  const rows = indices.shape.slice(0, -1);
  const ids = iota([sizeOf(rows)], 0)
    .add(1)
    .reshape(rows);
  const board = uniform({ shape: axes.map((axis) => ct.shape[axis]), dtype: "int32" }, 0);
  const all = { axes: axes.map((_, i) => i) };
  const winners = gatherAt(scatterAt("set", board, indices, ids, all), indices, all);
  const mask = winners
    .equal(ids)
    .reshape([...rows, ...gathered.shape.slice(rows.length).map(() => 1)]);
  return mask.where(gathered, 0);
}

/** Axes `0 … group-1` of `x` move to position `to`. */
function moveGroup(x: Tensor, group: number, to: number): Tensor {
  const order = x.shape.map((_, i) => i);
  const front = order.splice(0, group);
  order.splice(to, 0, ...front);
  return x.transpose(order);
}

function clampColumns(indices: Tensor, sizes: readonly number[]): Tensor {
  const columns = sizes.map((n, i) => {
    const column = indices.slice("...", [i, i + 1]);
    return wrap("gatherNd", column, n).clamp(0, n - 1);
  });
  return concat(columns, -1);
}
