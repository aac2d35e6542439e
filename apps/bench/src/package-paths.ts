import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(import.meta.url);

/** Whether this runs from the sources, without a build. */
export const isSource: boolean = extname(here) === ".ts";

/** The folder of this package. The sources and the build are one level below it. */
export const packageFolder: string = dirname(dirname(here));

/** The checkout around this package, which is not published. */
const checkout = join(packageFolder, "../..");

/** What the harness makes and may always be deleted: programs in C, the virtual environment. */
export const cacheFolder: string = join(checkout, ".fluxion/bench");

/** The program that subjects in JavaScript run as. */
export const subjectProgram: string = join(
  dirname(here),
  `subject-process${isSource ? ".ts" : ".js"}`,
);

/** Flags with which a child resolves packages as this process does. */
export const nodeFlags: readonly string[] = isSource ? ["--conditions=@fluxion/source"] : [];
