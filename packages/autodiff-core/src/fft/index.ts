/**
 * Fourier, cosine and sine transforms.
 *
 * @module
 */
export {};
