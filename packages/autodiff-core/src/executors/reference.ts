import { allocate, DTYPES, type DType } from "../dtype.ts";
import type { HostArray } from "../host-array.ts";
import { sizeOf } from "../shape.ts";
import type { DeviceBuffer, Executor } from "./executor.ts";
import { Interpreter } from "./interpret.ts";

interface ReferenceBuffer extends DeviceBuffer {
  readonly array: HostArray;
}

/**
 * The executor that every other one is compared with: slow and plain. It holds float32 values in float64 and rounds them
 * only when they are read, so that its results are as good as exact beside those of a float32 executor.
 */
export function reference(): Executor {
  const interpreter = new Interpreter(storageDType);
  return {
    name: "reference",
    dtypes: DTYPES,
    compile: (program) => ({
      run: (inputs) => interpreter.run(program, inputs.map(arrayOf)).map(bufferOf),
    }),
    upload: (array) => bufferOf(convert(array, storageDType(array.dtype))),
    download: async (buffer) => convert(arrayOf(buffer), buffer.dtype),
    downloadSync: (buffer) => convert(arrayOf(buffer), buffer.dtype),
  };
}

function storageDType(dtype: DType): DType {
  return dtype === "float32" ? "float64" : dtype;
}

/** A copy of which `stored` is the type of the memory; the tensor keeps its dtype. */
function convert({ shape, dtype, data }: HostArray, stored: DType): HostArray {
  const copy = allocate(stored, sizeOf(shape));
  copy.set(data);
  return { shape, dtype, data: copy };
}

function bufferOf(array: HostArray): ReferenceBuffer {
  return { shape: array.shape, dtype: array.dtype, array, free: () => undefined };
}

function arrayOf(buffer: DeviceBuffer): HostArray {
  return (buffer as ReferenceBuffer).array;
}
