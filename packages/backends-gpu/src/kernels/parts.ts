/**
 * Parts of the executor that are fetched when a program comes that needs them: most programs sort nothing and factorize
 * nothing, and a page should not wait for code that it does not run.
 */
import { BackendError } from "@fluxion/autodiff-core";
import type { Kernel, Primitive, Schedule } from "@fluxion/autodiff-core/compiler";
import { bytesOf } from "../storage.ts";
import { LIBRARY } from "./library/index.ts";
import type { LibraryEmitter, LibraryEmitters } from "./library/library-emitter.ts";

interface Library {
  readonly emitters: LibraryEmitters;
}

interface Modules {
  readonly banded: Library;
  readonly blocks: typeof import("./blocks/blocks-kernel.ts");
  readonly control: typeof import("./control/control-kernel.ts");
  readonly dense: Library;
  readonly division: typeof import("./division/emit-divided.ts");
  readonly fft: Library;
  readonly indexing: Library;
  readonly order: Library;
  readonly special: Library;
  readonly spectral: Library;
}

type Part = keyof Modules;
type LibraryPart = "banded" | "dense" | "fft" | "indexing" | "order" | "special" | "spectral";

const LOADERS: { readonly [P in Part]: () => Promise<Modules[P]> } = {
  banded: () => import("./library/banded/index.ts"),
  blocks: () => import("./blocks/blocks-kernel.ts"),
  control: () => import("./control/control-kernel.ts"),
  dense: () => import("./library/dense/index.ts"),
  division: () => import("./division/emit-divided.ts"),
  fft: () => import("./library/fft/index.ts"),
  indexing: () => import("./library/indexing/index.ts"),
  order: () => import("./library/order/index.ts"),
  special: () => import("./library/special/index.ts"),
  spectral: () => import("./library/spectral/index.ts"),
};

/** Primitives whose kernels are in a part. */
const PRIMITIVES: Readonly<Record<LibraryPart, string>> = {
  banded: "bandedSolve",
  dense: "cholesky factoredDeterminant factoredSolve lu qr sylvester triangularSolve",
  fft: "fft irfft rfft",
  indexing:
    "dynamicSlice dynamicUpdate fold gather pad scatterAdd scatterMax scatterMin scatterMul scatterSet",
  order:
    "argmax argmin cumlogsumexp cummax cummin cumprod cumsum linearRecurrence searchSorted sort",
  special:
    "airy amplitude bessel beta betaDensity cbrt completeElliptic complexDiv cosineIntegral " +
    "cosm1 dawsn entr erfcInv erfcx erfi expi expn exprel faddeeva fresnel gamma gammaDensity " +
    "gammaSign hypot incompleteBeta incompleteElliptic incompleteGamma klDiv lambertW lbeta " +
    "lgamma log1mexp logit logNdtr ndtr ndtri orthogonalPolynomial owensT polygamma " +
    "polygammaDifference relEntr sineIntegral spence sphericalBessel xlog1py xlogy zeta",
  spectral:
    "eig eigh hessenberg leastSquares matrixFunction pinv polarFactor svd symmetricLyapunov",
};

const PART_OF: ReadonlyMap<string, LibraryPart> = /* @__PURE__ */ new Map(
  (Object.keys(PRIMITIVES) as LibraryPart[]).flatMap((part) =>
    PRIMITIVES[part].split(" ").map((name) => [name, part] as const),
  ),
);

const loaded: { -readonly [P in Part]?: Modules[P] } = {};

/** Part of a binding such that kernels over shorter buffers may be emitted without thinking of division. */
const LARGE = 1 / 8;

/**
 * Fetch what the kernels of a schedule need.
 *
 * @param bindingBytes - What an adapter lets kernels bind of a buffer.
 * @returns `undefined` if all of it is there.
 */
export function loadParts(
  schedule: Schedule,
  bindingBytes: number = Number.POSITIVE_INFINITY,
): Promise<void> | undefined {
  const isLarge = schedule.buffers.some(
    ({ dtype, size }) => bytesOf(dtype, size) > LARGE * bindingBytes,
  );
  const needed = new Set([...partsOf(schedule), ...(isLarge ? ["division" as const] : [])]);
  const missing = [...needed].filter((part) => loaded[part] === undefined);
  return missing.length === 0 ? undefined : Promise.all(missing.map(load)).then(() => undefined);
}

/** A part, if it has been loaded. */
export function loadedPart<P extends Part>(part: P): Modules[P] | undefined {
  return loaded[part];
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
