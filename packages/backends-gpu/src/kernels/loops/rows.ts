import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../lowering/step.ts";
import { positionsFrom } from "../../wgsl/indices.ts";
import { spread } from "../dispatch.ts";
import { buffersOf, type Rows, sizeOf } from "./axes.ts";
import { keptOnly } from "./kept-values.ts";
import type { RowLayout } from "./row-layout.ts";
import { mappingOf } from "./row-mapping.ts";
import { RowWriter } from "./row-writer.ts";
import { vectorBuffers } from "./unit-values.ts";

/** @param parts - Into which rows are divided: the size of the first axis, which only partial results have. */
export function emitRows(
  context: KernelContext,
  rows: Rows,
  layout: RowLayout,
  parts = 1,
): DispatchStep {
  const { outer, stages } = rows;
  const vectors = vectorBuffers(stages, outer);
  const mappings = stages.map((stage) => mappingOf(rows, stage, layout, vectors));
  // Of one stage alone others of its kernel may read the results.
  const omitted = stages.length > 1 ? keptOnly(context, rows, mappings) : new Set<number>();
  const { reads, writes } = buffersOf(stages);
  const shader = context.shader({
    reads: reads.filter((b) => !omitted.has(b)),
    writes: writes.filter((b) => !omitted.has(b)),
    vectors,
  });
  const shape = stages[0].shape.slice(0, outer);
  const count = sizeOf(shape);
  const { workgroups, number } = spread(context.capabilities, Math.ceil(count / layout.rows));
  const { code, positions } = positionsFrom("row", shape, "o");
  const writer = new RowWriter(shader, { layout, positions, parts, omitted });
  stages.forEach((stage, s) => {
    writer.add(stage, mappings[s]);
  });
  const body = [...numbers(layout, number), `let live = row < ${count}u;`, code, ...writer.lines];
  const workgroupSize = [layout.rows * layout.width, 1, 1] as const;
  return {
    kind: "dispatch",
    shader: shader.finish({ workgroupSize, body: body.join("\n") }),
    workgroups,
  };
}

/** The row of an invocation, and its number in the row. */
function numbers({ rows, width, alongRow }: RowLayout, workgroup: string): string[] {
  const [row, t] = alongRow
    ? ["/", "%"].map((op) => `lix ${op} ${width}u`)
    : ["%", "/"].map((op) => `lix ${op} ${rows}u`);
  return [`let row = ${workgroup} * ${rows}u + ${row};`, `let t = ${t};`];
}
