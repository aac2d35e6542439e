/** What users are told when the device cannot go on. */
import { BackendError } from "@fluxion/autodiff-core";

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"] as const;

export function formatBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${UNITS[power]}`;
}

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

/** @param allowed - What the adapter allows. */
export function tooLarge(bytes: number, allowed: string): BackendError {
  return new BackendError({
    where: "webgpu",
    expected: allowed,
    received: formatBytes(bytes),
    fix: "Work on smaller batches, or use(wasm()).",
  });
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
