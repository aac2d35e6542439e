import { expect, test } from "vitest";
import { runsTheTools } from "./node-version.mjs";

test.each(["22.19.0", "22.23.2", "24.11.0", "24.21.0", "26.0.0", "28.1.0"])(
  "%s runs",
  (version) => {
    expect(runsTheTools(version)).toBe(true);
  },
);

test.each(["18.20.0", "20.20.2", "22.18.0", "23.11.0", "24.10.9", "25.2.0"])(
  "%s is replaced",
  (version) => {
    expect(runsTheTools(version)).toBe(false);
  },
);
