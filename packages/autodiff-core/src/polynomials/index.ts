/**
 * Polynomials and orthogonal series.
 *
 * @module
 */
export {};
