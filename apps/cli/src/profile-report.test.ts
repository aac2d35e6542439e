import { Profile } from "@fluxion/autodiff-core";
import { expect, test } from "vitest";
import { profileReport } from "./profile-report.ts";

test("kernels stand in columns, and loops only by what is inside them", () => {
  const profile = new Profile();
  const kernel = { program: 0, label: "dot 4x4x4 tanh", flops: 0, bytes: 0, isContainer: false };
  profile.begin({ program: 1, label: "while", flops: 0, bytes: 0, isContainer: true });
  for (let i = 0; i < 3; i++) {
    profile.begin(kernel);
    profile.end();
  }
  profile.end();
  const [head, row, last] = profileReport(profile).trimEnd().split("\n");
  expect(head).toMatch(/^kernel {10}program {2}runs +ms +share {2}GFLOP\/s {2}GB\/s$/);
  expect(row).toMatch(/^dot 4x4x4 tanh {8}0 {5}3 +\d+\.\d +100\.0 % {6}0\.0 {3}0\.0$/);
  expect(row).toHaveLength(head.length);
  expect(last).toMatch(/^3 runs in all, \d+\.\d ms$/);
});

test("a run without kernels says so", () => {
  expect(profileReport(new Profile())).toBe("No kernel has run.\n");
});
