import { isTracing } from "../bind.ts";
import type { TypedArray } from "../dtype.ts";
import type { Tensor } from "../tensor.ts";

/** The values of a tensor if they are known now and in host memory, for checks at the door. */
export function concreteValues(x: Tensor): TypedArray | undefined {
  const { payload } = x;
  if (payload.kind === "uniform") return x.dataSync();
  if (payload.kind !== "buffer" || isTracing()) return undefined;
  return payload.executor.downloadSync === undefined ? undefined : x.dataSync();
}
