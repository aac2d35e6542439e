/** The fastest plans of products, as far as they have been measured. */
import type { Product } from "../kernels/dot/product.ts";
import { classOf, type ProductSample, sampleOf } from "../kernels/dot/product-class.ts";

/** What has been measured on an adapter: plain data, to be stored and given to the next executor. */
export interface Tuning {
  /** Of which adapter; measurements of others are left aside. */
  readonly adapter: string;
  /** Names of the fastest plans, by classes of products. */
  readonly products: Readonly<Record<string, string>>;
}

export class ProductChoices {
  readonly #adapter: string;
  readonly #plans: Map<string, string>;
  readonly #seen = new Map<string, ProductSample>();
  #version = 0;

  constructor(adapter: string, tuning?: Tuning) {
    this.#adapter = adapter;
    this.#plans = new Map(tuning?.adapter === adapter ? Object.entries(tuning.products) : []);
  }

  /** Another number whenever a choice has been made. */
  get version(): number {
    return this.#version;
  }

  /** The name of the plan that was the fastest, if any; products that have none are remembered for {@link waiting}. */
  planFor(product: Product): string | undefined {
    const name = classOf(product);
    if (name === undefined) return undefined;
    const plan = this.#plans.get(name);
    if (plan === undefined) this.#seen.set(name, sampleOf(product));
    return plan;
  }

  /** Classes of products that have been seen and not been measured. */
  get waiting(): readonly (readonly [name: string, ProductSample])[] {
    return [...this.#seen];
  }

  choose(name: string, plan: string): void {
    this.#plans.set(name, plan);
    this.#seen.delete(name);
    this.#version++;
  }

  get tuning(): Tuning {
    return { adapter: this.#adapter, products: Object.fromEntries(this.#plans) };
  }
}
