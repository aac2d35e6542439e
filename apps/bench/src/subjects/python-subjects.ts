import { join } from "node:path";
import type { Backend } from "../backend.ts";
import type { PythonLibrary } from "../cases/bench-case.ts";
import { findPythonPackage, type PythonPackage, pythonFolder } from "./python-environment.ts";
import type { Subject } from "./subject.ts";

const LIBRARIES: Readonly<Record<PythonLibrary, { readonly package: string; about: string }>> = {
  pytorch: { package: "torch", about: "PyTorch, eager" },
  jax: { package: "jax", about: "JAX, jitted" },
  scipy: { package: "scipy", about: "NumPy and SciPy: OpenBLAS, LAPACK, pocketfft" },
};

/** Subjects that run in Python. `commandName` is how the user starts Fluxion. */
export function pythonSubjects(commandName: string, backend: Backend): Subject[] {
  const names = Object.keys(LIBRARIES) as PythonLibrary[];
  const able = names.filter((name) => backend === "wasm" || name !== "scipy");
  return able.map((name) => pythonSubject(name, commandName, backend));
}

function pythonSubject(name: PythonLibrary, commandName: string, backend: Backend): Subject {
  const { package: packageName, about } = LIBRARIES[name];
  let found: Promise<PythonPackage | undefined> | undefined;
  const find = (): Promise<PythonPackage | undefined> => {
    found ??= findPythonPackage(packageName);
    return found;
  };
  return {
    name,
    about,
    dtypes: ["float32", "float64"],
    hasProgram: ({ programs }) => programs.python?.includes(name) ?? false,
    async availability() {
      const present = await find();
      if (present !== undefined) return { kind: "present", version: present.version };
      const reason = `no Python with ${packageName} was found`;
      return { kind: "missing", reason, install: `${commandName} bench --install-python` };
    },
    async command(_benchCase, threads) {
      const python = (await find())?.python ?? "python3";
      return {
        command: python,
        args: ["-B", join(pythonFolder, "subject.py"), name, String(threads)],
        env: backend === "wasm" ? threadEnvironment(threads) : { FLUXION_BENCH_DEVICE: "gpu" },
      };
    },
  };
}

/** What the libraries below NumPy and PyTorch read when they are loaded. */
function threadEnvironment(threads: number): Record<string, string> {
  const names = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"];
  const counts = names.map((name) => [name, String(threads)] as const);
  return { ...Object.fromEntries(counts), JAX_PLATFORMS: "cpu" };
}
