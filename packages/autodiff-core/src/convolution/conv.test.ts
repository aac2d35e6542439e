import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/convolution.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { pattern } from "../../testing/integer-pattern.ts";
import {
  array,
  checkGradients,
  grad,
  jet,
  jit,
  OptionError,
  programCost,
  reference,
  ShapeError,
  type Tensor,
  trace,
  vjp,
  vmap,
  withExecutor,
  zeros,
} from "../index.ts";
import { type ConvOptions, conv } from "./conv.ts";
import type { Widths } from "./geometry.ts";

type Row = (typeof golden.conv)[number];

function optionsOf(row: Row): ConvOptions {
  const { strides, inputDilation, dilation, groups } = row;
  return { strides, inputDilation, dilation, groups, padding: row.padding as unknown as Widths[] };
}

describe("agrees exactly with jax.lax.conv_general_dilated, and so do both cotangents:", () => {
  test.each(golden.conv)(
    "$x * $kernel, strides $strides, padding $padding, dilation $inputDilation and $dilation, $groups groups",
    (row) => {
      const f = (x: Tensor, kernel: Tensor): Tensor => conv(x, kernel, optionsOf(row));
      const [y, pullback] = vjp(f, pattern(row.x), pattern(row.kernel, 1));
      expect(y.shape).toEqual(row.shape);
      expect([...y.dataSync()]).toEqual(row.value);
      const [dx, dkernel] = pullback(pattern(row.shape, 2));
      expect([...dx.add(0).dataSync()]).toEqual(row.dx);
      expect([...dkernel.add(0).dataSync()]).toEqual(row.dkernel);
    },
  );
});

test.each(golden.same)(
  'padding "same" of $size by $window, stride $stride, dilation $dilation',
  ({ size, window, stride, dilation, value }) => {
    const options = { padding: "same", strides: stride, dilation } as const;
    const y = conv(pattern([1, 1, size]), pattern([1, 1, window], 1), options);
    expect([...y.dataSync()]).toEqual(value);
  },
);

test.each(golden.modes)("paddingMode $mode by $padding", (row) => {
  const y = conv(pattern([2, 2, 4, 3]), pattern([3, 2, 2, 3], 1), {
    strides: row.strides,
    padding: row.padding as unknown as Widths[],
    paddingMode: row.mode as "periodic",
  });
  expect(y.shape).toEqual(row.shape);
  expect([...y.dataSync()]).toEqual(row.value);
});

const geometry = fc.record({
  sizes: fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 6 })),
  window: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 })),
  strides: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 })),
  inputDilation: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 })),
  dilation: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 })),
  before: fc.tuple(fc.integer({ min: -3, max: 4 }), fc.integer({ min: -2, max: 3 })),
  extra: fc.tuple(fc.nat(6), fc.nat(5)),
  groups: fc.constantFrom(1, 2, 3),
  filters: fc.integer({ min: 1, max: 3 }),
});

/** The sum in the documentation of conv, term by term. */
function byDefinition(
  x: Tensor,
  kernel: Tensor,
  shape: readonly number[],
  options: Defined,
): number[] {
  const { strides, inputDilation, dilation, padding, groups } = options;
  const [field, filters] = [x.js<number[][][][]>(), kernel.js<number[][][][]>()];
  const perGroup = filters.length / groups;
  const depth = filters[0].length;
  const entryAt = (channel: number[][], at: readonly number[]): number => {
    const [i, j] = at.map((p, axis) => (p - padding[axis][0]) / inputDilation[axis]);
    return channel[i]?.[j] ?? 0;
  };
  const results: number[] = [];
  for (const example of field) {
    filters.forEach((filter, c) => {
      for (let p = 0; p < shape[2]; p++) {
        for (let q = 0; q < shape[3]; q++) {
          let sum = 0;
          filter.forEach((taps, i) => {
            const channel = example[Math.floor(c / perGroup) * depth + i];
            taps.forEach((row, v) => {
              row.forEach((weight, w) => {
                const at = [p * strides[0] + v * dilation[0], q * strides[1] + w * dilation[1]];
                sum += weight * entryAt(channel, at);
              });
            });
          });
          results.push(sum);
        }
      }
    });
  }
  return results;
}

interface Defined {
  readonly strides: readonly number[];
  readonly inputDilation: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: readonly Widths[];
  readonly groups: number;
}

describe("properties", () => {
  test("equals its definition, and both cotangents are adjoint to it, for random options", () => {
    fc.assert(
      fc.property(geometry, (g) => {
        // As much padding at the end as the window needs, and a little more.
        const padding = g.sizes.map((n, axis): Widths => {
          const length = (n - 1) * g.inputDilation[axis] + 1 + g.before[axis];
          const reach = (g.window[axis] - 1) * g.dilation[axis] + 1;
          return [g.before[axis], reach - length + g.extra[axis]];
        });
        const { strides, inputDilation, dilation, groups } = g;
        const options = { strides, inputDilation, dilation, groups, padding };
        const x = pattern([2, 2 * groups, ...g.sizes]);
        const kernel = pattern([g.filters * groups, 2, ...g.window], 1);
        const [y, pullback] = vjp((a: Tensor, b: Tensor) => conv(a, b, options), x, kernel);
        expect([...y.add(0).dataSync()]).toEqual(byDefinition(x, kernel, y.shape, options));
        const ct = pattern(y.shape, 2);
        const [dx, dkernel] = pullback(ct);
        const expected = y.mul(ct).sum().item();
        expect(dx.mul(x).sum().item()).toBe(expected);
        expect(dkernel.mul(kernel).sum().item()).toBe(expected);
      }),
      { numRuns: 150, seed: 3 },
    );
  });

  test("a kernel that is 1 in the middle changes nothing, in one to three dimensions", () => {
    for (const spatial of [[5], [4, 3], [3, 2, 4]]) {
      const x = pattern([2, 1, ...spatial]);
      const middle = 3 ** spatial.length;
      const delta = array(
        Array.from({ length: middle }, (_, i) => (i === (middle - 1) / 2 ? 1 : 0)),
        { shape: [1, 1, ...spatial.map(() => 3)], dtype: "float64" },
      );
      expect(conv(x, delta, { padding: "same" }).dataSync()).toEqual(x.dataSync());
    }
  });

  test("a periodic convolution is a product of discrete Fourier transforms", () => {
    const n = 7;
    const x = [3, -1, 4, 1, -5, 9, 2];
    const kernel = [2, -7, 1];
    const y = conv(f64([[x]]), f64([[kernel]]), { padding: 1, paddingMode: "periodic" });
    const dft = (v: ArrayLike<number>, k: number, sign: number): [number, number] => {
      let [re, im] = [0, 0];
      for (let j = 0; j < v.length; j++) {
        re += v[j] * Math.cos((2 * Math.PI * j * k) / n);
        im += sign * v[j] * Math.sin((2 * Math.PI * j * k) / n);
      }
      return [re, im];
    };
    for (let k = 0; k < n; k++) {
      const [a, b] = dft(x, k, -1);
      // Correlation with offsets -1, 0, 1.
      const [c, d] = dft([kernel[1], kernel[2], 0, 0, 0, 0, kernel[0]], k, 1);
      const [re, im] = dft(y.dataSync(), k, -1);
      expect(re).toBeCloseTo(a * c - b * d, 10);
      expect(im).toBeCloseTo(a * d + b * c, 10);
    }
  });

  test("examples, filters and groups do not see one another", () => {
    const [x, kernel] = [pattern([2, 4, 5]), pattern([6, 2, 3], 1)];
    const y = conv(x, kernel, { groups: 2 });
    const second = conv(x.slice([1, 2], [2, 4]), kernel.slice([3, 6]));
    expect(y.slice([1, 2], [3, 6]).js()).toEqual(second.js());
  });

  test("depthwise, with a multiplier, and with a bias", () => {
    const [x, kernel] = [pattern([1, 3, 4, 4]), pattern([6, 1, 2, 2], 1)];
    const y = conv(x, kernel, { groups: 3, bias: f64([1, 2, 3, 4, 5, 6]) });
    const alone = conv(x.slice(":", [1, 2]), kernel.slice([3, 4])).add(4);
    expect(y.slice(":", [3, 4]).js()).toEqual(alone.js());
  });
});

describe("derivatives", () => {
  const kernel = pattern([4, 2, 3, 2], 1).mul(0.1);
  const x = pattern([2, 4, 5, 4]).mul(0.2);
  const cases: [string, ConvOptions][] = [
    ["strides and groups", { strides: 2, groups: 2, padding: 1 }],
    ["a periodic border", { padding: 2, paddingMode: "periodic", groups: 2 }],
    [
      "a reflected border",
      {
        padding: [
          [1, 2],
          [0, 3],
        ],
        paddingMode: "reflect",
        groups: 2,
      },
    ],
    [
      "dilation and cropping",
      {
        dilation: [1, 2],
        inputDilation: 2,
        padding: [
          [-1, 0],
          [2, -2],
        ],
        groups: 2,
      },
    ],
  ];
  test.each(cases)("first and second, with %s", (_name, options) => {
    const loss = (a: Tensor, b: Tensor): Tensor => conv(a, b, options).sin().sum();
    checkGradients(loss, [x, kernel]);
    const gradient = (a: Tensor, b: Tensor): Tensor =>
      grad((u: Tensor) => loss(u, b))(a)
        .square()
        .sum();
    checkGradients(gradient, [x, kernel]);
  });

  test("Taylor series of a product of curves: the Leibniz rule", () => {
    const [a, b] = [pattern([1, 2, 5]), pattern([2, 2, 2], 1)];
    const [, curve] = jet((u: Tensor) => conv(u, b.add(u.mean())))(a, [pattern([1, 2, 5], 3)]);
    const mean = pattern([1, 2, 5], 3).mean();
    const expected = conv(pattern([1, 2, 5], 3), b.add(a.mean())).add(conv(a, b.mul(0).add(mean)));
    expectClose(curve[0], expected.dataSync(), { tolerance: 1e-14 });
  });
});

describe("under transformations", () => {
  const x = pattern([3, 2, 4, 5, 6]);
  const kernels = pattern([3, 4, 2, 2, 3], 1);
  const apply = (a: Tensor, b: Tensor): Tensor =>
    conv(a, b, { padding: 1, groups: 2, strides: [1, 2] });

  test.each([
    ["the input", 0, null],
    ["the kernel", null, 0],
    ["both", 0, 0],
  ] as const)("vmap over %s, compiled", (_name, first, second) => {
    const a = first === 0 ? x : x.slice(0);
    const b = second === 0 ? kernels : kernels.slice(0);
    const batched = jit(vmap(apply, { inAxes: [first, second] }))(a, b);
    for (let i = 0; i < 3; i++) {
      const one = apply(first === 0 ? x.slice(i) : a, second === 0 ? kernels.slice(i) : b);
      expect(batched.slice(i).js()).toEqual(one.js());
    }
  });

  test("vmap over batches of nothing", () => {
    for (const inAxes of [
      [0, null],
      [null, 0],
      [0, 0],
    ] as const) {
      const batch = inAxes.map((axis, i) =>
        zeros([...(axis === null ? [] : [0]), ...(i === 0 ? [1, 2, 5] : [3, 2, 2])]),
      );
      expect(
        vmap((a: Tensor, b: Tensor) => conv(a, b), { inAxes })(batch[0], batch[1]).shape,
      ).toEqual([0, 1, 3, 4]);
    }
  });

  test("float32 is rounded once, int32 and uint32 wrap, mixed operands promote", () => {
    const [a, b] = [pattern([1, 3, 40]).mul(0.1), pattern([2, 3, 9], 1).mul(0.3)];
    const [s, t] = [a.cast("float32"), b.cast("float32")];
    const y = conv(s, t);
    expect(y.dtype).toBe("float32");
    const exact = conv(s.cast("float64"), t.cast("float64"));
    expect(y.dataSync()).toEqual(Float32Array.from(exact.dataSync()));
    expect(conv(a.cast("int32"), t).dtype).toBe("float32");
    expect(conv(a, t).dtype).toBe("float64");
    expect(conv(a.greater(0), b.greater(0)).dtype).toBe("float32");
    const big = array([4e9, 1, 7], { shape: [1, 1, 3], dtype: "uint32" });
    const [first] = conv(big, array([3e9], { shape: [1, 1, 1], dtype: "uint32" })).dataSync();
    expect(first).toBe(Number((4_000_000_000n * 3_000_000_000n) % 2n ** 32n));
  });

  test("NaN and infinity stay where the windows are that see them", () => {
    const x = f64([[[1, Number.NaN, 2, 3, Number.POSITIVE_INFINITY, 4]]]);
    expect(conv(x, f64([[[1, 1]]])).js()).toEqual([
      [[Number.NaN, Number.NaN, 5, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]],
    ]);
  });

  test("the reference executor agrees", () => {
    const run = (): Tensor =>
      conv(x.slice(0), pattern([5, 4, 3, 3], 1), { padding: "same", strides: 2 });
    expect(withExecutor(reference(), () => run().dataSync())).toEqual(run().dataSync());
  });
});

test("more work than one pass of the kernel holds", () => {
  const [x, kernel] = [pattern([3, 40, 41, 43]), pattern([5, 40, 3, 3], 1)];
  const y = conv(x, kernel);
  const window = x.slice(2, ":", [7, 10], [30, 33]).mul(kernel.slice(4)).sum();
  expect(y.slice(2, 4, 7, 30).item()).toBe(window.item());
});

describe("nothing", () => {
  test.each([
    [
      [0, 2, 5],
      [3, 2, 2],
      [0, 3, 4],
    ],
    [
      [1, 0, 5],
      [3, 0, 2],
      [1, 3, 4],
    ],
    [
      [1, 2, 5],
      [0, 2, 2],
      [1, 0, 4],
    ],
    [
      [1, 2, 0],
      [3, 2, 2],
      [1, 3, 0],
    ],
    [
      [0, 0, 0],
      [0, 0, 2],
      [0, 0, 0],
    ],
  ])("%j * %j has shape %j and zero or empty derivatives", (a, b, shape) => {
    const f = (x: Tensor, kernel: Tensor): Tensor => conv(x, kernel);
    const [y, pullback] = vjp(f, zeros(a), zeros(b));
    expect(y.shape).toEqual(shape);
    const [dx, dkernel] = pullback(zeros(shape));
    expect([dx.shape, dkernel.shape]).toEqual([a, b]);
    expect(y.dataSync().every((value) => value === 0)).toBe(true);
  });

  test("padding makes zeros of an empty axis", () => {
    expect(conv(zeros([1, 1, 0]), zeros([1, 1, 2]), { padding: 2 }).js()).toEqual([[[0, 0, 0]]]);
  });
});

test("the cost counts multiplications and additions", () => {
  const { program } = trace(
    (x: Tensor, k: Tensor) => conv(x, k),
    zeros([2, 3, 8]),
    zeros([4, 3, 3]),
  );
  expect(programCost(program).flops).toBe(2 * (2 * 4 * 6) * (3 * 3));
});

describe("misuse is refused at the door:", () => {
  const x = zeros([1, 4, 5]);
  const message = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      if (error instanceof ShapeError || error instanceof OptionError) return error.message;
      throw error;
    }
    throw new Error("was accepted");
  };

  test("channels", () => {
    expect(message(() => conv(x, zeros([2, 3, 3])))).toMatchInlineSnapshot(
      `"conv: expected a kernel [Cout, 4, ...window], received float32[2,3,3] for an input float32[1,4,5]. The kernel is [Cout, Cin/groups, ...window]; transpose it, or set groups."`,
    );
    expect(message(() => conv(x, zeros([3, 2, 3]), { groups: 2 }))).toMatchInlineSnapshot(
      `"conv: expected a kernel [Cout, 2, ...window] with Cout a multiple of 2, received float32[3,2,3] for an input float32[1,4,5]. The kernel is [Cout, Cin/groups, ...window]; transpose it, or set groups."`,
    );
    expect(message(() => conv(x, zeros([3, 2, 3]), { groups: 3 }))).toMatchInlineSnapshot(
      `"conv: expected groups to divide the 4 channels of float32[1,4,5], received 3. Use 1 for a full convolution, and the number of channels for one filter per channel."`,
    );
    expect(message(() => conv(x, zeros([2, 4, 1]), { bias: zeros([3]) }))).toMatchInlineSnapshot(
      `"conv: expected a bias of shape [2], received float32[3]. The bias has one entry per filter."`,
    );
  });

  test("ranks", () => {
    expect(message(() => conv(zeros([5]), zeros([3])))).toMatchInlineSnapshot(
      `"conv: expected fields [N, C, ...spatial] and a kernel of the same rank, received float32[5] and float32[3]. Add axes of size 1 for a single example or channel, for example x.reshape([1, 1, n])."`,
    );
    expect(message(() => conv(x, zeros([2, 4, 3, 3])))).toMatchInlineSnapshot(
      `"conv: expected fields [N, C, ...spatial] and a kernel of the same rank, received float32[1,4,5] and float32[2,4,3,3]. Add axes of size 1 for a single example or channel, for example x.reshape([1, 1, n])."`,
    );
  });

  test("sizes", () => {
    expect(message(() => conv(x, zeros([2, 4, 7])))).toMatchInlineSnapshot(
      `"conv: expected a window that fits into the padded input on spatial axis 0, received a window that reaches over 7 entries for 0 + 5 + 0. Make the window or its dilation smaller, or pad more."`,
    );
    expect(
      message(() => conv(x, zeros([2, 4, 3]), { dilation: 4, padding: 1 })),
    ).toMatchInlineSnapshot(
      `"conv: expected a window that fits into the padded input on spatial axis 0, received a window that reaches over 9 entries for 1 + 5 + 1. Make the window or its dilation smaller, or pad more."`,
    );
    expect(message(() => conv(x, zeros([2, 4, 0])))).toMatchInlineSnapshot(
      `"conv: expected a window of whole numbers >= 1, received 0. Sizes are plain numbers that are known while tracing."`,
    );
  });

  test("options", () => {
    const kernel = zeros([2, 4, 3]);
    expect(message(() => conv(x, kernel, { strides: 0 }))).toMatchInlineSnapshot(
      `"conv: expected strides of whole numbers >= 1, received 0. Sizes are plain numbers that are known while tracing."`,
    );
    expect(message(() => conv(x, kernel, { strides: [1, 1] }))).toMatchInlineSnapshot(
      `"conv: expected strides for 1 spatial axis, received a list of 2. Give one entry per spatial axis, or one number for all."`,
    );
    expect(message(() => conv(x, kernel, { dilation: 1.5 }))).toMatchInlineSnapshot(
      `"conv: expected dilation of whole numbers >= 1, received 1.5. Sizes are plain numbers that are known while tracing."`,
    );
    expect(message(() => conv(x, kernel, { padding: "full" as "same" }))).toMatchInlineSnapshot(
      `"conv: expected padding "valid", "same", a whole number, or a pair [before, after] per spatial axis, received "full". For 2 entries on both sides of two axes write 2 or [[2, 2], [2, 2]]."`,
    );
    expect(
      message(() => conv(x, kernel, { padding: [1] as unknown as Widths[] })),
    ).toMatchInlineSnapshot(
      `"conv: expected padding "valid", "same", a whole number, or a pair [before, after] per spatial axis, received 1. For 2 entries on both sides of two axes write 2 or [[2, 2], [2, 2]]."`,
    );
    expect(
      message(() => conv(x, kernel, { paddingMode: "circular" as "periodic" })),
    ).toMatchInlineSnapshot(
      `"conv: expected paddingMode zero, periodic, reflect, symmetric, replicate (with inputDilation only zero), received circular. Pad before with pad() where the input is dilated."`,
    );
  });
});
