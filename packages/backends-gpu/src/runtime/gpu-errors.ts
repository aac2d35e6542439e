/** What users are told when the device cannot go on. */
import { BackendError, type HostArray } from "@fluxion/autodiff-core";
import type { Capabilities } from "../device/capabilities.ts";
import { bytesOf, formatBytes } from "../storage.ts";

export interface Exhaustion {
  readonly requested: number;
  readonly inUse: number;
  readonly limit: number;
}

export function outOfMemory({ requested, inUse, limit }: Exhaustion): BackendError {
  return new BackendError({
    where: "webgpu",
    expected: `room for ${formatBytes(requested)} in the memory of the device`,
    received: `${formatBytes(inUse)} in use${Number.isFinite(limit) ? ` of at most ${formatBytes(limit)}` : ", and no more to be had"}`,
    fix: "Dispose tensors that are not needed any more, await something now and then so that those that cannot be reached are collected, or work on smaller batches.",
  });
}

/** What one buffer is too short for. */
export function tooLarge(what: string, most: number): BackendError {
  return new BackendError({
    where: "webgpu",
    expected: `at most ${formatBytes(most)} in a buffer, as the adapter allows`,
    received: what,
    fix: "Divide it, work on smaller batches, or use(wasm()).",
  });
}

/** @throws BackendError for a tensor that no buffer has room for. */
export function checkSize(
  { shape, dtype }: Pick<HostArray, "shape" | "dtype">,
  what: string,
  { bufferBytes }: Pick<Capabilities, "bufferBytes">,
): void {
  const bytes = bytesOf(
    dtype,
    shape.reduce((product, n) => product * n, 1),
  );
  if (bytes <= bufferBytes) return;
  throw tooLarge(`${formatBytes(bytes)} in ${what}, ${dtype} of shape [${shape}]`, bufferBytes);
}

export function deviceLost(reason: string): BackendError {
  return new BackendError({
    where: "webgpu",
    expected: "a device that is there",
    received: `a lost one (${reason})`,
    fix: "await executor.restore() makes a new one; tensors that had been uploaded or read come back.",
  });
}

export function tensorLost(): BackendError {
  return new BackendError({
    where: "webgpu",
    expected: "tensors of the present device, or lost ones with a copy on the host",
    received: "a tensor that was lost with its device",
    fix: "Make it again, or load it from a checkpoint; tensors that had been uploaded or read come back by themselves.",
  });
}

/** A kernel that the device does not compile. */
export function kernelRefused(label: string, message: string, code: string): BackendError {
  return new BackendError({
    where: label,
    expected: "a kernel that the device compiles",
    received: message,
    fix: "This is a bug of @fluxion/backends-gpu: please report it with this message; the kernel is in error.cause.",
    cause: new Error(code),
  });
}

/** What the device has to say of a command, which is known only after it was given. */
export function commandFailed({ message }: { readonly message: string }): BackendError {
  return new BackendError({
    where: "webgpu",
    expected: "commands that the device can do",
    received: message.split("\n")[0],
    fix: "Results that are read from now on may be wrong. This is a bug of @fluxion/backends-gpu, unless memory ran out: please report it.",
    cause: new Error(message),
  });
}
