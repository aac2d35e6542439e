import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type ArrayFixture,
  attempt,
  bytesOf,
  decodeBase64,
  expectArray,
} from "../fixtures/fixture-files.ts";
import fixtures from "../fixtures/npy.json" with { type: "json" };
import { encodeNpy } from "./encode-npy.ts";
import { decodeNpy, readNpy } from "./npy.ts";

interface Case extends Partial<ArrayFixture> {
  readonly name: string;
  readonly file: string;
  readonly refused?: boolean;
}

const cases = fixtures.cases as readonly Case[];
const good = cases.filter((entry): entry is Case & ArrayFixture => entry.refused !== true);
const bytes = (name: string) => bytesOf(cases, name);

test.each(good)(`$name: agrees with ${fixtures.source.programs[1]}`, (entry) => {
  expectArray(decodeNpy(decodeBase64(entry.file)), entry);
});

test.each(good)("$name: what was decoded and encoded again decodes to the same", (entry) => {
  const array = decodeNpy(decodeBase64(entry.file));
  expect(decodeNpy(encodeNpy(array))).toEqual(array);
});

test("encodes what NumPy writes, byte for byte", () => {
  for (const name of ["<f8 C", "<c16 C", "<b1 C", "<i8 C", "<f2 C", "scalar", "one element"]) {
    expect(encodeNpy(decodeNpy(bytes(name)))).toEqual(bytes(name));
  }
});

test.each(cases.filter(({ refused }) => refused))(
  "$name: refused with what to do in NumPy",
  ({ name, file }) => {
    const result = attempt(() => decodeNpy(decodeBase64(file), { file: "x.npy" }));
    expect(result).toMatch(/^FormatError: decodeNpy: .* of x\.npy\. /);
    expect(`${name}: ${result}`).toMatchSnapshot();
  },
);

test.each(["<f8 C", ">c8 F", "version 2", "version 3", "scalar", "empty matrix, Fortran"])(
  "%s: cut at any byte, or with one more, the file is refused",
  (name) => {
    const data = bytes(name);
    for (let end = 0; end < data.length; end++) {
      const result = attempt(() => decodeNpy(data.subarray(0, end), { file: "cut.npy" }));
      expect(result).toMatch(/^FormatError: decodeNpy: .* at byte \d+ of cut\.npy\. /);
    }
    const longer = new Uint8Array(data.length + 1);
    longer.set(data);
    expect(attempt(() => decodeNpy(longer))).toMatch(/^FormatError: .* 1 bytes too many at byte/);
  },
);

const header = (fields: string) => {
  const data = new Uint8Array(10 + fields.length);
  data.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, fields.length & 255, fields.length >> 8]);
  data.set(new TextEncoder().encode(fields), 10);
  return data;
};

test.each([
  ["huge", "{'descr': '<f8', 'fortran_order': False, 'shape': (9007199254740991, 1024), }"],
  [
    "beyond integers",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }",
  ],
  ["negative", "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }"],
  ["rank 65", `{'descr': '<f8', 'fortran_order': False, 'shape': (${"1, ".repeat(65)}), }`],
  ["no tuple", "{'descr': '<f8', 'fortran_order': False, 'shape': (3), }"],
  ["no order", "{'descr': '<f8', 'fortran_order': 0, 'shape': (3,), }"],
  ["no type", "{'descr': '', 'fortran_order': False, 'shape': (3,), }"],
  ["prototype as type", "{'descr': '<toString', 'fortran_order': False, 'shape': (3,), }"],
  ["key missing", "{'descr': '<f8', 'shape': (3,), }"],
  ["key more", "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), 'x': 1}"],
  ["code", "__import__('os').system('true')"],
])("header that lies or is no header (%s): refused", (_name, fields) => {
  expect(attempt(() => decodeNpy(header(fields), { file: "x.npy" }))).toMatchSnapshot();
});

test("a pickle and an archive are recognised", () => {
  expect(attempt(() => decodeNpy(Uint8Array.of(0x80, 4, 0x95)))).toMatch(
    /received a Python pickle at byte 0/,
  );
  expect(attempt(() => decodeNpy(Uint8Array.of(0x50, 0x4b, 3, 4)))).toMatch(/ZIP archive.*readNpz/);
});

test("a format that is not known yet is refused", () => {
  const data = bytes("version 3");
  data[6] = 4;
  expect(attempt(() => decodeNpy(data))).toMatch(
    /expected npy format 1\.0, 2\.0 or 3\.0, received 4\.0 at byte 6/,
  );
});

test("whatever bytes are changed, reading ends in a result or a Fluxion error", () => {
  const edit = fc.record({ at: fc.nat({ max: 199 }), value: fc.nat({ max: 255 }) });
  const file = fc.constantFrom(...good.map((entry) => entry.file));
  fc.assert(
    fc.property(file, fc.array(edit, { minLength: 1, maxLength: 4 }), (text, edits) => {
      const data = decodeBase64(text);
      for (const { at, value } of edits) data[at % data.length] = value;
      attempt(() => decodeNpy(data));
    }),
    { seed: 1, numRuns: 3000 },
  );
});

test("an array of any shape and values survives encoding", () => {
  const shape = fc.array(fc.nat({ max: 4 }), { maxLength: 4 });
  fc.assert(
    fc.property(shape, fc.infiniteStream(fc.double()), (sizes, values) => {
      const count = sizes.reduce((product, size) => product * size, 1);
      const data = Float64Array.from({ length: count }, () => values.next().value);
      expect(decodeNpy(encodeNpy({ dtype: "float64", shape: sizes, data }))).toEqual({
        dtype: "float64",
        shape: sizes,
        data,
      });
    }),
    { seed: 1 },
  );
});

test("something else than bytes is refused", () => {
  expect(() => decodeNpy("x.npy" as never)).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: decodeNpy: expected the bytes of a file as a Uint8Array, received string. Wrap a buffer with new Uint8Array(buffer), or load a file with readNpy.]`,
  );
  expect(() => decodeNpy(new ArrayBuffer(8) as never)).toThrow(/received an ArrayBuffer/);
});

test("encodeNpy refuses data that do not fit the shape", () => {
  const short = { dtype: "complex64", shape: [2], data: Float32Array.of(1, 2) } as const;
  expect(() => encodeNpy(short)).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: encodeNpy: expected 2 elements in data and in imag for shape [2] of complex64, received 2. Give as many elements as the product of the shape; only complex arrays have imag.]`,
  );
});

test("readNpy names the file, and maxBytes bounds it", async () => {
  const file = new File([bytes("scalar").subarray(0, 130)], "half.npy");
  await expect(readNpy(file)).rejects.toThrow(/^readNpy: .* at byte 130 of half\.npy\./);
  await expect(readNpy(file, { maxBytes: 100 })).rejects.toThrow(
    /at most 100 bytes .* in half\.npy/,
  );
  expect(attempt(() => decodeNpy(bytes("scalar"), { maxBytes: 10 }))).toMatch(/^FormatError/);
  expect(attempt(() => decodeNpy(bytes("scalar"), { maxBytes: 0 }))).toMatch(/^OptionError/);
});
