import { i32, type Value, type Variable } from "../encoding/index.ts";
import { type KernelContext, TILE_PARAMETERS, type TileFunction } from "../kernel-context.ts";
import type { LaneContext } from "../lanes/lane-value.ts";
import type { AddressOf } from "./stage-body.ts";

/** Addresses in the frame of a tile. */
export interface TileAddresses {
  readonly addressOf: AddressOf;
  /** First byte of the kernel's workspace. */
  readonly workspace: () => Value<"i32">;
}

/** A function that does a tile. */
export function tileFunction(
  context: KernelContext,
  workspaceBytes: number,
  body: (code: Omit<LaneContext, "lanes">, tile: Variable<"i32">, at: TileAddresses) => void,
): TileFunction {
  const { module, instructions } = context;
  const workspace = workspaceBytes > 0 ? context.reserveWorkspace(workspaceBytes) : undefined;
  return module.function("loop", { params: TILE_PARAMETERS }, (f, { frame, tile }) => {
    const code = {
      f,
      module,
      instructions,
      once: <T>(k: string, make: () => T) => context.once(k, make),
    };
    body(code, tile, {
      addressOf: (buffer) => context.address(frame, buffer),
      workspace: () => workspace?.(frame) ?? i32.const(0),
    });
  });
}
