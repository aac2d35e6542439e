import fc from "fast-check";
import { expect, test } from "vitest";
import { pushSigned32, pushSigned64, pushUnsigned } from "./leb128.ts";

function bytesOf<N>(push: (out: number[], value: N) => void, value: N): number[] {
  const out: number[] = [];
  push(out, value);
  return out;
}

/** Read LEB128 back; `signed` extends the last byte's bit 6. */
function decode(bytes: readonly number[], signed: boolean): bigint {
  const bits = BigInt(7 * bytes.length);
  const raw = bytes.reduce((sum, byte, i) => sum | (BigInt(byte & 0x7f) << BigInt(7 * i)), 0n);
  expect(bytes.map((byte) => byte >> 7)).toEqual(bytes.map((_, i) => Number(i < bytes.length - 1)));
  return signed ? BigInt.asIntN(Number(bits), raw) : raw;
}

test.each([
  [0, [0]],
  [127, [0x7f]],
  [128, [0x80, 0x01]],
  [624485, [0xe5, 0x8e, 0x26]],
  [2 ** 31, [0x80, 0x80, 0x80, 0x80, 0x08]],
  [2 ** 32 - 1, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  [2 ** 53 - 1, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]],
])("unsigned %d is %j", (value, bytes) => {
  expect(bytesOf(pushUnsigned, value)).toEqual(bytes);
});

test.each([
  [0, [0]],
  [63, [0x3f]],
  [64, [0xc0, 0x00]],
  [-1, [0x7f]],
  [-64, [0x40]],
  [-65, [0xbf, 0x7f]],
  [-123456, [0xc0, 0xbb, 0x78]],
  [2 ** 31 - 1, [0xff, 0xff, 0xff, 0xff, 0x07]],
  [-(2 ** 31), [0x80, 0x80, 0x80, 0x80, 0x78]],
  [2 ** 32 - 1, [0x7f]],
])("signed %d is %j", (value, bytes) => {
  expect(bytesOf(pushSigned32, value)).toEqual(bytes);
});

test("the extremes of 64 bits take ten bytes", () => {
  const nine = Array<number>(9).fill(0x80);
  expect(bytesOf(pushSigned64, -(2n ** 63n))).toEqual([...nine, 0x7f]);
  expect(bytesOf(pushSigned64, 2n ** 63n - 1n)).toEqual([...nine.map(() => 0xff), 0x00]);
  expect(bytesOf(pushSigned64, 2n ** 64n - 1n)).toEqual([0x7f]);
});

test("every integer is read back", () => {
  fc.assert(
    fc.property(
      fc.maxSafeNat(),
      fc.integer(),
      fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
      (u, s, l) => {
        expect(decode(bytesOf(pushUnsigned, u), false)).toBe(BigInt(u));
        expect(decode(bytesOf(pushSigned32, s), true)).toBe(BigInt(s));
        expect(decode(bytesOf(pushSigned64, l), true)).toBe(l);
      },
    ),
    { seed: 1 },
  );
});
