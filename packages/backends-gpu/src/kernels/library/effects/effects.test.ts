import { array, debugCallback, jit, type Tensor, use, whileLoop } from "@fluxion/autodiff-core";
import { cholesky } from "@fluxion/autodiff-core/linalg";
import { describe, expect, test } from "vitest";
import { webgpu } from "../../../webgpu.ts";

await use(webgpu());

describe("guard", () => {
  const factor = jit((a: Tensor) => cholesky(a));
  const indefinite = array([
    [1, 2],
    [2, 1],
  ]);

  test("fails the download with the error of the primitive", async () => {
    await expect(factor(indefinite).data()).rejects.toThrow(
      "cholesky: expected a positive definite matrix, received one whose leading minor of order 2 is not positive.",
    );
  });

  test("fails what is computed from the result", async () => {
    await expect(factor(indefinite).mul(2).add(1).sum().data()).rejects.toThrow("cholesky");
  });

  test("lets the value through where the status is 0", async () => {
    const l = factor(
      array([
        [4, 2],
        [2, 10],
      ]),
    );
    expect([...(await l.mul(2).data())]).toEqual([4, 0, 2, 6]);
  });
});

describe("debugCallback", () => {
  test("is called in the order of the program and of the runs, before the results are there", async () => {
    const seen: string[] = [];
    const f = jit((x: Tensor) => {
      debugCallback(({ data }, label) => seen.push(`${label} ${[...data]}`), x, "x");
      debugCallback(({ data }, label) => seen.push(`${label} ${[...data]}`), x.square(), "square");
      return x.sum();
    });
    const results = [f(array([1, 2])), f(array([3, 4]))];
    expect(await Promise.all(results.map(async (x) => [...(await x.data())]))).toEqual([[3], [7]]);
    expect(seen).toEqual(["x 1,2", "square 1,4", "x 3,4", "square 9,16"]);
  });

  test("is called in every turn of a loop, and in no other", async () => {
    const seen: string[] = [];
    const double = (x: Tensor): Tensor => {
      debugCallback(({ data }) => seen.push(`${[...data]}`), x);
      return x.mul(2);
    };
    const f = jit((x: Tensor) => whileLoop((y: Tensor) => y.sum().less(20), double, x));
    expect([...(await f(array([1, 2])).data())]).toEqual([8, 16]);
    expect(seen).toEqual(["1,2", "2,4", "4,8"]);
  });

  test("ends the program with what it throws, and nothing later in it is called", async () => {
    const seen: string[] = [];
    const f = jit((x: Tensor) => {
      debugCallback(() => {
        throw new Error("enough");
      }, x);
      debugCallback(() => seen.push("later"), x.square());
      return x.sum();
    });
    await expect(f(array([1, 2])).data()).rejects.toThrow("enough");
    expect(seen).toEqual([]);
  });
});
