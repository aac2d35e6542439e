import type { HostArray } from "@fluxion/autodiff-core";
import { expect, test } from "vitest";
import { complexDivPrimitive } from "../../../../../autodiff-core/src/complex/quotient.ts";
import {
  type Application,
  evaluated,
  hostArray,
} from "../../../../../autodiff-core/testing/run-library-kernel.ts";
import { applyOnDevice } from "../../../../testing/apply-on-device.ts";
import { webgpu } from "../../../webgpu.ts";

const executor = await webgpu();

const NUMBERS = [
  0,
  -0,
  1,
  -2.5,
  1e30,
  -1e-30,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
];

test("complex quotients are finite, infinite and NaN where the reference's are", async () => {
  const n = NUMBERS.length;
  const operands = [1, n, n ** 2, n ** 3].map(
    (step): HostArray => hostArray("float32", [n ** 4], (i) => NUMBERS[Math.floor(i / step) % n]),
  );
  const application = { primitive: complexDivPrimitive, params: {} } as Application;
  const results = await applyOnDevice(executor, application, operands);
  const expected = evaluated(application, operands);
  for (let i = 0; i < n ** 4; i++) {
    const want = expected.map(({ data }) => data[i]);
    // Errors are those of the number, not of its parts: next to an infinite one the other says nothing.
    const size = Math.max(...want.map(Math.abs).filter((x) => x > 0), 1e-37);
    results.forEach(({ data }, part) => {
      const isSame = Object.is(data[i] + 0, want[part] + 0);
      const isNear = Math.abs(data[i] - want[part]) <= 1e-6 * size;
      expect(isSame || isNear, `${operands.map((x) => x.data[i])}: ${data[i]}, ${want[part]}`).toBe(
        true,
      );
    });
  }
});
