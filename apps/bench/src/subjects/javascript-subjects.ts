import type { Backend } from "../backend.ts";
import type { TimedCase } from "../cases/bench-case.ts";
import { nodeFlags, subjectProgram } from "../package-paths.ts";
import type { Availability, Subject } from "./subject.ts";

interface JavaScriptSubject extends Pick<Subject, "name" | "about" | "dtypes"> {
  readonly program: "fluxion" | "plain-js" | "jax-js" | "tfjs";
  readonly packages: readonly string[];
  /** What it can compute on; default: the processor. */
  readonly backends?: readonly Backend[];
}

const BOTH = ["float32", "float64"] as const;

const SUBJECTS: readonly JavaScriptSubject[] = [
  {
    name: "fluxion",
    about: "Fluxion, compiled to WebAssembly, or with --backend webgpu to WGSL",
    dtypes: BOTH,
    program: "fluxion",
    packages: ["@fluxion/autodiff-core", "@fluxion/backends-gpu"],
    backends: ["wasm", "webgpu"],
  },
  {
    name: "jax-js",
    about: "@jax-js/jax on WebAssembly (one thread, as it has no workers in Node) or WebGPU",
    dtypes: BOTH,
    program: "jax-js",
    packages: ["@jax-js/jax"],
    backends: ["wasm", "webgpu"],
  },
  {
    name: "tfjs:wasm",
    about: "TensorFlow.js on WebAssembly with SIMD; one thread in Node, float32",
    dtypes: ["float32"],
    program: "tfjs",
    packages: ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-wasm"],
  },
  {
    name: "tfjs:cpu",
    about: "TensorFlow.js on plain JavaScript; float32",
    dtypes: ["float32"],
    program: "tfjs",
    packages: ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-cpu"],
  },
  {
    name: "plain-js",
    about: "loops over typed arrays, as one would write them by hand",
    dtypes: BOTH,
    program: "plain-js",
    packages: [],
  },
];

const CPU: readonly Backend[] = ["wasm"];

/** Subjects that run in Node. */
export function javaScriptSubjects(backend: Backend): Subject[] {
  const able = SUBJECTS.filter(({ backends = CPU }) => backends.includes(backend));
  return able.map(({ name, about, dtypes, program, packages }) => ({
    name,
    about,
    dtypes,
    hasProgram: ({ programs }: TimedCase) => programs[program] !== undefined,
    availability: async () => availability(packages),
    command: async (_benchCase, threads) => ({
      command: process.execPath,
      args: [...nodeFlags, subjectProgram, name, String(threads), backend],
      env: {},
    }),
  }));
}

function availability(packages: readonly string[]): Availability {
  const absent = packages.find((name) => !isInstalled(name));
  if (absent === undefined) return { kind: "present" };
  const reason = `the package ${absent} is not installed`;
  return { kind: "missing", reason, install: "npm run setup" };
}

function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}
