/** What the test of the harness calls. */

export function add(a: number, b: number): number {
  return a + b;
}

export async function complain(): Promise<void> {
  console.warn("careful");
  setTimeout(() => {
    throw new Error("nobody catches this");
  });
  const image = new Image();
  image.src = "image.png";
  await new Promise((resolve) => setTimeout(resolve, 100));
}

export function fail(): void {
  throw new Error("on purpose");
}

export function hang(): void {
  for (;;);
}

export function isIsolated(): boolean {
  return crossOriginIsolated;
}
