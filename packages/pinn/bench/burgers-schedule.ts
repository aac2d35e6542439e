/** What the compiler makes of the loss and gradient of the Burgers experiment: `pnpm --filter @fluxion/pinn bench`. */
import {
  type Atom,
  key,
  type Program,
  type Tensor,
  trace,
  valueAndGrad,
} from "@fluxion/autodiff-core";
import { scheduleCost, scheduleProgram, simplifyProgram } from "@fluxion/autodiff-core/compiler";
import { burgers } from "@fluxion/pdes";
import { type Collocation, type MlpParams, pinn } from "@fluxion/pinn";
import { measure } from "@fluxion/tooling/measure";

const model = pinn(burgers(), { dtype: "float32" });
const params = model.init(key(0));
const batch = model.sample({ interior: 4096, key: key(1) });
const loss = (p: MlpParams, x: Collocation): Tensor => model.loss(p, x)[0];
const { program } = trace(
  (p: MlpParams, x: Collocation) => valueAndGrad(loss)(p, x),
  params,
  batch,
);
const schedule = scheduleProgram(program);
const { median, spread } = measure(() => scheduleProgram(program), 30);

/** Bytes that the equations read and write when each is a kernel of its own. */
function bytesOf({ equations }: Program): number {
  const size = (atom: Atom): number =>
    atom.kind === "literal" ? 0 : 4 * atom.shape.reduce((n, axis) => n * axis, 1);
  return equations
    .flatMap(({ inputs, outputs }) => [...inputs, ...outputs])
    .reduce((sum, atom) => sum + size(atom), 0);
}

const simplified = simplifyProgram(program);
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
console.table({
  "equations, simplified": `${program.equations.length}, ${simplified.equations.length}`,
  kernels: `${schedule.kernels.length}`,
  "moved by single equations": megabytes(bytesOf(simplified)),
  "moved by the kernels": megabytes(scheduleCost(schedule).bytes),
  "arena, lower bound": `${megabytes(schedule.memory.bytes)}, ${megabytes(schedule.memory.lowerBound)}`,
  "time to schedule, warm": `${median.toFixed(1)} ms (${spread})`,
});
