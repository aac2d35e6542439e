/**
 * Linear algebra, dense and matrix-free.
 *
 * @module
 */
export {};
