/** Measures the plans of products, and chooses the fastest. */
import { choosePlan } from "../kernels/dot/choose-plan.ts";
import { emitPlanned } from "../kernels/dot/emit-product.ts";
import { type Plan, planName, plansFor } from "../kernels/dot/plan.ts";
import type { Product } from "../kernels/dot/product.ts";
import { type ProductSample, productLike } from "../kernels/dot/product-class.ts";
import type { Target } from "../lowering/target.ts";
import type { ProductChoices } from "./product-choices.ts";
import { Trial } from "./trial.ts";

/** Milliseconds of one measurement, and how often it is repeated; the least counts. */
const MEASURED = 20;
const REPEATED = 3;

/** Results by which plans are compared. */
const COMPARED = 2 ** 14;

/** Measure all classes of products that have been seen and not been measured, with nothing else on the device. */
export async function tuneProducts(
  device: GPUDevice,
  target: Target,
  choices: ProductChoices,
): Promise<void> {
  for (const [name, sample] of choices.waiting) {
    choices.choose(name, planName(await fastestPlan(device, target, sample)));
  }
}

interface Measured {
  readonly plan: Plan;
  readonly milliseconds: number;
  readonly results: Float32Array;
}

/** The fastest plan among those that give what the likely one gives. */
async function fastestPlan(
  device: GPUDevice,
  target: Target,
  sample: ProductSample,
): Promise<Plan> {
  const product = productLike(sample);
  const likely = choosePlan({ ...target, products: undefined }, product);
  if (bytesOf(sample) > target.bindingBytes) return likely;
  const operands = operandsOf(sample);
  const first = await measure(device, target, product, operands, likely, Number.POSITIVE_INFINITY);
  if (first === undefined) return likely;
  let best = first;
  for (const plan of plansFor(target, product)) {
    if (planName(plan) === planName(likely)) continue;
    const found = await measure(device, target, product, operands, plan, best.milliseconds);
    if (found && found.milliseconds < best.milliseconds && agree(found, first, sample))
      best = found;
  }
  return best.plan;
}

/** @param best - A plan of which one run takes several times as long is not measured to the end. */
async function measure(
  device: GPUDevice,
  target: Target,
  product: Product,
  operands: Operands,
  plan: Plan,
  best: number,
): Promise<Measured | undefined> {
  try {
    const trial = await Trial.prepare(device, target, operands, (context) =>
      emitPlanned(context, product, plan),
    );
    const alone = await trial.milliseconds(1);
    const times = Math.max(1, Math.min(100, Math.ceil(MEASURED / alone)));
    let milliseconds = alone;
    for (let i = 0; i < REPEATED && alone < 4 * best + 1; i++) {
      milliseconds = Math.min(milliseconds, (await trial.milliseconds(times)) / times);
    }
    const results = new Float32Array(await trial.output(Math.min(COMPARED, operands.output)));
    trial.free();
    return { plan, milliseconds, results };
  } catch {
    // A kernel that the driver does not take is none to choose.
    return undefined;
  }
}

function agree(a: Measured, b: Measured, { terms }: ProductSample): boolean {
  return a.results.every((x, i) => Math.abs(x - b.results[i]) <= terms * 2 ** -22);
}

interface Operands {
  readonly inputs: readonly Float32Array<ArrayBuffer>[];
  readonly output: number;
}

function operandsOf({ batch, rows, columns, terms }: ProductSample): Operands {
  const numbers = (size: number) => {
    let state = size;
    return new Float32Array(size).map(() => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      return state / 2 ** 31;
    });
  };
  return {
    inputs: [numbers(batch * rows * terms), numbers(batch * columns * terms)],
    output: batch * rows * columns,
  };
}

/** Bytes of the largest buffer. */
function bytesOf({ batch, rows, columns, terms }: ProductSample): number {
  return 4 * batch * Math.max(rows * terms, columns * terms, rows * columns);
}
