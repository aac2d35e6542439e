import { expect, test } from "vitest";
import { adler32 } from "./adler32.ts";
import { crc32 } from "./crc32.ts";

const ascii = (text: string) => new TextEncoder().encode(text);

test("CRC-32 of the digits 1 to 9 is the published check value", () => {
  expect(crc32(ascii("123456789"))).toBe(0xcbf43926);
  expect(crc32(ascii(""))).toBe(0);
});

test("Adler-32 agrees with Python's zlib, also over many blocks", () => {
  expect(adler32(ascii(""))).toBe(1);
  expect(adler32(ascii("Wikipedia"))).toBe(0x11e60398);
  // zlib.adler32(b"\xff" * 100000)
  expect(adler32(new Uint8Array(100_000).fill(255))).toBe(0x149a302c);
});
