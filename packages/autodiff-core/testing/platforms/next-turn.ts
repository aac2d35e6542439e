/** Let the platform have its turn: workers of a page start then. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}
