import { doctest } from "@fluxion/tooling/doctest";
import type { ViteUserConfig } from "vitest/config";

const conditions = ["@fluxion/source", "node", "default"];

const config: ViteUserConfig = {
  plugins: [doctest()],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "apps/*/src/**/*.test.ts",
      "tooling/**/*.test.{ts,mjs}",
    ],
  },
};

export default config;
