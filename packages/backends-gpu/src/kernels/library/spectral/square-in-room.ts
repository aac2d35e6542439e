/** Kernels that have a square matrix in memory of a team. */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { ShaderOptions } from "../../../wgsl/shader-writer.ts";
import { matricesOf, roomOf } from "../dense/matrices.ts";
import type { Entry } from "../dense/reflector.ts";
import { type Memory, Team, teamSize } from "../dense/team.ts";

export interface SquareInRoom {
  readonly team: Team;
  readonly room: Memory;
  readonly entry: Entry;
}

/** A team for each matrix, with room for it and a few vectors; `undefined` if that is too much. */
export function squareInRoom(
  context: KernelContext,
  a: Block,
  buffers: ShaderOptions,
): SquareInRoom | undefined {
  const { count, rows: n } = matricesOf(a);
  const stride = n | 1;
  if (n * stride + 4 * n > roomOf(context)) return undefined;
  const team = new Team(context, { ...buffers, count, size: teamSize(context, n, n) });
  const room = team.room("room", n * stride);
  return { team, room, entry: (i, j) => `(${i}) * ${stride} + ${j}` };
}
