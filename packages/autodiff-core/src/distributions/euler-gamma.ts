/** The Euler–Mascheroni constant γ. */
export const EULER_GAMMA = 0.5772156649015329;
