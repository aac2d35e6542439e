import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocate, type DType, highestOf, lowestOf, type TypedArray } from "../../dtype.ts";
import type { HostArray, TensorSpec } from "../../host-array.ts";
import type { Params, Primitive } from "../../primitive.ts";
import {
  addPrimitive,
  divPrimitive,
  mulPrimitive,
  subPrimitive,
} from "../../primitives/arithmetic.ts";
import { castPrimitive } from "../../primitives/cast.ts";
import { dotPrimitive } from "../../primitives/dot.ts";
import { binaryPrimitive, NO_PARAMS, unaryPrimitive } from "../../primitives/elementwise.ts";
import { concatPrimitive, reversePrimitive } from "../../primitives/joining.ts";
import {
  broadcastPrimitive,
  reshapePrimitive,
  transposePrimitive,
} from "../../primitives/layout.ts";
import { sumPrimitive } from "../../primitives/reduction.ts";
import { padPrimitive, slicePrimitive } from "../../primitives/slicing.ts";
import {
  type Atom,
  type Equation,
  type Literal,
  type Program,
  type Variable,
  variable,
} from "../../program/program.ts";
import { type Shape, sizeOf } from "../../shape.ts";
import type { Executor } from "../executor.ts";
import { reference } from "../reference.ts";
import { wasm } from "./wasm.ts";

/** One for all tests, as each has a memory of its own. */
const executor = wasm({ compileSmall: true, threads: 1 });

/** A program written down equation by equation. */
class Sketch {
  readonly inputs: Variable[] = [];
  readonly equations: Equation[] = [];

  input(shape: Shape, dtype: DType = "float64"): Variable {
    const input = variable({ shape, dtype });
    this.inputs.push(input);
    return input;
  }

  apply<P extends Params>(primitive: Primitive<P>, inputs: readonly Atom[], params: P): Variable {
    const outputs = primitive.infer(inputs, params).map(variable);
    const equation = { primitive: primitive as unknown as Primitive, inputs, params, outputs };
    this.equations.push({ ...equation, source: undefined });
    return outputs[0];
  }

  program(...outputs: readonly Atom[]): Program {
    return { inputs: this.inputs, equations: this.equations, outputs };
  }
}

const literal = (shape: Shape, value: number, dtype: DType = "float64"): Literal => ({
  kind: "literal",
  shape,
  dtype,
  value,
});

/** Made here because the modules that define them do not export them; kernels are found by name. */
const tanh = unaryPrimitive({ name: "tanh", accepts: "float", value: Math.tanh });
const less = binaryPrimitive({
  name: "less",
  accepts: "any",
  value: (x, y) => (x < y ? 1 : 0),
  result: "bool",
});
const select: Primitive = {
  name: "select",
  infer: ([, a]) => [a],
  evaluate([condition, a, b], _params, [spec], context) {
    const out = context.allocate(spec);
    for (let i = 0; i < out.data.length; i++)
      out.data[i] = (condition.data[i] === 0 ? b : a).data[i];
    return [out];
  },
  batch: () => ({ outputs: [], batched: [] }),
};

/** First element of a window, and the offsets of its elements, in a dense array. */
function windowOffsets(x: TensorSpec, starts: HostArray, sizes: Shape): number[] {
  let offsets = [0];
  sizes.forEach((n, axis) => {
    const from = Math.min(Math.max(starts.data[axis], 0), x.shape[axis] - n);
    offsets = offsets.flatMap((offset) =>
      Array.from({ length: n }, (_, i) => offset * x.shape[axis] + from + i),
    );
  });
  return offsets;
}

const dynamicSlice: Primitive<{ readonly sizes: Shape }> = {
  name: "dynamicSlice",
  infer: ([x], { sizes }) => [{ shape: sizes, dtype: x.dtype }],
  evaluate([x, starts], { sizes }, [spec], context) {
    const out = context.allocate(spec);
    windowOffsets(x, starts, sizes).forEach((from, to) => {
      out.data[to] = x.data[from];
    });
    return [out];
  },
  batch: () => ({ outputs: [], batched: [] }),
};

const dynamicUpdate: Primitive = {
  name: "dynamicUpdate",
  infer: ([x]) => [x],
  evaluate([x, update, starts], _params, [spec], context) {
    const out = context.allocate(spec);
    out.data.set(x.data);
    windowOffsets(x, starts, update.shape).forEach((to, from) => {
      out.data[to] = update.data[from];
    });
    return [out];
  },
  batch: () => ({ outputs: [], batched: [] }),
};

/** Values of a fixed generator in [-2, 2), of the given dtype. */
function fill({ shape, dtype }: TensorSpec, seed: number): HostArray {
  const data = allocate(dtype, sizeOf(shape));
  let state = (seed * 2654435761 + 12345) >>> 0;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const unit = state / 2 ** 32;
    data[i] = dtype === "bool" ? Math.round(unit) : dtype === "uint32" ? unit * 9 : unit * 4 - 2;
  }
  return { shape, dtype, data };
}

function run(executor: Executor, program: Program, inputs: readonly HostArray[]): HostArray[] {
  const results = executor.compile(program).run(inputs.map((array) => executor.upload(array)));
  return results.map((buffer) => read(executor, buffer));
}

function read(executor: Executor, buffer: TensorSpec & { free(): void }): HostArray {
  if (executor.downloadSync === undefined) throw new Error("cannot read");
  return executor.downloadSync(buffer);
}

const TOLERANCE: { readonly [D in DType]: number } = {
  float64: 1e-9,
  float32: 1e-4,
  int32: 0,
  uint32: 0,
  bool: 0,
};

function expectClose(actual: HostArray, expected: HostArray): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(actual.dtype).toBe(expected.dtype);
  expect(actual.data.constructor).toBe(expected.data.constructor);
  expect(actual.data.length).toBe(expected.data.length);
  const tolerance = TOLERANCE[expected.dtype];
  expected.data.forEach((value, i) => {
    const other = actual.data[i];
    const close =
      Object.is(value, other) || Math.abs(value - other) <= tolerance * (1 + Math.abs(value));
    if (!close && value !== other) expect.fail(`element ${i}: ${other} instead of ${value}`);
  });
}

/** The program gives the same on both executors. */
function expectAgreement(program: Program, seed = 1): void {
  const inputs = program.inputs.map((input, i) => fill(input, seed + i));
  const actual = run(executor, program, inputs);
  const expected = run(reference(), program, inputs);
  actual.forEach((array, i) => {
    expectClose(array, expected[i]);
  });
}

const shapes = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 4 });
const seeds = fc.integer({ min: 0, max: 1e6 });
const settings = { seed: 20260101, numRuns: 150 };

/** A view of a new input that has the given shape: permuted, sliced, reversed, broadcast or dense. */
function viewOf(sketch: Sketch, shape: Shape, dtype: DType, choice: number): Variable {
  const rank = shape.length;
  switch (choice % 6) {
    case 1: {
      const axes = shape.map((_, axis) => rank - 1 - axis);
      const x = sketch.input([...shape].reverse(), dtype);
      return sketch.apply(transposePrimitive, [x], { axes });
    }
    case 2: {
      const x = sketch.input(
        shape.map((n) => 2 * n + 1),
        dtype,
      );
      const start = shape.map(() => 1);
      const stop = shape.map((n) => 2 * n + 1);
      return sketch.apply(slicePrimitive, [x], { start, stop, stride: shape.map(() => 2) });
    }
    case 3:
      return sketch.apply(reversePrimitive, [sketch.input(shape, dtype)], {
        axes: shape.map((_, axis) => axis),
      });
    case 4: {
      const kept = shape.map((_, axis) => axis).filter((axis) => axis % 2 === choice % 2);
      const x = sketch.input(
        kept.map((axis) => shape[axis]),
        dtype,
      );
      return sketch.apply(broadcastPrimitive, [x], { shape, axes: kept });
    }
    case 5:
      return sketch.apply(broadcastPrimitive, [sketch.input([], dtype)], { shape, axes: [] });
    default:
      return sketch.input(shape, dtype);
  }
}

const NUMBER_OF_VIEWS = 12;
const views = fc.integer({ min: 0, max: NUMBER_OF_VIEWS - 1 });

describe("one equation agrees with the reference", () => {
  const unary: { readonly [name: string]: (x: number) => number } = {
    neg: (x) => -x,
    abs: Math.abs,
    exp: Math.exp,
    expm1: Math.expm1,
    log: Math.log,
    log1p: Math.log1p,
    sqrt: Math.sqrt,
    rsqrt: (x) => 1 / Math.sqrt(x),
    tanh: Math.tanh,
    sin: Math.sin,
    cos: Math.cos,
    sinh: Math.sinh,
    cosh: Math.cosh,
    sign: Math.sign,
    floor: Math.floor,
    logistic: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
    not: (x) => (x === 0 ? 1 : 0),
    nameWithoutKernel: (x) => x * x + 1,
  };

  test.each(Object.keys(unary))("%s on any view", (name) => {
    const primitive = unaryPrimitive({ name, accepts: "any", value: unary[name] });
    const check = (shape: Shape, choice: number, seed: number): void => {
      for (const dtype of name === "not"
        ? (["bool"] as const)
        : (["float64", "float32"] as const)) {
        const sketch = new Sketch();
        const y = sketch.apply(primitive, [viewOf(sketch, shape, dtype, choice)], NO_PARAMS);
        expectAgreement(sketch.program(y), seed);
      }
    };
    fc.assert(fc.property(shapes, views, seeds, check), { ...settings, numRuns: 30 });
  });

  const binary: { readonly [name: string]: (x: number, y: number) => number } = {
    add: (x, y) => x + y,
    sub: (x, y) => x - y,
    mul: (x, y) => x * y,
    div: (x, y) => x / y,
    maximum: Math.max,
    minimum: Math.min,
    pow: (x, y) => x ** y,
    equal: (x, y) => (x === y ? 1 : 0),
    notEqual: (x, y) => (x !== y ? 1 : 0),
    less: (x, y) => (x < y ? 1 : 0),
    lessEqual: (x, y) => (x <= y ? 1 : 0),
    greater: (x, y) => (x > y ? 1 : 0),
    greaterEqual: (x, y) => (x >= y ? 1 : 0),
    and: (x, y) => x & y,
    or: (x, y) => x | y,
    xor: (x, y) => x ^ y,
    nameWithoutKernel: (x, y) => x * y + 1,
  };
  const comparisons = ["equal", "notEqual", "less", "lessEqual", "greater", "greaterEqual"];

  test.each(Object.keys(binary))("%s on any two views", (name) => {
    const bits = ["and", "or", "xor"].includes(name);
    const floats: DType[] = ["float64", "float32"];
    const numbers: DType[] = name === "pow" ? floats : [...floats, "int32"];
    const dtypes: DType[] = bits ? ["int32", "uint32", "bool"] : numbers;
    const result = comparisons.includes(name) ? { result: "bool" as const } : {};
    const primitive = binaryPrimitive({ name, accepts: "any", value: binary[name], ...result });
    const check = (shape: Shape, left: number, right: number, seed: number): void => {
      for (const dtype of dtypes) {
        const sketch = new Sketch();
        const x = viewOf(sketch, shape, dtype, left);
        const y = viewOf(sketch, shape, dtype, right);
        expectAgreement(sketch.program(sketch.apply(primitive, [x, y], NO_PARAMS)), seed);
      }
    };
    fc.assert(fc.property(shapes, views, views, seeds, check), { ...settings, numRuns: 30 });
  });

  test("select on any three views", () => {
    const check = (shape: Shape, choices: readonly number[], seed: number): void => {
      const sketch = new Sketch();
      const condition = viewOf(sketch, shape, "bool", choices[0]);
      const x = viewOf(sketch, shape, "float64", choices[1]);
      const y = viewOf(sketch, shape, "float64", choices[2]);
      expectAgreement(sketch.program(sketch.apply(select, [condition, x, y], {})), seed);
    };
    const three = fc.array(views, { minLength: 3, maxLength: 3 });
    fc.assert(fc.property(shapes, three, seeds, check), settings);
  });

  test("cast between all dtypes", () => {
    const dtypes: readonly DType[] = ["float32", "float64", "int32", "uint32", "bool"];
    const check = (shape: Shape, choice: number, seed: number): void => {
      for (const from of dtypes) {
        for (const to of dtypes) {
          const sketch = new Sketch();
          const x = viewOf(sketch, shape, from, choice);
          expectAgreement(sketch.program(sketch.apply(castPrimitive, [x], { dtype: to })), seed);
        }
      }
    };
    fc.assert(fc.property(shapes, views, seeds, check), { ...settings, numRuns: 20 });
  });

  const reductions: {
    readonly [name: string]: readonly [
      start: (dtype: DType) => number,
      combine: (a: number, x: number) => number,
    ];
  } = {
    sum: [() => 0, (a, x) => a + x],
    prod: [() => 1, (a, x) => a * x],
    max: [lowestOf, Math.max],
    min: [highestOf, Math.min],
  };

  test.each(Object.keys(reductions))("%s over any axes of any view", (name) => {
    const [start, combine] = reductions[name];
    const reduce: Primitive<{ axes: readonly number[] }> = {
      ...sumPrimitive,
      name,
      evaluate([x], { axes }, [spec], context) {
        const out = context.allocate(spec);
        const total = new Float64Array(out.data.length).fill(start(x.dtype));
        for (let i = 0; i < x.data.length; i++) {
          let rest = i;
          let target = 0;
          let step = 1;
          for (let axis = x.shape.length - 1; axis >= 0; axis--) {
            const index = rest % x.shape[axis];
            rest = (rest - index) / x.shape[axis];
            if (axes.includes(axis)) continue;
            target += index * step;
            step *= x.shape[axis];
          }
          total[target] = combine(total[target], x.data[i]);
        }
        out.data.set(total);
        return [out];
      },
    };
    const check = (shape: Shape, mask: number, choice: number, seed: number): void => {
      const axes = shape.map((_, axis) => axis).filter((axis) => (mask >> axis) & 1);
      for (const dtype of ["float64", "float32", "int32"] as const) {
        const sketch = new Sketch();
        const x = viewOf(sketch, shape, dtype, choice);
        expectAgreement(sketch.program(sketch.apply(reduce, [x], { axes })), seed);
      }
    };
    fc.assert(fc.property(shapes, fc.integer({ min: 0, max: 15 }), views, seeds, check), settings);
  });

  test("concat of any views along any axis", () => {
    const check = (shape: Shape, at: number, choices: readonly number[], seed: number): void => {
      if (shape.length === 0) return;
      const axis = at % shape.length;
      const sketch = new Sketch();
      const parts = choices.map((choice, i) =>
        viewOf(
          sketch,
          shape.map((n, k) => (k === axis ? n + i : n)),
          "float32",
          choice,
        ),
      );
      expectAgreement(sketch.program(sketch.apply(concatPrimitive, parts, { axis })), seed);
    };
    const some = fc.array(views, { minLength: 1, maxLength: 4 });
    fc.assert(fc.property(shapes, fc.nat(3), some, seeds, check), settings);
  });

  test("pad of any view", () => {
    const check = (shape: Shape, widths: readonly number[], choice: number, seed: number): void => {
      const width = (k: number): number[] =>
        shape.map((_, axis) => widths[(3 * axis + k) % widths.length]);
      const sketch = new Sketch();
      const x = viewOf(sketch, shape, "float64", choice);
      const params = { low: width(0), high: width(1), interior: width(2) };
      expectAgreement(
        sketch.program(sketch.apply(padPrimitive, [x, sketch.input([])], params)),
        seed,
      );
    };
    const widths = fc.array(fc.nat(2), { minLength: 5, maxLength: 5 });
    const small = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
    fc.assert(fc.property(small, widths, views, seeds, check), settings);
  });

  test("slices and updates at computed places, of any views", () => {
    const small = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 });
    const check = (
      shape: Shape,
      at: readonly number[],
      picks: readonly number[],
      seed: number,
    ): void => {
      const rank = shape.length;
      const sizes = shape.map((n, axis) => Math.max(0, n - (at[axis] & 3)));
      const sketch = new Sketch();
      const x = viewOf(sketch, shape, "float64", picks[0]);
      const part = viewOf(sketch, sizes, "float64", picks[1]);
      const starts = viewOf(sketch, [rank], "int32", picks[2]);
      const slice = sketch.apply(dynamicSlice, [x, starts], { sizes });
      const update = sketch.apply(dynamicUpdate, [x, part, starts], {});
      expectAgreement(sketch.program(slice, update), seed);
    };
    const three = fc.array(views, { minLength: 3, maxLength: 3 });
    fc.assert(fc.property(small, three, three, seeds, check), settings);
  });

  test("long runs are copied as by a loop", () => {
    const sketch = new Sketch();
    const x = sketch.input([3, 100], "float32");
    const row = sketch.input([3], "float32");
    const rows = sketch.apply(broadcastPrimitive, [row], { shape: [3, 100], axes: [0] });
    const y = sketch.apply(concatPrimitive, [x, rows, x], { axis: 1 });
    expectAgreement(sketch.program(y));
  });

  test("dot with any contraction and any batch axes, of any views", () => {
    const size = fc.integer({ min: 0, max: 5 });
    const sizes = fc.array(size, { maxLength: 2 });
    const check = (
      [batch, contract, left, right]: readonly Shape[],
      choices: readonly number[],
      seed: number,
    ): void => {
      for (const dtype of ["float64", "float32", "int32"] as const) {
        const sketch = new Sketch();
        const [x, batchX, contractX] = operand(
          sketch,
          [batch, contract, left],
          dtype,
          choices[0],
          choices[1],
        );
        const [y, batchY, contractY] = operand(
          sketch,
          [batch, contract, right],
          dtype,
          choices[2],
          choices[3],
        );
        const params = {
          batch: [batchX, batchY],
          contract: [contractX, contractY],
        } as const;
        expectAgreement(sketch.program(sketch.apply(dotPrimitive, [x, y], params)), seed);
      }
    };
    const four = fc.array(views, { minLength: 4, maxLength: 4 });
    fc.assert(fc.property(fc.tuple(sizes, sizes, sizes, sizes), four, seeds, check), {
      ...settings,
      numRuns: 400,
    });
  });

  test.each([
    [1, 1, 300],
    [37, 23, 600],
    [130, 5, 70],
    [3, 1100, 9],
    [50, 1, 33],
    [1, 50, 33],
    [64, 64, 1],
    [5, 6, 0],
  ])("a product of %i rows, %i columns and depth %i, however it lies in memory", (m, n, k) => {
    for (const dtype of ["float64", "float32"] as const) {
      for (let layout = 0; layout < 4; layout++) {
        const sketch = new Sketch();
        const x = sketch.input(layout & 1 ? [k, m] : [m, k], dtype);
        const y = sketch.input(layout & 2 ? [n, k] : [k, n], dtype);
        const contract = [[layout & 1 ? 0 : 1], [layout & 2 ? 1 : 0]] as const;
        const z = sketch.apply(dotPrimitive, [x, y], { contract, batch: [[], []] });
        expectAgreement(sketch.program(z));
      }
    }
  });
});

/** A view with the axes of the three groups in some order, and where the first two groups are. */
function operand(
  sketch: Sketch,
  groups: readonly Shape[],
  dtype: DType,
  view: number,
  rotation: number,
): [Variable, number[], number[]] {
  const sizes = groups.flat();
  const order = sizes.map((_, axis) => (axis + rotation) % sizes.length);
  if (rotation % 2 === 1) order.reverse();
  const x = viewOf(
    sketch,
    order.map((axis) => sizes[axis]),
    dtype,
    view,
  );
  const places = (from: number, count: number): number[] =>
    Array.from({ length: count }, (_, i) => order.indexOf(from + i));
  const batch = groups[0].length;
  return [x, places(0, batch), places(batch, groups[1].length)];
}

/** Grow a program by one equation; `pick` chooses operands and parameters. Values stay in [-1, 1]. */
function grow(sketch: Sketch, values: Variable[], pick: (n: number) => number): Variable {
  const x = values[pick(values.length)];
  const { shape } = x;
  const rank = shape.length;
  const axis = rank === 0 ? 0 : pick(rank);
  const bounded = (y: Variable): Variable => sketch.apply(tanh, [y], NO_PARAMS);
  const partner = (): Atom => {
    const same = values.filter((y) => y.shape.join() === shape.join());
    return pick(4) === 0 ? literal(shape, 0.5) : same[pick(same.length)];
  };
  switch (pick(14)) {
    case 0:
      return sketch.apply(addPrimitive, [bounded(x), partner()], NO_PARAMS);
    case 1:
      return bounded(sketch.apply(mulPrimitive, [x, partner()], NO_PARAMS));
    case 2:
      return bounded(sketch.apply(subPrimitive, [partner(), x], NO_PARAMS));
    case 3:
      return sketch.apply(transposePrimitive, [x], { axes: shape.map((_, i) => rank - 1 - i) });
    case 4:
      return sketch.apply(reshapePrimitive, [x], { shape: [sizeOf(shape)] });
    case 5:
      if (rank === 0) return bounded(x);
      return sketch.apply(slicePrimitive, [x], {
        start: shape.map((_, i) => (i === axis ? pick(2) : 0)),
        stop: shape,
        stride: shape.map((_, i) => (i === axis ? 1 + pick(2) : 1)),
      });
    case 6:
      return sketch.apply(reversePrimitive, [x], { axes: rank === 0 ? [] : [axis] });
    case 7:
      if (sizeOf(shape) > 100) return bounded(x);
      return sketch.apply(broadcastPrimitive, [x], {
        shape: [3, ...shape],
        axes: shape.map((_, i) => i + 1),
      });
    case 8:
      if (rank === 0 || sizeOf(shape) > 100) return bounded(x);
      return sketch.apply(concatPrimitive, [x, x], { axis });
    case 9:
      return bounded(sketch.apply(sumPrimitive, [x], { axes: rank === 0 ? [] : [axis] }));
    case 10: {
      if (rank === 0) return bounded(x);
      const y = values.find(
        (v) => v.shape.includes(shape[axis]) && sizeOf(v.shape) * sizeOf(shape) < 1000,
      );
      if (y === undefined) return bounded(x);
      const contract = [[axis], [y.shape.indexOf(shape[axis])]] as const;
      return bounded(sketch.apply(dotPrimitive, [x, y], { contract, batch: [[], []] }));
    }
    case 11: {
      const condition = sketch.apply(less, [x, literal(shape, 0.1234)], NO_PARAMS);
      return sketch.apply(select, [condition, partner(), x], {});
    }
    case 12: {
      const bit = sketch.apply(less, [x, literal(shape, 0.1234)], NO_PARAMS);
      return sketch.apply(castPrimitive, [bit], { dtype: "float64" });
    }
    default:
      return sketch.apply(divPrimitive, [x, literal(shape, 2)], NO_PARAMS);
  }
}

/** A program of about `length` equations with several outputs, among them inputs, views and constants. */
function randomProgram(choices: readonly number[], length: number): Program {
  let at = 0;
  const pick = (n: number): number => choices[at++ % choices.length] % n;
  const sketch = new Sketch();
  const values = [sketch.input([4, 5]), sketch.input([5]), sketch.input([3, 4]), sketch.input([])];
  while (sketch.equations.length < length) values.push(grow(sketch, values, pick));
  const outputs: Atom[] = Array.from({ length: 5 }, () => values[pick(values.length)]);
  return sketch.program(...outputs, outputs[0], literal([2, 3], 7), values[values.length - 1]);
}

const choices = fc.array(fc.nat(1e6), { minLength: 40, maxLength: 200 });

describe("programs of many equations", () => {
  test("agree with the reference", () => {
    fc.assert(
      fc.property(choices, fc.integer({ min: 1, max: 60 }), seeds, (list, length, seed) => {
        expectAgreement(randomProgram(list, length), seed);
      }),
      { ...settings, numRuns: 300 },
    );
  });

  test("keep the results of one run through the next", () => {
    const check = (list: readonly number[], seed: number): void => {
      const program = randomProgram(list, 25);
      const executable = executor.compile(program);
      const upload = (from: number) =>
        program.inputs.map((input, i) => executor.upload(fill(input, from + i)));
      const first = executable.run(upload(seed));
      const before = first.map((buffer) => read(executor, buffer));
      const inputs = upload(seed + 10);
      const second = executable.run(inputs);
      expect(first.map((buffer) => read(executor, buffer))).toEqual(before);
      expect(inputs.map((buffer) => read(executor, buffer))).toEqual(
        program.inputs.map((input, i) => fill(input, seed + 10 + i)),
      );
      const again = executor.compile(program).run(upload(seed + 10));
      expect(second.map((buffer) => read(executor, buffer))).toEqual(
        again.map((buffer) => read(executor, buffer)),
      );
    };
    fc.assert(fc.property(choices, seeds, check), settings);
  });
});

describe("memory", () => {
  test("a value stays alive as long as a view of it is read", () => {
    const sketch = new Sketch();
    const x = sketch.input([2, 3]);
    const doubled = sketch.apply(addPrimitive, [x, x], NO_PARAMS);
    const turned = sketch.apply(transposePrimitive, [doubled], { axes: [1, 0] });
    let other = sketch.apply(mulPrimitive, [x, x], NO_PARAMS);
    for (let i = 0; i < 5; i++) other = sketch.apply(subPrimitive, [other, x], NO_PARAMS);
    const rest = sketch.apply(transposePrimitive, [other], { axes: [1, 0] });
    expectAgreement(sketch.program(sketch.apply(addPrimitive, [turned, rest], NO_PARAMS)));
  });

  test("a sum of a matrix and its own transpose is not computed in place", () => {
    const sketch = new Sketch();
    const x = sketch.input([7, 7]);
    const y = sketch.apply(mulPrimitive, [x, x], NO_PARAMS);
    const turned = sketch.apply(transposePrimitive, [y], { axes: [1, 0] });
    const z = sketch.apply(subPrimitive, [y, turned], NO_PARAMS);
    expectAgreement(sketch.program(sketch.apply(tanh, [z], NO_PARAMS)));
  });

  test("a program that fails can run again", () => {
    let failing = true;
    const moody: Primitive = {
      name: "moody",
      infer: ([x]) => [x],
      evaluate([x]) {
        if (failing) throw new Error("not now");
        return [x];
      },
      batch: () => ({ outputs: [], batched: [] }),
    };
    const sketch = new Sketch();
    const x = sketch.input([2]);
    const y = sketch.apply(moody, [sketch.apply(addPrimitive, [x, x], NO_PARAMS)], {});
    const executable = executor.compile(sketch.program(y));
    const input = executor.upload({ shape: [2], dtype: "float64", data: Float64Array.of(1, 2) });
    expect(() => executable.run([input])).toThrow("not now");
    failing = false;
    expect(read(executor, executable.run([input])[0]).data).toEqual(Float64Array.of(2, 4));
  });
});

describe("sub-programs", () => {
  /** `y ← repeat(x)`: runs the program in its parameters `times` times over. */
  const repeat: Primitive<{ readonly body: Program; readonly times: number }> = {
    name: "repeat",
    infer: ([x]) => [x],
    evaluate([x], { body, times }, _outputs, context) {
      let state: readonly HostArray[] = [x];
      for (let i = 0; i < times; i++) state = context.run(body, state);
      return state;
    },
    batch: () => ({ outputs: [], batched: [] }),
  };

  function logisticMap(shape: Shape): Program {
    const sketch = new Sketch();
    const x = sketch.input(shape);
    const rest = sketch.apply(subPrimitive, [literal(shape, 1), x], NO_PARAMS);
    const product = sketch.apply(mulPrimitive, [x, rest], NO_PARAMS);
    return sketch.program(sketch.apply(mulPrimitive, [product, literal(shape, 3.2)], NO_PARAMS));
  }

  test("run as often as the primitive asks", () => {
    const sketch = new Sketch();
    const x = sketch.input([4]);
    const start = sketch.apply(
      mulPrimitive,
      [tanhSquared(sketch, x), literal([4], 0.5)],
      NO_PARAMS,
    );
    const y = sketch.apply(repeat, [start], { body: logisticMap([4]), times: 9 });
    expectAgreement(sketch.program(y, sketch.apply(addPrimitive, [y, start], NO_PARAMS)));
  });

  test("a program may run again while it is running", () => {
    let depth = 0;
    let recurse: (x: TypedArray) => TypedArray = (x) => x;
    const callback: Primitive = {
      name: "callback",
      infer: ([x]) => [x],
      evaluate: ([x]) => [{ ...x, data: depth++ < 3 ? recurse(x.data) : x.data }],
      batch: () => ({ outputs: [], batched: [] }),
    };
    const sketch = new Sketch();
    const x = sketch.input([3]);
    const more = sketch.apply(addPrimitive, [x, literal([3], 1)], NO_PARAMS);
    const inner = sketch.apply(callback, [more], {});
    const y = sketch.apply(addPrimitive, [inner, more], NO_PARAMS);
    const executable = executor.compile(sketch.program(y));
    recurse = (data) => {
      const [result] = executable.run([executor.upload({ shape: [3], dtype: "float64", data })]);
      return read(executor, result).data;
    };
    // f₄(x) = 2(x+1); fₖ(x) = fₖ₊₁(x+1) + x + 1, so from x = 0: 1 + 2 + 3 + 4 + 4.
    for (let i = 0; i < 2; i++) {
      depth = 0;
      expect(recurse(new Float64Array(3))).toEqual(Float64Array.of(14, 14, 14));
    }
  });
});

function tanhSquared(sketch: Sketch, x: Variable): Variable {
  const y = sketch.apply(tanh, [x], NO_PARAMS);
  return sketch.apply(mulPrimitive, [y, y], NO_PARAMS);
}
