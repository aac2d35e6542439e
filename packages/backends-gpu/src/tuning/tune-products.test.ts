import { expect, test } from "vitest";
import { expectAgrees, float32 } from "../../testing/expect-agrees.ts";
import { trialTarget } from "../../testing/trial-target.ts";
import { choosePlan } from "../kernels/dot/choose-plan.ts";
import { planName, plansFor } from "../kernels/dot/plan.ts";
import { classOf, productLike } from "../kernels/dot/product-class.ts";
import { webgpu } from "../webgpu.ts";
import { ProductChoices } from "./product-choices.ts";
import { tuneProducts } from "./tune-products.ts";

const sample = {
  batch: 1,
  rows: 60,
  columns: 64,
  terms: 40,
  left: "inner",
  right: "outer",
} as const;
const product = productLike(sample);
const name = "1x64x64x32 inner4 outer4";

test("products are alike if their sizes are about the same and their operands lie the same way", () => {
  expect(classOf(product)).toBe(name);
  expect(classOf(productLike({ ...sample, rows: 68 }))).toBe(name);
  expect(classOf(productLike({ ...sample, left: "outer" }))).not.toBe(name);
  expect(classOf(productLike({ ...sample, terms: 41 }))).toBe("1x64x64x32 inner1 outer4");
  expect(classOf({ ...product, dtype: "int32" })).toBeUndefined();
});

test("the fastest plan is chosen for the class from then on", async () => {
  const { device, target } = await trialTarget();
  const choices = new ProductChoices(target.adapter);
  // With room for few kinds of tiles.
  const small = { ...target, workgroupBytes: 4096, products: choices };
  const likely = choosePlan(small, product);
  expect(choices.waiting).toEqual([[name, sample]]);
  expect(choices.version).toBe(0);
  await tuneProducts(device, small, choices);
  const plans = plansFor(small, product).map(planName);
  expect(plans).toContain(planName(likely));
  expect(plans).toContain(choices.tuning.products[name]);
  expect(choices.version).toBe(1);
  expect(choices.waiting).toEqual([]);
  expect(planName(choosePlan(small, product))).toBe(choices.tuning.products[name]);
  device.destroy();
});

test("measurements are taken over, those of another adapter are not", async () => {
  const { capabilities } = await webgpu();
  const { adapter } = capabilities;
  const tuning = { adapter, products: { [name]: "16x16x16/4x4" } };
  const target = { ...(await trialTarget()).target, products: new ProductChoices(adapter, tuning) };
  expect(planName(choosePlan(target, product))).toBe("16x16x16/4x4");
  const other = { ...target, products: new ProductChoices("another", tuning) };
  expect(planName(choosePlan(other, product))).not.toBe("16x16x16/4x4");
  const executor = await webgpu({ tuning });
  expect(await executor.tune()).toEqual(tuning);
  await expectAgrees(executor, (x, w) => x.matmul(w), float32([60, 40], [40, 64]));
  expect(await executor.tune()).toEqual(tuning);
});
