import { OptionError, split, type Tensor } from "@fluxion/autodiff-core";
import type { Layer, NoParams } from "./layer.ts";

/** The parameters of each layer, in order. */
export type SequentialParams<Layers extends readonly Layer<unknown>[]> = {
  readonly [K in keyof Layers]: Layers[K] extends Layer<infer Params> ? Params : never;
};

/**
 * Layers one after another; the parameters are the list of theirs.
 *
 * @example
 * ```ts test
 * import { key, sin, type Tensor, zeros } from "@fluxion/autodiff-core";
 * import { activation, dense, sequential } from "@fluxion/nn";
 *
 * const network = sequential(
 *   dense({ inputs: 2, outputs: 8 }),
 *   activation((x: Tensor) => sin(x)),
 *   dense({ inputs: 8, outputs: 1 }),
 * );
 * network.apply(network.init(key(0)), zeros([5, 2])).shape // => [5, 1]
 * ```
 */
export function sequential<const Layers extends readonly Layer<unknown>[]>(
  ...layers: Layers
): Layer<SequentialParams<Layers>> {
  return {
    init(key) {
      const keys = split(key, layers.length);
      return layers.map((layer, i) => layer.init(keys[i])) as SequentialParams<Layers>;
    },
    apply(params, x) {
      const list: readonly unknown[] = params;
      checkLength(list.length, layers.length);
      return layers.reduce((h, layer, i) => layer.apply(list[i], h), x);
    },
  };
}

/** A function without parameters as a layer. */
export function activation(fn: (x: Tensor) => Tensor): Layer<NoParams> {
  return { init: () => ({}), apply: (_params, x) => fn(x) };
}

function checkLength(received: number, expected: number): void {
  if (received === expected) return;
  throw new OptionError({
    where: "sequential",
    expected: `parameters of ${expected} layers`,
    received: `${received}`,
    fix: "Use the parameters that this network's init made.",
  });
}
