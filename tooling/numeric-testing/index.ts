/**
 * What several packages' tests need to judge numbers.
 *
 * @module
 */
export { observedOrder } from "./observed-order.ts";
