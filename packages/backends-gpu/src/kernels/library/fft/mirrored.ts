/** Transforms of which each result is put together with the one that lies opposite. */
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { emitItems, scratchBlock } from "../blocks.ts";
import { pairsSource, putPair, type TableEntry, type Transform } from "./ends.ts";
import { radicesOf } from "./factors.ts";
import { longestLine, TIMES } from "./line-kernel.ts";
import { emitTransform } from "./transform.ts";

/** One kernel if a workgroup has all results of a line; else the last one goes over all of them again. */
export function emitMirrored(
  context: KernelContext,
  transform: Transform,
): readonly DispatchStep[] {
  const { length, lines, sink } = transform;
  if (radicesOf(length) !== undefined && length <= longestLine(context)) {
    return emitTransform(context, transform);
  }
  const middle = scratchBlock(context, "float32", 2 * lines * length);
  const areAbreast = sink.neighbours === "lines";
  const indexOf = (line: string, k: string): string =>
    areAbreast ? `${k} * ${lines} + ${line}` : `${line} * ${length} + ${k}`;
  const transformed = emitTransform(context, {
    ...transform,
    sink: {
      results: [middle],
      tables: [],
      neighbours: sink.neighbours,
      put: ({ store }, line, k, value) => putPair(store[0], indexOf(line, k), value),
    },
  });
  const tables = sink.tables.map((words) => ({
    buffer: context.constant("float32", words),
    offset: 0,
    shape: [words.length],
    dtype: "float32" as const,
  }));
  const tensors = { operands: [middle, ...tables], results: sink.results };
  const put = emitItems(context, lines * length, tensors, ({ shader, load, store }) => {
    shader.declare("times", TIMES);
    const { at } = pairsSource(middle, indexOf);
    const table = tables.map((_, i): TableEntry => {
      const word = load[i + 1];
      return (index) => `vec2<f32>(${word(`2 * ${index}`)}, ${word(`2 * ${index} + 1`)})`;
    });
    const reading = { load, table: [] };
    const [line, k] = areAbreast
      ? ["%", "/"].map((o) => `${o} ${lines}`)
      : ["/", "%"].map((o) => `${o} ${length}`);
    return `let line = i32(item) ${line};
let k = i32(item) ${k};
let value = ${at(reading, "line", "k")};
let mirror = ${at(reading, "line", `((${length} - k) % ${length})`)};
${sink.put({ store, table }, "line", "k", "value")}`;
  });
  return [...transformed, ...put];
}
