/**
 * Complex numbers as pairs `{ re, im }` of tensors.
 *
 * @module
 */
export {};
