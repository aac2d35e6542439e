/**
 * Interpolation in tables of values.
 *
 * @module
 */
export {};
