import type { BenchCase } from "./bench-case.ts";

/** Cases by name, in the order in which they run; loaded one by one, so that a subject loads its own only. */
const CASES: Readonly<Record<string, () => Promise<BenchCase>>> = {
  "burgers-step": async () => (await import("./burgers-step.ts")).burgersStep,
  matmul: async () => (await import("./matmul.ts")).matmul,
  copy: async () => (await import("./copy.ts")).copy,
  elementwise: async () => (await import("./elementwise.ts")).elementwise,
  tanh: async () => (await import("./unary-functions.ts")).tanh,
  exp: async () => (await import("./unary-functions.ts")).exp,
  sin: async () => (await import("./unary-functions.ts")).sin,
  reduce: async () => (await import("./reduce.ts")).reduce,
  softmax: async () => (await import("./softmax.ts")).softmaxRows,
  "layer-norm": async () => (await import("./layer-norm.ts")).layerNorm,
  fft: async () => (await import("./fft.ts")).fourier,
  cholesky: async () => (await import("./factorizations.ts")).choleskyCase,
  lu: async () => (await import("./factorizations.ts")).luCase,
  qr: async () => (await import("./factorizations.ts")).qrCase,
  eigh: async () => (await import("./factorizations.ts")).eighCase,
  sort: async () => (await import("./sort.ts")).sortCase,
  "scatter-add": async () => (await import("./scatter-add.ts")).scatterAddCase,
  lorenz: async () => (await import("./ode-cases.ts")).lorenz,
  "lorenz-ensemble": async () => (await import("./lorenz-ensemble.ts")).lorenzEnsembleCase,
  "lotka-volterra": async () => (await import("./ode-cases.ts")).lotkaVolterra,
  compile: async () => (await import("./compile.ts")).compileStep,
  "jit-call": async () => (await import("./jit-call.ts")).jitCall,
  "first-call": async () => (await import("./first-call.ts")).firstCall,
  "bundle-size": async () => (await import("./bundle-size.ts")).bundleSize,
};

export const caseNames: readonly string[] = Object.keys(CASES);

/** @throws Error if there is no case of that name. */
export async function loadCase(name: string): Promise<BenchCase> {
  const load = CASES[name];
  if (load === undefined) throw new Error(`there is no case ${name}`);
  return load();
}
