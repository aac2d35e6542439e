import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** What the bootstrap keeps: tools, stamp and lock. Ignored by git; deleting it is always safe. */
export const cache = join(root, ".fluxion");

/** The pinned tools: one folder each, with a manifest and a lockfile that holds the checksums. */
export const toolManifests = join(root, "tooling/bootstrap/toolchain");
