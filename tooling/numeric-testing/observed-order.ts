/** Least-squares slope of log2(error) against log2(dt): the order of convergence as measured. */
export function observedOrder(errorAt: (dt: number) => number, dts: readonly number[]): number {
  const x = dts.map(Math.log2);
  const y = dts.map((dt) => Math.log2(errorAt(dt)));
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const sxy = x.reduce((sum, xi, i) => sum + (xi - mx) * (y[i] - my), 0);
  const sxx = x.reduce((sum, xi) => sum + (xi - mx) ** 2, 0);
  return sxy / sxx;
}
