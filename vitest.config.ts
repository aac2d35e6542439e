import { doctest } from "@fluxion/tooling/doctest";
import type { ViteUserConfig } from "vitest/config";

const conditions = ["@fluxion/source", "node", "default"];

const config: ViteUserConfig = {
  plugins: [doctest()],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // Two slow cores must do; a test that needs this long on a fast machine is a mistake.
    testTimeout: 60_000,
    globalSetup: "packages/autodiff-core/testing/suites/global-set-up.ts",
    setupFiles: "packages/autodiff-core/testing/suites/set-up.ts",
    include: [
      "packages/*/src/**/*.test.ts",
      "apps/*/src/**/*.test.ts",
      "tooling/**/*.test.{ts,mjs}",
    ],
  },
};

export default config;
