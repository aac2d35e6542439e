/** What tests call in a page. */
export { comparePrimitives, compareRandomPrograms } from "./compare-executors.ts";
export { compareThreads } from "./compare-threads.ts";
export { exhaustMemory } from "./exhaust-memory.ts";
export { useDefaults } from "./use-defaults.ts";

export function isIsolated(): boolean {
  return crossOriginIsolated;
}

/** Needs `unsafe-eval`. */
export function evaluateText(): number {
  return new Function("return 7")();
}
