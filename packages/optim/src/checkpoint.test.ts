import { FormatError, type HostArray } from "@fluxion/autodiff-core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";

const CHECKPOINT: Checkpoint = {
  fingerprint: "{w: *} float32[2] adam",
  step: 12,
  seconds: 1.25,
  phase: 1,
  phaseStep: 4,
  phaseStatus: "running",
  history: { step: [0, 5], loss: [1.5, Number.NaN], parts: { "böse.teil": [1, 2] } },
  tensors: new Map<string, HostArray>([
    ["params.w", { dtype: "float32", shape: [2], data: Float32Array.of(1.25, -0) }],
    ["state.count", { dtype: "int32", shape: [], data: Int32Array.of(-7) }],
    ["state.mask", { dtype: "bool", shape: [3], data: Uint8Array.of(1, 0, 1) }],
    ["state.empty", { dtype: "float64", shape: [0, 4], data: new Float64Array(0) }],
    ["key", { dtype: "uint32", shape: [2], data: Uint32Array.of(0, 4294967295) }],
  ]),
};

/** Bytes with another header, the values unchanged. */
function withHeader(bytes: Uint8Array, edit: (header: string) => string): Uint8Array {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = new TextEncoder().encode(
    edit(new TextDecoder().decode(bytes.subarray(8, 8 + length))),
  );
  const result = new Uint8Array(8 + header.length + bytes.length - 8 - length);
  new DataView(result.buffer).setBigUint64(0, BigInt(header.length), true);
  result.set(header, 8);
  result.set(bytes.subarray(8 + length), 8 + header.length);
  return result;
}

function failure(bytes: Uint8Array): FormatError {
  try {
    decodeCheckpoint(bytes, "run.safetensors");
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error("was accepted");
}

describe("checkpoints", () => {
  test("come back as they were, to the bit", () => {
    const decoded = decodeCheckpoint(encodeCheckpoint(CHECKPOINT));
    expect(decoded).toEqual(CHECKPOINT);
    expect(encodeCheckpoint(decoded)).toEqual(encodeCheckpoint(CHECKPOINT));
  });

  test("are read from a view into a larger buffer", () => {
    const bytes = encodeCheckpoint(CHECKPOINT);
    const larger = new Uint8Array(bytes.length + 13);
    larger.set(bytes, 5);
    expect(decodeCheckpoint(larger.subarray(5, 5 + bytes.length))).toEqual(CHECKPOINT);
  });

  test("cut short anywhere are refused with the offset", () => {
    const bytes = encodeCheckpoint(CHECKPOINT);
    for (let length = 0; length < bytes.length; length++) {
      const { details } = failure(bytes.subarray(0, length));
      expect(details.file).toBe("run.safetensors");
      expect(details.offset).toBeLessThanOrEqual(bytes.length);
    }
  });

  test("with bytes after the end are refused", () => {
    const bytes = encodeCheckpoint(CHECKPOINT);
    const longer = new Uint8Array(bytes.length + 1);
    longer.set(bytes);
    expect(failure(longer).message).toContain("1 more bytes");
  });

  test("with any byte of the header changed are refused or read, never anything else", () => {
    const bytes = encodeCheckpoint(CHECKPOINT);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = bytes.slice();
        damaged[at] ^= change;
        try {
          decodeCheckpoint(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test.each<[string, (header: string) => string, RegExp]>([
    ["no JSON", () => "{{", /a header in JSON/],
    ["a list as header", () => "[]", /a JSON object as header/],
    [
      "another program's file",
      (h) => h.replace("fluxion-checkpoint", "pt"),
      /"fluxion-checkpoint" as format/,
    ],
    ["a later version", (h) => h.replace('"version":"1"', '"version":"9"'), /version 1/],
    ["a dtype that is not known", (h) => h.replace('"I32"', '"F8"'), /a dtype that is known/],
    ["a negative size", (h) => h.replace('"shape":[2]', '"shape":[-2]'), /a shape and two offsets/],
    ["a shape that does not fit", (h) => h.replace('"shape":[2]', '"shape":[3]'), /12 bytes/],
    [
      "an enormous shape",
      (h) => h.replace('"shape":[2]', '"shape":[9007199254740991]'),
      /bytes for/,
    ],
    ["offsets out of range", (h) => h.replace("[0,8]", "[800,808]"), /up to byte/],
    ["overlapping tensors", (h) => h.replace("[8,12]", "[4,8]"), /to begin at byte/],
    ["metadata that are not texts", (h) => h.replace('"step":"12"', '"step":12'), /to hold texts/],
    [
      "a step that is no number",
      (h) => h.replace('"step":"12"', '"step":"x"'),
      /a whole number as step/,
    ],
    [
      "a negative time",
      (h) => h.replace('"seconds":"1.25"', '"seconds":"-1"'),
      /a time as seconds/,
    ],
    [
      "a missing history",
      (h) => h.replace('"history.loss"', '"history.lost"'),
      /a vector "history.loss"/,
    ],
  ])("%s", (_name, edit, message) => {
    expect(failure(withHeader(encodeCheckpoint(CHECKPOINT), edit)).message).toMatch(message);
  });

  test("the whole message", () => {
    expect(failure(new Uint8Array(3)).message).toMatchInlineSnapshot(
      `"decodeCheckpoint: expected 8 bytes with the header's length at byte 0 of run.safetensors, received 3 bytes. The checkpoint is damaged or is not one; delete it to start from the beginning."`,
    );
  });
});

test("safetensors files with any tensors come back as they were", () => {
  const float32 = fc
    .float32Array()
    .map((data): HostArray => ({ dtype: "float32", shape: [data.length], data }));
  const float64 = fc
    .float64Array()
    .map((data): HostArray => ({ dtype: "float64", shape: [1, data.length], data }));
  const int32 = fc
    .int32Array()
    .map((data): HostArray => ({ dtype: "int32", shape: [data.length, 1], data }));
  const name = fc.string().filter((text) => text !== "__metadata__" && text !== "__proto__");
  const tensors = fc.dictionary(name, fc.oneof(float32, float64, int32), { noNullPrototype: true });
  fc.assert(
    fc.property(tensors, (record) => {
      const file = { tensors: new Map(Object.entries(record)), metadata: { a: "ü" } };
      expect(decodeSafetensors(encodeSafetensors(file), "x")).toEqual(file);
    }),
    { seed: 2 },
  );
});
