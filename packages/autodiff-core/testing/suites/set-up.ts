/** For every test file: what its tests run is compared between executors, each program once per run of the tests. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { hasAdapter } from "@fluxion/tooling/vulkan-driver";
import { afterAll, afterEach, expect, inject } from "vitest";
import { chosenExtent } from "./extent.ts";
import { TALLIES, type TallyOfFile } from "./tallies.ts";

/** Milliseconds that comparing the programs of one test may take. */
const LIMIT = 600_000;

const extent = chosenExtent();
if (extent !== "nothing") {
  const { use } = await import("../../src/index.ts");
  const { defaultExecutor } = await import("../../src/executors/default-executor.ts");
  const { ProgramClaims } = await import("./program-claims.ts");
  const { SuiteComparison } = await import("./suite-comparison.ts");
  const { watchedExecutor } = await import("./watched-executor.ts");
  const { DeviceComparison } = await import("./device-comparison.ts");
  const folder = inject("comparedPrograms");
  const device = hasAdapter(process.env) ? new DeviceComparison() : undefined;
  const comparison = new SuiteComparison(new ProgramClaims(folder), extent, device);
  await use(watchedExecutor(defaultExecutor(), comparison));
  afterEach(() => comparison.finish(), LIMIT);
  afterAll(async () => {
    comparison.finish();
    const programs = (await device?.finish()) ?? 0;
    const file = expect.getState().testPath ?? "";
    const tally: TallyOfFile = { file, ...comparison.tally, "on the device": programs };
    appendFileSync(join(folder, TALLIES), `${JSON.stringify(tally)}\n`);
  }, LIMIT);
}
