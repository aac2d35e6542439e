/** What operators are and know, and which solver they get. */
import { describe, expect, test } from "vitest";
import { f64 } from "../../../testing/doubles.ts";
import { expectClose } from "../../../testing/expect-close.ts";
import { array, eye, grad, matmul, OptionError, ones, type Tensor, zeros } from "../../index.ts";
import {
  addOperators,
  bandedOperator,
  blockDiagonalOperator,
  cg,
  checkTags,
  composeOperators,
  diagonalOperator,
  hessianOperator,
  identityOperator,
  inverseOperator,
  jacobianOperator,
  kron,
  kroneckerOperator,
  linearOperator,
  linearSolve,
  matrixOperator,
  type OperatorTag,
  operatorDiagonal,
  scaleOperator,
  tridiagonalOperator,
} from "../index.ts";

const a = f64([
  [2, 1],
  [1, 3],
]);

describe("the solver is chosen by tags and size:", () => {
  const small = (tags: readonly OperatorTag[], bandwidths?: readonly [number, number]) =>
    linearOperator((x: Tensor) => x.mul(2), [3], { tags, ...(bandwidths && { bandwidths }) });
  const large = (tags: readonly OperatorTag[]) =>
    linearOperator((x: Tensor) => x.mul(2), [300], { tags });
  const wide = (n: number) => linearOperator((x: Tensor) => x.slice([0, 2]), [n]);
  test.each([
    { of: "diagonal", operator: large(["diagonal"]), solver: "diagonal" },
    { of: "tridiagonal", operator: large(["tridiagonal"]), solver: "banded" },
    { of: "banded", operator: small(["banded"], [1, 0]), solver: "banded" },
    { of: "lower triangular", operator: large(["lowerTriangular"]), solver: "triangular" },
    { of: "upper triangular", operator: small(["upperTriangular"]), solver: "triangular" },
    { of: "positive definite, small", operator: small(["positiveDefinite"]), solver: "cholesky" },
    { of: "positive definite, large", operator: large(["positiveDefinite"]), solver: "cg" },
    {
      of: "positive definite, dense",
      operator: matrixOperator(eye(300), { tags: ["positiveDefinite"] }),
      solver: "cholesky",
    },
    { of: "symmetric, small", operator: small(["symmetric"]), solver: "lu" },
    { of: "symmetric, large", operator: large(["symmetric"]), solver: "minres" },
    { of: "semidefinite, large", operator: large(["positiveSemidefinite"]), solver: "minres" },
    { of: "square, small", operator: small([]), solver: "lu" },
    { of: "square, large", operator: large([]), solver: "gmres" },
    { of: "rectangular, small", operator: wide(3), solver: "lstsq" },
    { of: "rectangular, large", operator: wide(300), solver: "lsmr" },
  ])("$of: $solver", ({ operator, solver }) => {
    const [rows, columns] = operator.shape;
    const result = linearSolve(operator, ones([rows]));
    expect(result.solver).toBe(solver);
    const expected = Array.from({ length: columns }, (_, i) =>
      columns === rows ? 0.5 : i < 2 ? 1 : 0,
    );
    if (!operator.isDense) expectClose(result.x, expected, { tolerance: 1e-6 });
  });
});

describe("tags", () => {
  const tagsOf = (operator: { tags: ReadonlySet<string> }): string[] => [...operator.tags].sort();
  const spd = matrixOperator(a, { tags: ["positiveDefinite"] });
  const d = diagonalOperator(f64([1, 2]));

  test("imply others", () => {
    expect(tagsOf(spd)).toEqual(["positiveDefinite", "positiveSemidefinite", "symmetric"]);
    expect(d.bandwidths).toEqual([0, 0]);
    expect(tagsOf(hessianOperator((x: Tensor) => x.square().sum(), f64([1, 2])))).toEqual([
      "symmetric",
    ]);
  });

  test("follow through sums, products, multiples, inverses and transposes", () => {
    expect(tagsOf(addOperators(spd, identityOperator([2], { dtype: "float64" })))).toContain(
      "positiveDefinite",
    );
    expect(tagsOf(scaleOperator(spd, -2))).toContain("negativeDefinite");
    expect(tagsOf(scaleOperator(spd, f64(2)))).toEqual(["symmetric"]);
    expect(tagsOf(composeOperators(spd, spd))).toEqual([]);
    expect(tagsOf(composeOperators(d, d))).toContain("diagonal");
    expect(tagsOf(inverseOperator(spd))).toContain("positiveDefinite");
    const lower = matrixOperator(
      f64([
        [1, 0],
        [2, 1],
      ]),
      { tags: ["lowerTriangular", "unitDiagonal"] },
    );
    expect(tagsOf(lower.transpose())).toEqual(["unitDiagonal", "upperTriangular"]);
    expect(tagsOf(composeOperators(lower, lower))).toEqual(["lowerTriangular", "unitDiagonal"]);
    expect(tagsOf(blockDiagonalOperator([spd, d]))).toEqual(["symmetric"]);
    expect(tagsOf(kroneckerOperator(spd, spd))).toContain("positiveDefinite");
    const band = bandedOperator([f64([1]), f64([1, 2])], [-1, 0]);
    expect(band.transpose().bandwidths).toEqual([0, 1]);
    expect(addOperators(band, band.transpose()).bandwidths).toEqual([1, 1]);
    expect(composeOperators(band, band).bandwidths).toEqual([2, 0]);
  });

  test("are checked on vectors", () => {
    const laplacian = tridiagonalOperator(f64([-1, -1]), f64([2, 2, 2]), f64([-1, -1]), {
      tags: ["positiveDefinite"],
    });
    for (const operator of [spd, d, laplacian, inverseOperator(spd), kroneckerOperator(spd, d)]) {
      expect(checkTags(operator)).toBeUndefined();
    }
    const general = f64([
      [1, 2],
      [0.5, 1],
    ]);
    const wrong: OperatorTag[] = [
      "symmetric",
      "positiveDefinite",
      "lowerTriangular",
      "upperTriangular",
      "diagonal",
      "unitDiagonal",
    ];
    for (const tag of wrong) {
      const matrix = tag === "positiveDefinite" ? a.neg() : tag === "unitDiagonal" ? a : general;
      expect(() => checkTags(matrixOperator(matrix, { tags: [tag] }))).toThrow(
        "an operator that is",
      );
    }
    const tall = matrixOperator(ones([4, 4]), { tags: ["tridiagonal"] });
    expect(() => checkTags(tall)).toThrow("banded");
    expect(() => checkTags(linearOperator((x: Tensor) => x.square(), [3]))).toThrow("linear");
    expect(() => checkTags(linearOperator((x: Tensor) => x.add(1), [3]))).toThrow("linear");
  });
});

test("Kronecker products order their elements as kron does", () => {
  const b = f64([
    [1, -2, 0.5],
    [3, 1, 2],
  ]);
  const operator = kroneckerOperator(matrixOperator(a), matrixOperator(b));
  expectClose(operator.materialize(), kron(a, b).dataSync(), { tolerance: 1e-15 });
  expectClose(operator.transpose().materialize(), kron(a, b).transpose().dataSync(), {
    tolerance: 1e-15,
  });
});

test("the diagonal is found by few products where the band is known", () => {
  let products = 0;
  const operator = linearOperator(
    (x: Tensor) => {
      products++;
      return x.mul(3).add(x.slice([1, null]).pad({ widths: [[0, 1]] }));
    },
    [50],
    { tags: ["banded"], bandwidths: [0, 1] },
  );
  expect(operatorDiagonal(operator).js()).toEqual(new Array(50).fill(3));
  expect(products).toBe(1);
  expectClose(operatorDiagonal(matrixOperator(a)), [2, 3], { tolerance: 0 });
});

test("the Jacobian operator of a function of trees", () => {
  const f = ({ p, q }: { p: Tensor; q: Tensor }) => ({ r: p.mul(q.sum()), s: q.exp() });
  const x = { p: f64([1, 2]), q: f64([0.5]) };
  const jacobian = jacobianOperator(f, x);
  expect(jacobian.shape).toEqual([3, 3]);
  const image = jacobian.apply({ p: f64([1, 0]), q: f64([2]) });
  expectClose(image.r, [0.5 + 2, 4], { tolerance: 1e-15 });
  expectClose(image.s, [2 * Math.exp(0.5)], { tolerance: 1e-15 });
});

test("operators of float32 and float64 tensors compute in float64", () => {
  const operator = matrixOperator(
    array([
      [2, 0],
      [0, 4],
    ]),
  );
  expect(operator.dtype).toBe("float32");
  const sum = composeOperators(diagonalOperator(array([1, 2], { dtype: "float32" })), operator);
  expect(sum.mv(array([1, 1])).dtype).toBe("float32");
  expectClose(sum.mv(array([1, 1])), [2, 8], { tolerance: 0 });
});

test("a matrix stands for its operator, and gradients flow through the matrix", () => {
  expectClose(linearSolve(a, f64([3, 4])).x, [1, 1], { tolerance: 1e-15 });
  const g = grad((m: Tensor) => linearSolve(m, f64([3, 4])).x.sum())(a);
  const inverse = f64([
    [0.6, -0.2],
    [-0.2, 0.4],
  ]);
  const expected = matmul(
    matmul(inverse, ones([2, 2], { dtype: "float64" })),
    f64([
      [1, 0],
      [0, 1],
    ]),
  ).neg();
  expectClose(g, expected.dataSync(), { tolerance: 1e-15 });
});

describe("bad input is refused at the door:", () => {
  const cases: [string, () => unknown, string][] = [
    [
      "a tag on a rectangular operator",
      () => matrixOperator(ones([2, 3]), { tags: ["symmetric"] }),
      "square operator with the tag symmetric",
    ],
    [
      "banded without bandwidths",
      () => linearOperator((x: Tensor) => x, [3], { tags: ["banded"] }),
      "bandwidths",
    ],
    ["a batch of matrices", () => matrixOperator(ones([2, 2, 2])), "matrix [m, n]"],
    ["a batch of matrices as operator", () => linearSolve(ones([2, 2, 2]), ones([2])), "vmap"],
    [
      "diagonals that do not fit",
      () => tridiagonalOperator(ones([3]), ones([3]), ones([2])),
      "n - |offset|",
    ],
    ["vectors that do not fit", () => matrixOperator(a).mv(ones([3])), "[2]"],
    [
      "an integer example",
      () => linearOperator((x: Tensor) => x, array([1], { dtype: "int32" })),
      "float",
    ],
    [
      "operators that do not meet",
      () => composeOperators(matrixOperator(ones([2, 3])), matrixOperator(ones([2, 3]))),
      "B to give what A takes",
    ],
    [
      "a Jacobian at integers",
      () => jacobianOperator((x: Tensor) => x, array([1], { dtype: "int32" })),
      "float",
    ],
    [
      "the inverse of a rectangular operator",
      () => inverseOperator(matrixOperator(ones([2, 3]))),
      "square",
    ],
  ];
  test.each(cases)("%s", (_name, attempt, message) => {
    expect(attempt).toThrow(message);
  });
});

test("an empty operator has an empty matrix", () => {
  const empty = linearOperator((x: Tensor) => x, [0]);
  expect(empty.materialize().shape).toEqual([0, 0]);
  expect(linearSolve(empty, zeros([0])).x.shape).toEqual([0]);
  const tall = linearOperator((x: Tensor) => x.sum().broadcastTo([3]), [0]);
  expect(tall.materialize().shape).toEqual([3, 0]);
});

test("words that are no tags, functions that are no operators, and solvers that were not called are refused", () => {
  const double = (x: Tensor): Tensor => x.mul(2);
  const b = f64([1, 2]);
  // @ts-expect-error: not a tag
  expect(() => linearOperator(double, [2], { tags: ["spd"] })).toThrow(/tags from symmetric/);
  // @ts-expect-error: not an operator
  expect(() => linearSolve(double, b)).toThrow(/linearOperator\(fn, shape\)/);
  const operator = linearOperator(double, [2], { dtype: "float64" });
  // @ts-expect-error: the function instead of what it returns
  expect(() => linearSolve(operator, b, { solver: cg })).toThrow(/solver: cg\(\)/);
  // @ts-expect-error: a word
  expect(() => linearSolve(operator, b, { solver: "cg" })).toThrow(OptionError);
});
