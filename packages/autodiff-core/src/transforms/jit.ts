import { flattenArguments, type LooseArgs } from "../arguments.ts";
import { bufferOf, evaluateProgram, fromBuffer, isTracing } from "../bind.ts";
import { OptionError } from "../errors.ts";
import { currentExecutor } from "../executors/current.ts";
import { provideCompiler } from "../executors/default-executor.ts";
import type { Executable, Executor } from "../executors/executor.ts";
import { wasm } from "../executors/wasm/wasm.ts";
import { inlineCalls } from "../program/inline.ts";
import { simplify } from "../program/simplify.ts";
import { specKey } from "../program/structural-key.ts";
import { isTensor, type Tensor } from "../tensor.ts";
import { traceTree } from "../trace.ts";
import { treeFlatten } from "../tree.ts";

export interface JitOptions {
  /**
   * Positions of arguments that are plain values, not tensors (settings, sizes, flags). A new value traces again. They
   * are compared by identity, numbers and strings by value.
   */
  readonly staticArgnums?: readonly number[];
  /**
   * Positions of arguments whose memory the function may use for its results. The caller must not use those tensors
   * again; doing so throws a `DisposedError`.
   */
  readonly donate?: readonly number[];
  /** Default: the executor in use at the time of the call. */
  readonly executor?: Executor;
}

/** A compiled function, with what there is to know about it. */
export interface Jitted<Args extends readonly unknown[], R> {
  (...args: LooseArgs<Args>): R;
  /** Number of times the function was traced: once per combination of shapes, dtypes and static values. */
  readonly traces: number;
}

interface Compiled {
  readonly traced: ReturnType<typeof traceTree>;
  readonly executables: Map<Executor, Executable>;
}

/**
 * Compile: trace `fn` once per combination of shapes and dtypes, and run the whole program at once from then on.
 *
 * Inside another traced function, a jitted function becomes part of the program around it.
 *
 * @example
 * ```ts test
 * import { array, jit } from "@fluxion/autodiff-core";
 *
 * const norm = jit((x) => x.mul(x).sum().sqrt());
 * norm(array([3, 4])).item() // => 5
 * norm(array([6, 8])).item() // => 10
 * norm.traces // => 1
 * ```
 */
export function jit<Args extends readonly unknown[], R>(
  fn: (...args: Args) => R,
  options: JitOptions = {},
): Jitted<Args, R> {
  provideCompiler(wasm);
  const { staticArgnums = [], donate = [], executor } = options;
  checkPositions(staticArgnums, donate);
  const cache = new Map<string, Compiled>();
  const identity = identityKeys();

  const call = (...args: readonly unknown[]): unknown => {
    const dynamic = args.filter((_, i) => !staticArgnums.includes(i));
    const flat = flattenArguments("jit", dynamic);
    const statics = staticArgnums.map((i) => identity(args[i]));
    const key = `${flat.structure.key}|${flat.leaves.map(specKey).join()}|${statics.join()}`;
    let compiled = cache.get(key);
    if (compiled === undefined) {
      const traced = traceTree("jit", withStatics(fn, args, staticArgnums), flat);
      compiled = {
        traced: { ...traced, program: simplify(traced.program) },
        executables: new Map(),
      };
      cache.set(key, compiled);
    }
    const { program, captures, resultStructure } = compiled.traced;
    const inputs = [...captures, ...flat.leaves];
    if (isTracing() || inputs.some((t) => t.isTraced)) {
      return resultStructure.unflatten(evaluateProgram(program, inputs));
    }
    const donated = donatedLeaves(dynamic, args, donate);
    return resultStructure.unflatten(run(compiled, inputs, donated, executor ?? currentExecutor()));
  };
  return Object.defineProperty(call, "traces", { get: () => cache.size }) as Jitted<Args, R>;
}

function run(
  { traced, executables }: Compiled,
  inputs: readonly Tensor[],
  donated: ReadonlySet<Tensor>,
  executor: Executor,
): Tensor[] {
  let executable = executables.get(executor);
  if (executable === undefined) {
    executable = executor.compile(inlineCalls(traced.program));
    executables.set(executor, executable);
  }
  const buffers = inputs.map((t) => bufferOf(t, executor, "jit"));
  const given = new Set(inputs.flatMap((t, i) => (donated.has(t) ? [i] : [])));
  try {
    return executable.run(buffers, given).map((buffer) => fromBuffer(executor, buffer));
  } finally {
    // Also after a failure: their memory may have been written to.
    for (const tensor of donated) tensor.donate();
  }
}

function donatedLeaves(
  dynamic: readonly unknown[],
  args: readonly unknown[],
  donate: readonly number[],
): ReadonlySet<Tensor> {
  if (donate.length === 0) return new Set();
  const given = new Set(donate.map((i) => args[i]));
  const leaves = dynamic.filter((arg) => given.has(arg)).flatMap((arg) => treeFlatten(arg).leaves);
  return new Set(leaves.filter(isTensor));
}

/** `fn` as a function of its dynamic arguments, with the static ones fixed. */
function withStatics(
  fn: (...args: never[]) => unknown,
  args: readonly unknown[],
  staticArgnums: readonly number[],
): (...dynamic: never[]) => unknown {
  const call = fn as (...all: unknown[]) => unknown;
  return (...dynamic: readonly unknown[]) => {
    let next = 0;
    return call(...args.map((arg, i) => (staticArgnums.includes(i) ? arg : dynamic[next++])));
  };
}

/** Text for a static value: by value for numbers and strings, by identity for objects. */
function identityKeys(): (value: unknown) => string {
  const known = new WeakMap<object, number>();
  let count = 0;
  return (value) => {
    const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
    if (!isObject) return `${typeof value}:${String(value)}`;
    let id = known.get(value);
    if (id === undefined) {
      id = count++;
      known.set(value, id);
    }
    return `#${id}`;
  };
}

function checkPositions(staticArgnums: readonly number[], donate: readonly number[]): void {
  const both = donate.find((i) => staticArgnums.includes(i));
  if (both === undefined) return;
  throw new OptionError({
    where: "jit",
    expected: "donated arguments to be tensors",
    received: `argument ${both} in both staticArgnums and donate`,
    fix: "Only arguments that hold tensors have memory to donate.",
  });
}
