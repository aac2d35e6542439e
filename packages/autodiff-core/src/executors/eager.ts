import type { TensorSpec } from "../host-array.ts";
import type { Params, Primitive } from "../primitive.ts";
import { inlineCalls } from "../program/inline.ts";
import { type Program, variable } from "../program/program.ts";
import { paramsKey, specKey } from "../program/structural-key.ts";
import type { Executable, Executor } from "./executor.ts";

const caches = /* @__PURE__ */ new WeakMap<Executor, Map<string, Executable>>();
const MAX_ENTRIES = 4096;

/** The executable that applies one primitive, compiled once per structure. */
export function executableFor(
  executor: Executor,
  primitive: Primitive,
  inputs: readonly TensorSpec[],
  params: Params,
): Executable {
  const cache = caches.get(executor) ?? new Map<string, Executable>();
  caches.set(executor, cache);
  const key = `${primitive.name}(${inputs.map(specKey).join(",")})${paramsKey(params)}`;
  let executable = cache.get(key);
  if (executable === undefined) {
    executable = executor.compile(inlineCalls(singleEquation(primitive, inputs, params)));
    if (cache.size >= MAX_ENTRIES) cache.clear();
    cache.set(key, executable);
  }
  return executable;
}

function singleEquation(
  primitive: Primitive,
  specs: readonly TensorSpec[],
  params: Params,
): Program {
  const inputs = specs.map(variable);
  const outputs = primitive.infer(specs, params).map(variable);
  const equations = [{ primitive, inputs, params, outputs, source: undefined }];
  return { inputs, equations, outputs };
}
