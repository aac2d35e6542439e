/** Programs that are run before the code of their kernels has been fetched: each test has the first one of its part. */
import { arange, cumsum, trace, withExecutor, zeros } from "@fluxion/autodiff-core";
import { fft } from "@fluxion/autodiff-core/fft";
import { expect, test } from "vitest";
import { webgpu } from "../webgpu.ts";

const executor = await webgpu();

test("the tables of a kernel are there when it runs first", async () => {
  const { re } = withExecutor(executor, () => fft(arange(0, 12, 1, { dtype: "float32" })));
  const [, first, second] = await re.data();
  expect([first, second]).toEqual([expect.closeTo(-6, 4), expect.closeTo(-6, 4)]);
});

test("temporaries do not lie where a tensor does that is still to be read", async () => {
  const size = 1024;
  const ones = { shape: [size], dtype: "float32", data: new Float32Array(size).fill(1) } as const;
  const { program } = trace((x) => cumsum(cumsum(x)), zeros([size], { dtype: "float32" }));
  const executable = executor.compile(program);
  const results = [1, 2, 3].map(() => {
    const x = executor.upload(ones);
    const [y] = executable.run([x]);
    x.free();
    return y;
  });
  for (const y of results) {
    const { data } = await executor.download(y);
    expect(data[size - 1]).toBe((size * (size + 1)) / 2);
  }
});
