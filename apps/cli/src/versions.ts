import { readFileSync } from "node:fs";

/** Version of the `fluxion` package; all `@fluxion` packages of a release have the same. */
export function fluxionVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  const isManifest = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return isManifest ? String(manifest.version) : "unknown";
}

/** What a result was made with. */
export function versions(): Readonly<Record<string, string>> {
  return { fluxion: fluxionVersion(), node: process.versions.node };
}
