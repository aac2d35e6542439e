/**
 * The executor that is used until another one is chosen. It compiles where an application has something that is worth
 * compiling, such as `jit` or a loop: those bring the compiler along. An application of single operations alone is
 * bundled without it, and runs them by the loops of their primitives.
 */
import { DTYPES } from "../dtype.ts";
import type { DeviceBuffer, Executable, Executor } from "./executor.ts";
import { HostBuffer } from "./host-buffer.ts";
import { Interpreter } from "./interpret.ts";

let compiling: Executor | undefined;

/** Have the default executor compile with one whose buffers are {@link HostBuffer}s; the first call counts. */
export function provideCompiler(make: () => Executor): void {
  compiling ??= make();
}

const interpreter = /* @__PURE__ */ new Interpreter((dtype) => dtype);

/** Made anew for each call; all compile with what {@link provideCompiler} has been given. */
export function defaultExecutor(): Executor {
  return {
    get name() {
      return compiling?.name ?? "plain";
    },
    dtypes: DTYPES,
    compile(program): Executable {
      let compiled: Executable | undefined;
      return {
        run(inputs, donated) {
          compiled ??= compiling?.compile(program);
          if (compiled !== undefined) return compiled.run(inputs, donated);
          return interpreter.run(program, inputs.map(arrayOf)).map(HostBuffer.ofArray);
        },
      };
    },
    memory: () => compiling?.memory?.() ?? { inUse: 0, peak: 0, limit: 0 },
    upload: HostBuffer.ofArray,
    download: async (buffer) => (buffer as HostBuffer).read(),
    downloadSync: (buffer) => (buffer as HostBuffer).read(),
  };
}

function arrayOf(buffer: DeviceBuffer) {
  return (buffer as HostBuffer).array;
}
