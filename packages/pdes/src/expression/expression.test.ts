import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { numberArithmetic } from "./arithmetic.ts";
import {
  asExpression,
  compileExpression,
  constant,
  coordinateSymbol,
  diff,
  type Expression,
  evaluate,
  fromNode,
  parameterSymbol,
  sameExpression,
  simplify,
  substitute,
} from "./expression.ts";
import type { BinaryOperation, Node, UnaryOperation } from "./node.ts";
import { derivativesOf, freeNames, requiredDerivatives } from "./requirements.ts";
import { unknownSymbol } from "./unknown.ts";

const u = unknownSymbol("u", { coordinates: ["t", "x"] });
const x = coordinateSymbol("x");
const y = coordinateSymbol("y");
const nu = parameterSymbol("nu");

describe("printing", () => {
  test.each<[Expression, string]>([
    [u.t.add(u.mul(u.x)).sub(nu.mul(u.xx)), "u_t + u*u_x - nu*u_xx"],
    [x.add(y).mul(x.sub(y)), "(x + y)*(x - y)"],
    [x.sub(y.sub(1)), "x - (y - 1)"],
    [x.sub(y.add(nu)), "x - (y + nu)"],
    [x.add(y.sub(1)), "x + y - 1"],
    [x.div(y.mul(nu)), "x/(y*nu)"],
    [x.div(y).div(nu), "x/y/nu"],
    [x.mul(y.div(nu)), "x*(y/nu)"],
    [x.neg().pow(2), "(-x)^2"],
    [x.pow(2).neg(), "-x^2"],
    [x.add(1).neg(), "-(x + 1)"],
    [x.mul(-2).exp(), "exp(-2*x)"],
    [x.div(y.mul(-2)), "x/(-2*y)"],
    [y.div(constant(-3)).pow(-1), "(y/(-3))^(-1)"],
    [x.mul(2 * Math.PI).sin(), "sin(2*pi*x)"],
    [x.mul(-Math.PI), "-pi*x"],
    [x.pow(y.neg()), "x^(-y)"],
    [constant(1e-7).mul(x), "1e-7*x"],
    [u.at({ x: -1 }).sub(u.x.at({ x: 1, t: 0 })), "u(x=-1) - u_x(t=0,x=1)"],
  ])("%s", (expression, text) => {
    expect(expression.toString()).toBe(text);
  });

  test("LaTeX has Greek letters, fractions and derivatives as subscripts", () => {
    const theta = unknownSymbol("theta", { coordinates: ["t", "phi"] });
    expect(u.t.add(u.mul(u.x)).sub(nu.mul(u.xx)).toLatex()).toBe(
      "u_{t} + u\\, u_{x} - \\nu\\, u_{xx}",
    );
    expect(x.add(1).div(y.sqrt()).toLatex()).toBe("\\frac{x + 1}{\\sqrt{y}}");
    expect(x.mul(Math.PI).sin().neg().toLatex()).toBe("-\\sin\\left(\\pi\\, x\\right)");
    expect(theta.d("phi", 2).add(theta.abs().exp()).toLatex()).toBe(
      "\\theta_{\\phi \\phi} + e^{\\left|\\theta\\right|}",
    );
    expect(u.at({ x: -1 }).mul(1e-3).pow(2).toLatex()).toBe(
      "\\left(0.001\\, u\\big|_{x=-1}\\right)^{2}",
    );
    expect(parameterSymbol("k_B").mul(1.5e-9).toLatex()).toBe("1.5 \\cdot 10^{-9}\\, k_{B}");
  });
});

describe("differentiation", () => {
  test("acts on unknowns: d(u²/2)/dx = u u_x", () => {
    expect(u.mul(u).div(2).d("x").toString()).toBe("u*u_x");
    expect(diff(x.mul(u.x), "x").toString()).toBe("u_x + x*u_xx");
    expect(u.d("x", "t").toString()).toBe("u_tx");
    expect(u.d("x", 0)).toEqual(u.d());
  });

  test("a coordinate that is held no longer varies, a parameter never did", () => {
    expect(u.at({ x: 1 }).d("x").toString()).toBe("0");
    expect(u.x.at({ x: 1 }).d("t").toString()).toBe("u_tx(x=1)");
    expect(nu.square().d("x").toString()).toBe("0");
  });

  test("a coordinate that the unknown lacks is named", () => {
    expect(() => u.square().d("y")).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: d: expected a coordinate of u: t, x, received "y". Differentiate along one of these, or add the coordinate to the problem.]`,
    );
    expect(() => x.d("x", 1.5)).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: d: expected a coordinate and a non-negative integer order, as in d("x", 2), received d("x", 1.5). Write mixed derivatives as names: d("t", "x").]`,
    );
  });
});

describe("substitution", () => {
  test("puts a formula and its derivatives in place of an unknown, then holds coordinates", () => {
    const formula = x.mul(coordinateSymbol("t")).sin();
    const residual = u.xx.add(u.x.at({ x: 0 }));
    expect(substitute(residual, { unknowns: { u: formula } }).toString()).toBe("-sin(x*t)*t*t + t");
  });

  test("numbers take the place of parameters and coordinates", () => {
    expect(substitute(nu.mul(x), { parameters: { nu: 2 }, coordinates: { x: 3 } })).toEqual(
      constant(6),
    );
  });
});

describe("requirements", () => {
  const residual = u.t.add(u.mul(u.x)).sub(nu.mul(u.xx)).add(u.d("x", 1));

  test("list every derivative once, as multi-indices in the order of the coordinates", () => {
    expect(derivativesOf([residual, u.at({ x: 1 })])).toEqual({
      u: [
        [1, 0],
        [0, 0],
        [0, 1],
        [0, 2],
      ],
    });
    expect(requiredDerivatives([u.at({ x: 1 }), u.xx])).toEqual([
      { name: "u(x=1)", unknown: "u", orders: [0, 0], at: { x: 1 } },
      { name: "u_xx", unknown: "u", orders: [0, 2], at: {} },
    ]);
  });

  test("tell which names a formula is free in", () => {
    expect(freeNames(residual.mul(y))).toEqual({
      coordinates: ["y"],
      parameters: ["nu"],
      unknowns: ["u"],
    });
  });
});

describe("evaluation", () => {
  test("looks values up by printed name and compiles to the same numbers", () => {
    const residual = u.t.add(u.mul(u.x)).sub(nu.mul(u.xx)).add(x);
    const derivatives = { u: 2, u_t: 3, u_x: 5, u_xx: 7 };
    const value = evaluate(residual, numberArithmetic(), {
      coordinates: { x: 1 },
      parameters: { nu: 0.5 },
      derivatives,
    });
    expect(value).toBe(3 + 2 * 5 - 0.5 * 7 + 1);
    const names = ["x", "nu", ...Object.keys(derivatives)];
    expect(compileExpression(residual, names)([1, 0.5, 2, 3, 5, 7])).toBe(value);
  });

  test("says which value is missing", () => {
    expect(() =>
      evaluate(u.x.add(x), numberArithmetic(), { derivatives: { u: 1 } }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: evaluate: expected values.derivatives to hold "u_x", received "u". Pass a value for every name that the expression mentions: { derivatives: { u_x: … } }.]`,
    );
    expect(() => compileExpression(u.x.add(x), ["x"])).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: compileExpression: expected names to contain "u_x", which the expression mentions, received [x]. List every coordinate, parameter and derivative of the expression, in the order in which you will pass their values.]`,
    );
  });
});

test("operands must be expressions or finite numbers", () => {
  expect(() => x.mul(Number.NaN)).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: mul: expected an expression or a finite number, received NaN. Check the operand: a misspelt name is undefined in JavaScript.]`,
  );
  expect(() => asExpression(Number.POSITIVE_INFINITY)).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: asExpression: expected an expression or a finite number, received Infinity. Check the operand: a misspelt name is undefined in JavaScript.]`,
  );
});

test("expressions are frozen and survive JSON as plain data", () => {
  const residual = u.t.sub(nu.mul(u.xx));
  expect(Object.isFrozen(residual)).toBe(true);
  const copy = fromNode(JSON.parse(JSON.stringify(residual.node)));
  expect(copy.toString()).toBe("u_t - nu*u_xx");
  expect(sameExpression(copy, residual)).toBe(true);
  expect(sameExpression(copy, u.t)).toBe(false);
});

/** Trees of smooth functions of x and y, with numbers that need simplifying, unsimplified. */
const smoothTree = fc.letrec<{ node: Node }>((tie) => {
  const leaf = fc.oneof(
    fc.constantFrom<Node>(x.node, y.node),
    fc.constantFrom(-2, -1, 0, 0.5, 1, 3).map((value): Node => ({ kind: "constant", value })),
  );
  const unary = fc
    .tuple(fc.constantFrom<UnaryOperation>("neg", "sin", "cos", "tanh", "atan"), tie("node"))
    .map(([operation, operand]): Node => ({ kind: "unary", operation, operand }));
  const binary = fc
    .tuple(fc.constantFrom<BinaryOperation>("add", "sub", "mul"), tie("node"), tie("node"))
    .map(([operation, left, right]): Node => ({ kind: "binary", operation, left, right }));
  const quotient = fc.tuple(tie("node"), tie("node")).map(
    ([left, right]): Node => ({
      kind: "binary",
      operation: "div",
      left,
      right: simplify(fromNode(right)).sin().add(2).node,
    }),
  );
  const power = fc.tuple(tie("node"), fc.constantFrom(0, 1, 2, 3)).map(
    ([left, value]): Node => ({
      kind: "binary",
      operation: "pow",
      left,
      right: { kind: "constant", value },
    }),
  );
  return {
    node: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaf, unary, binary, quotient, power),
  };
}).node;

const place = fc.tuple(
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.double({ min: -1, max: 1, noNaN: true }),
);

describe("properties", () => {
  const seed = 20240611;
  const at = (expression: Expression) => compileExpression(expression, ["x", "y"]);

  test("simplification preserves the value", () => {
    fc.assert(
      fc.property(smoothTree, place, (node, point) => {
        const before = at(fromNode(node))(point);
        const after = at(simplify(fromNode(node)))(point);
        expect(Math.abs(after - before)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(before)));
      }),
      { seed, numRuns: 500 },
    );
  });

  test("simplifying twice changes nothing more", () => {
    fc.assert(
      fc.property(smoothTree, (node) => {
        const once = simplify(fromNode(node));
        expect(simplify(once).toString()).toBe(once.toString());
      }),
      { seed, numRuns: 500 },
    );
  });

  test("d/dx agrees with central differences", () => {
    const h = 1e-5;
    fc.assert(
      fc.property(smoothTree, place, (node, [a, b]) => {
        const expression = simplify(fromNode(node));
        const f = at(expression);
        const exact = at(expression.d("x"))([a, b]);
        const third = Math.abs(at(expression.d("x", 3))([a, b]));
        const rounding = (1e-15 * (1 + Math.abs(f([a, b])))) / h;
        const measured = (f([a + h, b]) - f([a - h, b])) / (2 * h);
        expect(Math.abs(measured - exact)).toBeLessThanOrEqual(
          1e-6 * (1 + Math.abs(exact)) + 100 * h ** 2 * third + 100 * rounding,
        );
      }),
      { seed, numRuns: 300 },
    );
  });

  test("mixed derivatives commute", () => {
    fc.assert(
      fc.property(smoothTree, place, (node, point) => {
        const expression = simplify(fromNode(node));
        const xy = at(expression.d("x", "y"))(point);
        const yx = at(expression.d("y", "x"))(point);
        expect(Math.abs(xy - yx)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(xy)));
      }),
      { seed, numRuns: 300 },
    );
  });

  test.each<[UnaryOperation, number]>([
    ["abs", -0.7],
    ["exp", 0.3],
    ["log", 1.7],
    ["sqrt", 1.7],
    ["tan", 0.4],
    ["sinh", 0.4],
    ["cosh", 0.4],
    ["sign", 0.5],
  ])("the derivative of %s is right", (operation, a) => {
    const f = fromNode({ kind: "unary", operation, operand: x.node });
    const g = compileExpression(f, ["x"]);
    const h = 1e-5;
    expect(compileExpression(f.d("x"), ["x"])([a])).toBeCloseTo(
      (g([a + h]) - g([a - h])) / (2 * h),
      8,
    );
  });

  test("powers with a variable exponent: d(xˣ)/dx = xˣ (log x + 1)", () => {
    const slope = compileExpression(x.pow(x).d("x"), ["x"])([1.3]);
    expect(slope).toBeCloseTo(1.3 ** 1.3 * (Math.log(1.3) + 1), 12);
  });
});
