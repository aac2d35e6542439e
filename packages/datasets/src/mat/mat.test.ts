import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type ArrayFixture,
  attempt,
  bytesOf,
  decodeBase64,
  expectArray,
  written,
} from "../../fixtures/fixture-files.ts";
import fixtures from "../../fixtures/mat.json" with { type: "json" };
import { arrayNamed } from "../named-arrays.ts";
import { decodeMat, readMat } from "./mat.ts";
import type { MatValue } from "./mat-value.ts";
import { denseFromSparse } from "./sparse.ts";

type ValueFixture =
  | ({ readonly kind: "array" } & ArrayFixture)
  | { readonly kind: "text"; readonly rows: readonly string[] }
  | {
      readonly kind: "cell";
      readonly shape: readonly number[];
      readonly values: readonly ValueFixture[];
    }
  | {
      readonly kind: "struct";
      readonly shape: readonly number[];
      readonly fields: { readonly [name: string]: readonly ValueFixture[] };
    }
  | { readonly kind: "sparse"; readonly dense: ArrayFixture };

interface Case {
  readonly name: string;
  readonly file: string;
  readonly variables?: { readonly [name: string]: ValueFixture };
  readonly special?: boolean;
  readonly refused?: boolean;
}

const cases = fixtures.cases as readonly Case[];
const bytes = (name: string) => bytesOf(cases, name);

function expectValue(actual: MatValue | undefined, expected: ValueFixture): void {
  expect(actual?.kind).toBe(expected.kind);
  if (actual?.kind === "array" && expected.kind === "array") expectArray(actual, expected);
  if (actual?.kind === "text" && expected.kind === "text")
    expect(actual.rows).toEqual(expected.rows);
  if (actual?.kind === "sparse" && expected.kind === "sparse") {
    const dense = denseFromSparse(actual);
    expect(dense.shape).toEqual(expected.dense.shape);
    expect(written(dense.data)).toEqual(expected.dense.data);
    expect(dense.imag && written(dense.imag)).toEqual(expected.dense.imag);
  }
  if (actual?.kind === "cell" && expected.kind === "cell") {
    expect(actual.shape).toEqual(expected.shape);
    expect(actual.values.length).toBe(expected.values.length);
    expected.values.forEach((value, i) => {
      expectValue(actual.values[i], value);
    });
  }
  if (actual?.kind === "struct" && expected.kind === "struct") {
    expect(actual.shape).toEqual(expected.shape);
    expect([...actual.fields.keys()]).toEqual(Object.keys(expected.fields));
    for (const [name, values] of Object.entries(expected.fields)) {
      const column = actual.fields.get(name) ?? [];
      expect(column.length).toBe(values.length);
      values.forEach((value, i) => {
        expectValue(column[i], value);
      });
    }
  }
}

test.each(cases.filter(({ variables }) => variables !== undefined))(
  `$name: agrees with ${fixtures.source.programs[2]}`,
  ({ file, variables = {} }) => {
    const decoded = decodeMat(decodeBase64(file));
    expect([...decoded.keys()]).toEqual(Object.keys(variables));
    for (const [name, value] of Object.entries(variables)) expectValue(decoded.get(name), value);
  },
);

test("sparse values are the stored ones, by columns", () => {
  const sparse = decodeMat(bytes("big-endian"), { variables: ["sparse_"] }).get("sparse_");
  expect(sparse).toEqual({
    kind: "sparse",
    dtype: "float64",
    shape: [4, 3],
    rowIndices: Int32Array.of(1, 0, 2, 3),
    columnPointers: Int32Array.of(0, 1, 3, 4),
    values: Float64Array.of(1, 2.5, -3, 4),
  });
});

test("a sparse matrix is not filled in beyond the limit", () => {
  const huge = {
    kind: "sparse",
    dtype: "float64",
    shape: [1e6, 1e6],
    rowIndices: new Int32Array(0),
    columnPointers: new Int32Array(1e6 + 1),
    values: new Float64Array(0),
  } as const;
  expect(() => denseFromSparse(huge)).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: denseFromSparse: expected a full matrix of at most 1073741824 bytes, received 8000000000000 for shape [1000000, 1000000]. Work with rowIndices, columnPointers and values, or raise options.maxBytes.]`,
  );
});

test.each(cases.filter(({ special }) => special))(
  "$name: refused by name, and no obstacle to reading the others",
  ({ file }) => {
    const data = decodeBase64(file);
    expect(attempt(() => decodeMat(data, { file: "a.mat" }))).toMatch(
      /^FormatError: decodeMat: .*"f" that is an? .* of a\.mat\. .*options\.variables/,
    );
    const others = decodeMat(data, { variables: ["a", "z"] });
    expect([...others.keys()].map((name) => arrayNamed(others, name).data[0])).toEqual([1, 26]);
  },
);

test.each(cases.filter(({ refused }) => refused))("$name: refused", ({ name, file }) => {
  const result = attempt(() => decodeMat(decodeBase64(file), { file: "x.mat" }));
  expect(result).toMatch(/^FormatError: decodeMat: .* of x\.mat\. /);
  expect(`${name}: ${result}`).toMatchSnapshot();
});

test("a variable that was asked for and is not there is named, with those that are", () => {
  const read = () => decodeMat(bytes("scipy"), { variables: ["v_bool", "usol"] });
  expect(attempt(read)).toMatch(
    /^OptionError: decodeMat: expected "usol" to be in <bytes>, received a file with v_int8, /,
  );
});

test("what a file unpacks to is bounded by maxBytes", () => {
  const read = () => decodeMat(bytes("40 levels of cells"), { maxBytes: 1000 });
  expect(attempt(read)).toMatch(
    /^FormatError: decodeMat: expected at most 1000 bytes when unpacked/,
  );
});

test("millions of empty cells count as what they take, not as the 8 bytes of each", () => {
  const count = 20_000;
  const size = 48 + 8 * count;
  const data = new Uint8Array(136 + size);
  data.set(bytes("header alone"));
  // Flags of a cell, dimensions [1, count], the name "c"; then nothing but empty arrays.
  const words = [14, size, 6, 8, 1, 0, 5, 8, 1, count, 0x10001, 0x63];
  const view = new DataView(data.buffer);
  words.forEach((word, i) => {
    view.setUint32(128 + 4 * i, word, true);
  });
  for (let at = 136 + 40; at < data.length; at += 8) view.setUint32(at, 14, true);
  expect(decodeMat(data).get("c")).toMatchObject({ kind: "cell", shape: [1, count] });
  expect(attempt(() => decodeMat(data, { maxBytes: 1e6 }))).toMatch(/at most 1000000 bytes/);
});

test("readMat takes the name from the source", async () => {
  const file = new File([bytes("header alone").subarray(0, 100)], "cut.mat");
  await expect(readMat(file)).rejects.toThrow(
    "readMat: expected the 128 bytes that a MAT-file begins with, received the end of the file at byte 100 of cut.mat",
  );
});

// Every variable of these files is whole or the file is refused; where one ends, the file is a shorter good one.
test.each(["little-endian", "big-endian", "few, big-endian, compressed"])(
  "%s: cut anywhere, the file is refused, or holds only the whole variables before the cut",
  (name) => {
    const data = bytes(name);
    const whole = decodeMat(data);
    let good = 0;
    for (let end = 0; end < data.length; end++) {
      const result = attempt(() => decodeMat(data.subarray(0, end)));
      if (typeof result === "string") continue;
      good++;
      for (const [key, value] of result) expect(value).toEqual(whole.get(key));
    }
    // One length for each variable but the last, and the header alone.
    expect(good).toBe(whole.size);
  },
);

test("whatever bytes are changed, reading ends in a result or a Fluxion error", () => {
  const files = [
    "little-endian",
    "big-endian",
    "scipy, compressed",
    "little-endian, compressed",
  ].map(bytes);
  const change = fc.record({
    file: fc.nat({ max: files.length - 1 }),
    edits: fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 0.999999, noNaN: true }),
        value: fc.nat({ max: 255 }),
      }),
      {
        minLength: 1,
        maxLength: 6,
      },
    ),
  });
  fc.assert(
    fc.property(change, ({ file, edits }) => {
      const data = new Uint8Array(files[file]);
      for (const { at, value } of edits) data[128 + Math.floor(at * (data.length - 128))] = value;
      attempt(() => decodeMat(data));
    }),
    { seed: 2, numRuns: 3000 },
  );
});
