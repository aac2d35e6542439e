/** An ensemble of adaptive solves in one kernel. */
import { linspace, trace } from "@fluxion/autodiff-core";
import { scheduleProgram } from "@fluxion/autodiff-core/compiler";
import { expect, test } from "vitest";
import { lorenzEnsemble } from "../../../../../../apps/bench/src/cases/lorenz-solves.ts";
import { lowerSchedule } from "../../../lowering/lower-schedule.ts";
import { DEVICE_STORAGE } from "../../../storage.ts";
import { webgpu } from "../../../webgpu.ts";
import { webGpuSettings } from "../../../webgpu-options.ts";
import { loadParts } from "../../parts.ts";

const MEMBERS = 300;

const executor = await webgpu();

/** By 4000 steps of the classical Runge-Kutta method in 64 bits. */
function lorenzAtOne(rho: number): number[] {
  const field = ([x, y, z]: number[]) => [10 * (y - x), x * (rho - z) - y, x * y - (8 / 3) * z];
  const moved = (u: number[], k: number[], h: number) => u.map((v, i) => v + h * k[i]);
  const h = 1 / 4000;
  let u = [1, 0, 0];
  for (let step = 0; step < 4000; step++) {
    const a = field(u);
    const b = field(moved(u, a, h / 2));
    const c = field(moved(u, b, h / 2));
    const d = field(moved(u, c, h));
    u = u.map((v, i) => v + (h / 6) * (a[i] + 2 * b[i] + 2 * c[i] + d[i]));
  }
  return u;
}

test.each([undefined, 200])(
  "members step at their own pace to time 1 (maxSteps %s)",
  async (maxSteps) => {
    const rho = linspace(0, 21, MEMBERS, { dtype: "float32" });
    const solve = lorenzEnsemble(maxSteps === undefined ? {} : { maxSteps });
    const { program } = trace((r) => [...solve(r)], rho);
    const inputs = [executor.upload({ ...rho, data: rho.dataSync() })];
    const outputs = executor.compile(program).run(inputs);
    const found = await Promise.all(outputs.map((x) => executor.download(x)));
    for (let i = 0; i < MEMBERS; i += 23) {
      const exact = lorenzAtOne(rho.dataSync()[i]);
      const error = Math.max(...exact.map((v, d) => Math.abs(v - found[d].data[i])));
      expect(error).toBeLessThan(2e-4);
    }
  },
);

test("all turns of a member are one invocation's", async () => {
  const { program } = trace(
    (r) => [...lorenzEnsemble({ maxSteps: 200 })(r)],
    linspace(0, 21, MEMBERS),
  );
  const target = { ...webGpuSettings({}), ...executor.capabilities };
  const schedule = scheduleProgram(program, { storage: DEVICE_STORAGE });
  await loadParts(schedule);
  const { steps } = lowerSchedule(target, schedule);
  expect(steps.map(({ kind }) => kind)).not.toContain("loop");
  const [last] = steps.slice(-1);
  expect(last.kind === "dispatch" && last.shader.code).toContain("let first = 0;");
});
