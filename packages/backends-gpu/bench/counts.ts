/**
 * What programs would take on a card of a data centre, by count, without one: `node bench/counts.ts` with the condition
 * `@fluxion/source`. Megabytes are those that kernels bind, so what a kernel reads several times counts once.
 */
import { cumsum, sort, type Tensor, trace, zeros } from "@fluxion/autodiff-core";
import { kernelCost, scheduleProgram } from "@fluxion/autodiff-core/compiler";
import { fft } from "@fluxion/autodiff-core/fft";
import { cholesky, lu, qr } from "@fluxion/autodiff-core/linalg";
import { lorenzEnsemble } from "../../../apps/bench/src/cases/lorenz-solves.ts";
import { loadParts } from "../src/kernels/parts.ts";
import { commandsOf } from "../src/lowering/commands-of.ts";
import { lowerSchedule } from "../src/lowering/lower-schedule.ts";
import type { Step } from "../src/lowering/step.ts";
import { DEVICE_STORAGE } from "../src/storage.ts";
import { CARD, CARD_TARGET } from "./card.ts";

type Example = readonly [name: string, f: (x: Tensor) => unknown, shape: readonly number[]];

const EXAMPLES: readonly Example[] = [
  ["product 4096", (x) => x.matmul(x), [4096, 4096]],
  ["elementwise 2^26", (x) => x.mul(1.5).add(0.25).mul(x).abs(), [2 ** 26]],
  ["softmax 8192", (x) => x.softmax(), [8192, 8192]],
  ["fft 2^20", (x) => Object.values(fft({ re: x, im: x })), [2 ** 20]],
  ["sort 2^20", (x) => sort(x), [2 ** 20]],
  ["running sum 2^24", (x) => cumsum(x), [2 ** 24]],
  ["Cholesky 1024", (x) => cholesky(x), [1024, 1024]],
  ["LU 1024", (x) => Object.values(lu(x)), [1024, 1024]],
  ["QR 1024", (x) => Object.values(qr(x)), [1024, 1024]],
  ["Lorenz, 2^20 members", (x) => [...lorenzEnsemble({ maxSteps: 200 })(x)], [2 ** 20]],
];

/** Bytes that the dispatches of steps bind, turns of loops counted. */
function bytesOf(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => {
    if (step.kind === "dispatch") {
      return sum + step.shader.slots.reduce((bytes, slot) => bytes + slot.bytes, 0);
    }
    return step.kind === "loop" ? sum + step.turns * bytesOf(step.body) : sum;
  }, 0);
}

const rows: Record<string, string | number>[] = [];
for (const [name, f, shape] of EXAMPLES) {
  const { program } = trace(f as (x: Tensor) => Tensor, zeros(shape));
  const schedule = scheduleProgram(program, { storage: DEVICE_STORAGE });
  await loadParts(schedule);
  const { steps } = lowerSchedule(CARD_TARGET, schedule);
  const costs = schedule.kernels.map((kernel) => kernelCost(kernel, schedule.buffers));
  const flops = costs.reduce((sum, cost) => sum + cost.flops, 0);
  const bytes = bytesOf(steps);
  rows.push({
    program: name,
    dispatches: commandsOf(steps),
    GFLOP: (flops / 1e9).toPrecision(3),
    MB: (bytes / 1e6).toFixed(1),
    "µs of arithmetic": ((flops / CARD.flops) * 1e6).toFixed(1),
    "µs of memory": ((bytes / CARD.bytes) * 1e6).toFixed(1),
  });
}
console.table(rows);
