/** Every primitive: value on each executor, compiled, batched in every pattern, and inside a loop. */
import { describe, expect, test } from "vitest";
import { expectClose } from "../testing/expect-close.ts";
import {
  batchOf,
  batchPatterns,
  listOf,
  rowsFor,
  VARIANTS,
  variant,
} from "../testing/primitive-rows.ts";
import { NOT_IN_TABLE, PRIMITIVE_TABLE } from "../testing/primitive-table.ts";
import type { Row } from "../testing/row.ts";
import {
  jit,
  type Program,
  reference,
  scan,
  stack,
  type Tensor,
  trace,
  vmap,
  withExecutor,
} from "./index.ts";
import { subPrograms } from "./program/inline.ts";

const sources = import.meta.glob<string>(["./**/*.ts", "!./**/*.test.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

test("every primitive in the sources has a row", () => {
  const found = Object.values(sources).flatMap((text) =>
    [...text.matchAll(/^(?:export )?const (\w+)Primitive\b/gm)].map((match) => match[1]),
  );
  const listed = [...PRIMITIVE_TABLE.map((row) => row.constant), ...Object.keys(NOT_IN_TABLE)];
  expect(found.length).toBeGreaterThan(70);
  expect(found.filter((name) => !listed.includes(name))).toEqual([]);
  expect(listed.filter((name) => !found.includes(name))).toEqual([]);
});

test.each(rowsFor("executors"))("the example of $title applies it", ({ row }) => {
  const { program } = trace((...inputs: Tensor[]) => listOf(row.apply(...inputs)), ...row.inputs);
  expect(namesIn(program)).toContain(row.name ?? row.constant);
});

describe("the cpu executor and the reference agree on", () => {
  test.each(rowsFor("executors"))("$title", ({ row }) => {
    const expected = withExecutor(reference(), () => valuesOf(row.apply(...row.inputs)));
    expectSame(row.apply(...row.inputs), expected, 1e-15);
  });
});

describe("compiled equals eager:", () => {
  test.each(rowsFor("jit"))("$title", ({ row }) => {
    const compiled = jit((...inputs: Tensor[]) => listOf(row.apply(...inputs)));
    expectSame(compiled(...row.inputs), valuesOf(row.apply(...row.inputs)), 1e-15);
  });
});

describe("vmap equals a stacked loop, whichever inputs are batched:", () => {
  test.each(rowsFor("vmap"))("$title", ({ row }) => {
    for (const pattern of batchPatterns(row.inputs.length)) {
      const inputs = row.inputs.map((x, i) => (pattern[i] ? batchOf(x) : x));
      const inAxes = pattern.map((batched) => (batched ? 0 : null));
      const batched = vmap((...xs: Tensor[]) => listOf(row.apply(...xs)), { inAxes })(...inputs);
      expectSame(batched, stackedLoop(row, pattern), 1e-15, JSON.stringify(pattern));
    }
  });

  test.each(rowsFor("vmap"))("$title along another axis, out along the last", ({ row }) => {
    const everywhere = row.inputs.map(() => true);
    const inputs = row.inputs.map((x) => batchOf(x).moveAxis(0, -1));
    const run = (...xs: Tensor[]) => listOf(row.apply(...xs));
    const batched = vmap(run, { inAxes: -1, outAxes: -1 })(...inputs);
    const back = batched.map((y) => y.moveAxis(-1, 0));
    expectSame(back, stackedLoop(row, everywhere), 1e-15);
  });

  test.each(rowsFor("vmap"))("$title, compiled", ({ row }) => {
    const everywhere = row.inputs.map(() => true);
    const batched = jit(vmap((...xs: Tensor[]) => listOf(row.apply(...xs))));
    expectSame(batched(...row.inputs.map(batchOf)), stackedLoop(row, everywhere), 1e-15);
  });
});

describe("as the body of a scan equals the stacked loop:", () => {
  test.each(rowsFor("scan"))("$title", ({ row }) => {
    const step = (state: null, xs: readonly Tensor[]): [null, readonly Tensor[]] => [
      state,
      listOf(row.apply(...xs)),
    ];
    const [, outputs] = scan(step, null, row.inputs.map(batchOf));
    expectSame(
      outputs,
      stackedLoop(
        row,
        row.inputs.map(() => true),
      ),
      1e-15,
    );
  });
});

function namesIn(program: Program): string[] {
  return program.equations.flatMap(({ primitive, params }) => [
    primitive.name,
    ...subPrograms(params).flatMap(namesIn),
  ]);
}

function stackedLoop(row: Row, pattern: readonly boolean[]): Float64Array[] {
  const runs = Array.from({ length: VARIANTS }, (_, k) =>
    listOf(row.apply(...row.inputs.map((x, i) => (pattern[i] ? variant(x, k) : x)))),
  );
  return runs[0].map((_, i) => Float64Array.from(stack(runs.map((run) => run[i])).dataSync()));
}

function valuesOf(result: Tensor | readonly Tensor[]): Float64Array[] {
  return listOf(result).map((y) => Float64Array.from(y.dataSync()));
}

function expectSame(
  actual: Tensor | readonly Tensor[],
  expected: readonly Float64Array[],
  tolerance: number,
  label = "",
): void {
  const outputs = listOf(actual);
  expect(outputs.length).toBe(expected.length);
  outputs.forEach((y, i) => {
    expectClose(y, expected[i], { tolerance }, `${label} output ${i}`);
  });
}
