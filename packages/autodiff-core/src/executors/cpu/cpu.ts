/** Runs programs in plain JavaScript, kernel by kernel, on typed arrays. Works everywhere. */
import { allocate, DTYPES, dtypeOf } from "../../dtype.ts";
import type { HostArray } from "../../host-array.ts";
import { sizeOf } from "../../shape.ts";
import type { DeviceBuffer, Executor } from "../executor.ts";
import { compiler } from "./compile.ts";

interface CpuBuffer extends DeviceBuffer, HostArray {}

/**
 * The executor that needs nothing but JavaScript. Buffers are typed arrays that are never written again, so that
 * results may share memory with inputs; `upload` copies only to convert.
 */
export function cpu(): Executor {
  const compile = compiler();
  return {
    name: "cpu",
    dtypes: DTYPES,
    ownsMemory: false,
    compile(program) {
      const run = compile(program);
      return { run: (inputs, donated) => run(inputs.map(arrayOf), donated).map(bufferOf) };
    },
    upload: (array) => bufferOf(dtypeOf(array.data) === array.dtype ? array : copyOf(array)),
    download: async (buffer) => copyOf(arrayOf(buffer)),
    downloadSync: (buffer) => copyOf(arrayOf(buffer)),
  };
}

function bufferOf({ shape, dtype, data }: HostArray): CpuBuffer {
  return { shape, dtype, data, free: nothingToFree };
}

/** The collector takes care of it. */
function nothingToFree(): void {}

function arrayOf(buffer: DeviceBuffer): HostArray {
  return buffer as CpuBuffer;
}

function copyOf({ shape, dtype, data }: HostArray): HostArray {
  const copy = allocate(dtype, sizeOf(shape));
  copy.set(data);
  return { shape, dtype, data: copy };
}
