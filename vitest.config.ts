import { doctest } from "@fluxion/tooling/doctest";
import { driverVariables, hasAdapter } from "@fluxion/tooling/vulkan-driver";
import { configDefaults, type ViteUserConfig } from "vitest/config";

// The processes that run tests begin with what is set here.
Object.assign(process.env, driverVariables(process.env));

const conditions = ["@fluxion/source", "node", "default"];

/** Tests that ask for a GPU, or a driver that stands for one. */
const ON_DEVICE = [
  "packages/backends-gpu/src/*.test.ts",
  "packages/backends-gpu/src/!(tfjs)/**/*.test.ts",
];

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
    exclude: [...configDefaults.exclude, ...(hasAdapter(process.env) ? [] : ON_DEVICE)],
  },
};

export default config;
