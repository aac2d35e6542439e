import { expect, test } from "vitest";
import type { Primitive } from "../primitive.ts";
import { addPrimitive, mulPrimitive } from "../primitives/arithmetic.ts";
import { NO_PARAMS } from "../primitives/elementwise.ts";
import { type Program, variable } from "../program/program.ts";
import { reference } from "./reference.ts";

const scalar = { shape: [], dtype: "float32" } as const;

function square(): Program {
  const x = variable(scalar);
  const y = variable(scalar);
  const primitive = mulPrimitive as Primitive;
  const equation = {
    primitive,
    inputs: [x, x],
    params: NO_PARAMS,
    outputs: [y],
    source: undefined,
  };
  return { inputs: [x], equations: [equation], outputs: [y] };
}

test("float32 results are rounded once, when they are read", () => {
  const x = variable(scalar);
  const y = variable(scalar);
  const z = variable(scalar);
  const tiny = { kind: "literal", value: 1e-12, ...scalar } as const;
  const one = { kind: "literal", value: -1, ...scalar } as const;
  const primitive = addPrimitive as Primitive;
  const program: Program = {
    inputs: [x],
    equations: [
      { primitive, inputs: [x, tiny], params: NO_PARAMS, outputs: [y], source: undefined },
      { primitive, inputs: [y, one], params: NO_PARAMS, outputs: [z], source: undefined },
    ],
    outputs: [z],
  };
  const executor = reference();
  const input = executor.upload({ ...scalar, data: Float32Array.of(1) });
  const [result] = executor.compile(program).run([input]);
  const array = executor.downloadSync?.(result);
  expect(array?.data).toBeInstanceOf(Float32Array);
  expect(array?.data[0]).toBeCloseTo(1e-12, 15);
});

test("an equation that stands for a program runs that program", () => {
  const inner = square();
  const call: Primitive = {
    name: "call",
    infer: () => [scalar],
    evaluate: () => {
      throw new Error("not called");
    },
    batch: () => ({ outputs: [], batched: [] }),
    body: () => inner,
  };
  const x = variable(scalar);
  const y = variable(scalar);
  const equation = { primitive: call, inputs: [x], params: {}, outputs: [y], source: undefined };
  const executor = reference();
  const input = executor.upload({ ...scalar, data: Float32Array.of(3) });
  const [result] = executor
    .compile({ inputs: [x], equations: [equation], outputs: [y] })
    .run([input]);
  expect(executor.downloadSync?.(result).data).toEqual(Float32Array.of(9));
});
