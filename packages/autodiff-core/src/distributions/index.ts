/**
 * Probability distributions: samples, log densities, reparameterised gradients.
 *
 * @module
 */
export {};
