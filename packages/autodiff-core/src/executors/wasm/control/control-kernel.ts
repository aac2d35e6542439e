/**
 * Loops and branches inside the module: their bodies are functions of it, and a turn of a loop never comes back to
 * JavaScript. Small bodies become scalar code (see scalar-kernel.ts).
 */
import type { ControlKernel } from "../../../compiler/kernel.ts";
import { type Phase, TILE_PARAMETERS } from "../kernel-context.ts";
import type { ScheduleContext } from "../module-context.ts";
import type { Site } from "./body.ts";
import { writeCond } from "./cond-kernel.ts";
import { writeScalar } from "./scalar-kernel.ts";
import { isScalar } from "./scalar-size.ts";
import { writeScan } from "./scan-kernel.ts";
import { writeWhile } from "./while-kernel.ts";

const WRITERS: { readonly [K in ControlKernel["kind"]]: (site: Site) => void } = {
  scan: writeScan,
  while: writeWhile,
  cond: writeCond,
};

export function emitControlKernel(
  context: ScheduleContext,
  kernel: ControlKernel,
): readonly Phase[] {
  const scalar = context.owner.options.scalarBodies !== false && isScalar(kernel);
  const write = scalar ? writeScalar : WRITERS[kernel.kind];
  const body = context.module.function(
    kernel.kind,
    { params: TILE_PARAMETERS },
    (f, { frame, scratch }) => write({ context, kernel, f, frame, scratch }),
  );
  return [{ tiles: 1, body }];
}
