/**
 * Special functions.
 *
 * @module
 */
export {};
