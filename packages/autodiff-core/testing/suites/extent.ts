/** How much of what tests run is compared between executors: `FLUXION_DIFFERENTIAL=sample|all|device|off`. */

/** What a program may take and still be compared. */
export interface Extent {
  /** Operations from which on the reference is too slow. */
  readonly budget: number;
  /** Milliseconds of the run in the test, compiling included, from which on other executors are too slow. */
  readonly longestRun: number;
  /** Part of the programs that are compared on a GPU, or a driver that stands for one, too. */
  readonly onDevice: number;
}

const EXTENTS: Readonly<Record<string, Extent | "nothing">> = {
  sample: { budget: 300_000, longestRun: 250, onDevice: 0.08 },
  all: { budget: 1e8, longestRun: Number.POSITIVE_INFINITY, onDevice: 1 },
  device: { budget: 0, longestRun: 0, onDevice: 1 },
  off: "nothing",
};

/** What the variable of the environment says; without it, what every run of the tests has time for. */
export function chosenExtent(
  name: string = process.env["FLUXION_DIFFERENTIAL"] ?? "sample",
): Extent | "nothing" {
  const extent = EXTENTS[name];
  if (extent !== undefined) return extent;
  throw new Error(`FLUXION_DIFFERENTIAL must be ${Object.keys(EXTENTS).join(", ")}, not ${name}.`);
}
