import { randomBytes } from "node:crypto";
import { deflateRawSync, deflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { attempt } from "../fixtures/fixture-files.ts";
import { type InflateOptions, inflate, inflateZlib } from "./inflate.ts";
import { memoryBudget } from "./memory-budget.ts";

const options = (more: Partial<InflateOptions> = {}): InflateOptions => ({
  origin: { where: "test", file: "f" },
  offset: 0,
  budget: memoryBudget(2 ** 28),
  ...more,
});

test.each([0, 1, 2, 3, 6, 9])(
  "level %i of zlib, data that pack well and data that do not",
  (level) => {
    for (const data of [
      Buffer.alloc(0),
      Buffer.alloc(1e6),
      randomBytes(2e5),
      Buffer.from("abcd".repeat(9e4)),
    ]) {
      expect(Buffer.compare(inflateZlib(deflateSync(data, { level }), options()), data)).toBe(0);
      expect(Buffer.compare(inflate(deflateRawSync(data, { level }), options()), data)).toBe(0);
    }
  },
);

test("what zlib packs is unpacked, whatever it is", () => {
  const words = fc.array(fc.constantFrom("a", "bc", "\0\0\0\0\0\0", "xyzzy", "Ω"), {
    maxLength: 400,
  });
  fc.assert(
    fc.property(words, fc.integer({ min: 0, max: 9 }), (list, level) => {
      const data = Buffer.from(list.join(""));
      expect(Buffer.compare(inflateZlib(deflateSync(data, { level }), options()), data)).toBe(0);
    }),
    { seed: 6 },
  );
});

test("a bomb of 256 MiB is left as soon as it passes the limit", () => {
  const bomb = deflateRawSync(Buffer.alloc(2 ** 28), { level: 9 });
  const budget = memoryBudget(1e6);
  expect(attempt(() => inflate(bomb, options({ budget })))).toMatch(
    /at most 1000000 bytes when unpacked/,
  );
  expect(attempt(() => inflate(bomb, options({ expectedBytes: 10 })))).toMatch(/declared 10 bytes/);
});

test("a prefix needs only the beginning", () => {
  const packed = deflateSync(Buffer.alloc(2 ** 24, "ab"));
  const prefix = inflateZlib(packed.subarray(0, 300), options({ prefixBytes: 64 }));
  expect(Buffer.from(prefix.subarray(0, 4)).toString()).toBe("abab");
});

test("cut anywhere, or with a byte changed, the stream is refused", () => {
  const packed = deflateSync(Buffer.from("to be or not to be, that is the question ".repeat(5)));
  for (let end = 0; end < packed.length; end++) {
    expect(attempt(() => inflateZlib(packed.subarray(0, end), options()))).toMatch(
      /^FormatError: test: /,
    );
  }
  for (let at = 0; at < packed.length; at++) {
    const damaged = Buffer.from(packed);
    damaged[at] ^= 0x10;
    expect(attempt(() => inflateZlib(damaged, options()))).toMatch(/^FormatError: test: /);
  }
});
