import { OptionError } from "@fluxion/autodiff-core";

/** Throws an `OptionError` where a decoder was given something else than the bytes of a file. */
export function checkBytes(bytes: Uint8Array, where: string): void {
  // Callers without types pass paths and buffers here.
  const given: unknown = bytes;
  if (given instanceof Uint8Array) return;
  throw new OptionError({
    where,
    expected: "the bytes of a file as a Uint8Array",
    received:
      given instanceof ArrayBuffer ? "an ArrayBuffer" : given === null ? "null" : typeof given,
    fix: `Wrap a buffer with new Uint8Array(buffer), or load a file with ${where.replace("decode", "read")}.`,
  });
}
