/** Path of the executable; undefined if there is none, or it is to be left out. */
export function findEngine(name: "chromium" | "deno" | "bun"): string | undefined;
