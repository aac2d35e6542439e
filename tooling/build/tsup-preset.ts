import { defineConfig } from "tsup";

/** A package's own `imports`, whose conditions are for its user to resolve, not for its build. */
const SUBPATH_IMPORT = /^#/;

/**
 * The build of every package: ES modules for ES2022, one file per entry plus shared chunks.
 *
 * Types are written afterwards by `tsc -p tsconfig.build.json`, because TypeScript 7 has no
 * compiler API for a bundler to call.
 */
export function packageBuild(
  entry: readonly string[] = ["src/index.ts"],
): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry: [...entry],
    format: ["esm"],
    target: "es2022",
    platform: "neutral",
    external: [SUBPATH_IMPORT],
    dts: false,
    clean: true,
    sourcemap: true,
    splitting: true,
    treeshake: true,
  });
}
