/**
 * Parts of the executor that are fetched when a program comes that needs them: most programs sort nothing and factorize
 * nothing, and a page should not wait for code that it does not run.
 */
import { BackendError } from "@fluxion/autodiff-core";
import type { Kernel, Primitive, Schedule } from "@fluxion/autodiff-core/compiler";
import { LIBRARY } from "./library/index.ts";
import type { LibraryEmitter, LibraryEmitters } from "./library/library-emitter.ts";

interface Library {
  readonly emitters: LibraryEmitters;
}

interface Modules {
  readonly blocks: typeof import("./blocks/blocks-kernel.ts");
  readonly control: typeof import("./control/control-kernel.ts");
  readonly dense: Library;
  readonly fft: Library;
  readonly indexing: Library;
  readonly order: Library;
  readonly special: Library;
}

type Part = keyof Modules;
type LibraryPart = "dense" | "fft" | "indexing" | "order" | "special";

const LOADERS: { readonly [P in Part]: () => Promise<Modules[P]> } = {
  blocks: () => import("./blocks/blocks-kernel.ts"),
  control: () => import("./control/control-kernel.ts"),
  dense: () => import("./library/dense/index.ts"),
  fft: () => import("./library/fft/index.ts"),
  indexing: () => import("./library/indexing/index.ts"),
  order: () => import("./library/order/index.ts"),
  special: () => import("./library/special/index.ts"),
};

/** Primitives whose kernels are in a part. */
const PRIMITIVES: Readonly<Record<LibraryPart, string>> = {
  dense: "cholesky eigh factoredSolve lu qr svd triangularSolve",
  fft: "fft irfft rfft",
  indexing:
    "dynamicSlice dynamicUpdate fold gather pad scatterAdd scatterMax scatterMin scatterMul scatterSet",
  order:
    "argmax argmin cumlogsumexp cummax cummin cumprod cumsum linearRecurrence searchSorted sort",
  special: "complexDiv cosm1 entr log1mexp logit xlog1py xlogy",
};

const PART_OF: ReadonlyMap<string, LibraryPart> = /* @__PURE__ */ new Map(
  (Object.keys(PRIMITIVES) as LibraryPart[]).flatMap((part) =>
    PRIMITIVES[part].split(" ").map((name) => [name, part] as const),
  ),
);

const loaded: { -readonly [P in Part]?: Modules[P] } = {};

/**
 * Fetch what the kernels of a schedule need.
 *
 * @returns `undefined` if all of it is there.
 */
export function loadParts(schedule: Schedule): Promise<void> | undefined {
  const missing = [...new Set(partsOf(schedule))].filter((part) => loaded[part] === undefined);
  return missing.length === 0 ? undefined : Promise.all(missing.map(load)).then(() => undefined);
}

/** A part that has been loaded. */
export function partOf<P extends Part>(part: P): Modules[P] {
  const found = loaded[part];
  if (found === undefined) throw new Error(`The kernels of ${part} have not been loaded.`);
  return found;
}

/** The kernels that a primitive brings along as `kernels.webgpu`, else those that are known by its name. */
export function libraryEmitterOf(primitive: Primitive): LibraryEmitter | undefined {
  const { name } = primitive;
  const own = ownEmitterOf(primitive);
  if (own !== undefined) return own;
  if (Object.hasOwn(LIBRARY, name)) return LIBRARY[name];
  const part = PART_OF.get(name);
  return part && partOf(part).emitters[name];
}

function ownEmitterOf({ kernels }: Primitive): LibraryEmitter | undefined {
  return kernels?.["webgpu"] as LibraryEmitter | undefined;
}

async function load<P extends Part>(part: P): Promise<void> {
  try {
    loaded[part] = await LOADERS[part]();
  } catch (cause) {
    throw new BackendError({
      where: "webgpu",
      expected: `its kernels for ${part}, which are fetched when a program needs them`,
      received: `${cause}`,
      fix: "Serve all files of the build, or try again once there is a connection.",
      cause,
    });
  }
}

function partsOf({ kernels }: Schedule): Part[] {
  return kernels.flatMap(partsOfKernel);
}

function partsOfKernel(kernel: Kernel): Part[] {
  switch (kernel.kind) {
    case "scan":
    case "while":
    case "cond":
      return ["control", ...kernel.bodies.flatMap(partsOf)];
    case "blocks":
      return ["blocks", ...partsOf(kernel.body), ...(kernel.rest ? partsOf(kernel.rest) : [])];
    case "primitive": {
      const part = PART_OF.get(kernel.primitive.name);
      return part === undefined || ownEmitterOf(kernel.primitive) ? [] : [part];
    }
    default:
      return [];
  }
}
