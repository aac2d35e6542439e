/** Kernels of a product. */
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { Step } from "../../lowering/step.ts";
import { TooManyBindings } from "../../wgsl/bindings.ts";
import { choosePlan } from "./choose-plan.ts";
import { emitLanesProduct } from "./lanes-product.ts";
import { divide } from "./parts.ts";
import type { Plan } from "./plan.ts";
import { extentsOf, hasTwoFactors, type Product } from "./product.ts";
import { emitRegisterProduct } from "./register-product.ts";
import { storedEpilogue, storedOperands } from "./stored-stages.ts";
import { emitSubgroupProduct } from "./subgroup-product.ts";
import { emitTiledProduct } from "./tiled-product.ts";

/** Operands and results that need more buffers than a kernel can bind are computed by kernels of their own. */
export function emitProduct(context: KernelContext, product: Product): readonly Step[] {
  const { batch, rows, columns } = extentsOf(product);
  if (batch * rows * columns === 0) return [];
  const plan = choosePlan(context.capabilities, product);
  const attempts = [
    () => emitPlanned(context, product, plan),
    () => {
      const { before, stored } = storedOperands(context, product);
      return [...before, ...emitPlanned(context, stored, plan)];
    },
    () => {
      const { before, stored } = storedOperands(context, product);
      const { bare, after } = storedEpilogue(context, stored);
      return [...before, ...emitPlanned(context, bare, plan), ...after()];
    },
  ];
  // An invocation with many entries would compute its operands many times.
  const first = plan.kind === "registers" ? 1 : 0;
  for (const attempt of attempts.slice(first)) {
    try {
      return attempt();
    } catch (error) {
      if (!(error instanceof TooManyBindings) || attempt === attempts[2]) throw error;
    }
  }
  return [];
}

/** The steps of a plan. */
export function emitPlanned(context: KernelContext, product: Product, plan: Plan): readonly Step[] {
  if (plan.parts === 1) return [emitWhole(context, product, product, plan)];
  const { partial, sum } = divide(context, product, plan.parts);
  return [emitWhole(context, product, partial, plan), ...emitProduct(context, sum)];
}

function emitWhole(context: KernelContext, product: Product, finished: Product, plan: Plan): Step {
  if (plan.kind === "lanes") return emitLanesProduct(context, product, finished, plan);
  if (!hasTwoFactors(product)) throw new Error("A sum has no tiles.");
  if (plan.kind === "registers") return emitRegisterProduct(context, product, finished, plan);
  if (plan.kind === "subgroups") return emitSubgroupProduct(context, product, finished, plan);
  return emitTiledProduct(context, product, finished, plan);
}
