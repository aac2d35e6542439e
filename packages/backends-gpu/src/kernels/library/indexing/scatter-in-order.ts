/**
 * Combining floats at computed positions in the order of the rows, so that the same bits come out every time. The rows are
 * sorted by the position that they point at; then what rows in a row have for the same position is joined, from the first
 * on, as a running result that begins again at each position, and the last of them changes the entry.
 *
 * This reads the updates once or twice and writes nothing but the entries that change, where atomic operations would
 * serialise at positions that come often.
 */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { affine, positionsFrom } from "../../../wgsl/indices.ts";
import { emitItems, scratchBlock, sizeOf, stridesOf } from "../blocks.ts";
import type { Part } from "../order/part.ts";
import type { Run } from "../order/run-kernel.ts";
import { emitRunning } from "../order/runs.ts";
import { declareScaled } from "../order/scaled-product.ts";
import { emitSortOrder } from "../order/sort-order.ts";
import { baseOf, type Scatter } from "./targets.ts";

/** A running result; the first field is 1 where it begins again. */
export interface OrderedRule {
  readonly part: Part;
  /** The part of an update. */
  readonly enter: (begins: string, update: string) => string;
  /** An entry after the part. */
  readonly leave: (entry: string, part: string) => string;
}

export const SUM_IN_ORDER: OrderedRule = {
  part: {
    fields: ["u32", "f32"],
    identity: "Part(0u, 0f)",
    join: "if (r.a == 1u) { return r; } return Part(l.a, l.b + r.b);",
  },
  enter: (begins, update) => `Part(${begins}, ${update})`,
  leave: (entry, part) => `${entry} + ${part}.b`,
};

export const PRODUCT_IN_ORDER: OrderedRule = {
  part: {
    fields: ["u32", "f32", "i32"],
    identity: "Part(0u, 1f, 0)",
    join: `if (r.a == 1u) { return r; }
let p = scaled(l.b * r.b, l.c + r.c);
return Part(l.a, p.value, p.scale);`,
    declare: (shader) => {
      declareScaled(shader);
      shader.declare(
        "part_of",
        "fn part_of(a: u32, x: f32) -> Part { let p = scaled(x, 0); return Part(a, p.value, p.scale); }",
      );
    },
  },
  enter: (begins, update) => `part_of(${begins}, ${update})`,
  leave: (entry, part) => `times_scaled(${part}.b, ${part}.c, ${entry})`,
};

export function emitScatterInOrder(
  context: KernelContext,
  scatter: Scatter,
  { part, enter, leave }: OrderedRule,
): readonly DispatchStep[] {
  const { x, updates, result, axes, rows } = scatter;
  const { sizes, strides, restShape, restStrides } = axes;
  const tensors = { operands: [x], results: [result] };
  const copied = emitItems(context, sizeOf(result.shape), tensors, ({ load, store }) =>
    store[0]("item", load[0]("item")),
  );
  const each = sizeOf(restShape);
  if (rows * each === 0) return copied;
  const { steps, order, targets } = emitSortedRows(context, scatter);
  const run: Run = {
    // Entries are read where they have been copied to.
    operands: [result, updates, order, targets],
    results: [result],
    lines: { outer: 1, length: rows, inner: each },
    reverse: false,
    part,
    read: ({ load }, { line, position, isFirst }) => {
      const isNew = `${load[3](position)} != ${load[3](`max(${position}, 1) - 1`)}`;
      const update = load[1](`i32(${load[2](position)}) * ${each} + ${line}`);
      return enter(`select(0u, 1u, ${isFirst} || ${isNew})`, update);
    },
  };
  const changed = emitRunning(context, run, ({ load, store }, { line, position }, value) => {
    const target = positionsFrom("target_row", sizes, "t");
    const rest = positionsFrom(line, restShape, "r");
    const next = load[3](`min(${position} + 1, ${rows - 1})`);
    return `let target_row = ${load[3](position)};
if (target_row < ${sizeOf(sizes)}u && (${position} == ${rows - 1} || target_row != ${next})) {
${target.code}
${rest.code}
let entry = ${affine(0, [...strides, ...restStrides], [...target.positions, ...rest.positions])};
let value = ${value};
${store[0]("entry", leave(load[0]("entry"), "value"))}
}`;
  });
  return [...copied, ...steps, ...changed];
}

/** The rows sorted by the positions that they point at, one behind the last for outside; and those positions. */
function emitSortedRows(
  context: KernelContext,
  { indices, axes: { sizes }, rows }: Scatter,
): { readonly steps: readonly DispatchStep[]; readonly order: Block; readonly targets: Block } {
  const count = sizeOf(sizes);
  const found = scratchBlock(context, "uint32", rows);
  const targets = scratchBlock(context, "uint32", rows);
  const pointing = { operands: [indices], results: [found] };
  const pointed = emitItems(context, rows, pointing, ({ load, store }) => {
    const base = baseOf(load[0], "i32(item)", sizes, stridesOf(sizes));
    return `${base}\n${store[0]("item", `select(${count}u, u32(base), inside)`)}`;
  });
  const { order, steps } = emitSortOrder(context, {
    lines: 1,
    length: rows,
    keys: [
      {
        operand: found,
        bits: Math.ceil(Math.log2(count + 1)),
        at: (_shader, load, _line, row) => load(row),
      },
    ],
  });
  const sorting = { operands: [found, order], results: [targets] };
  const sorted = emitItems(context, rows, sorting, ({ load, store }) =>
    store[0]("item", load[0](load[1]("item"))),
  );
  return { order, targets, steps: [...pointed, ...steps, ...sorted] };
}
