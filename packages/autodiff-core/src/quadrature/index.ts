/**
 * Numerical integration.
 *
 * @module
 */
export {};
