/** Gradients and Hessians of whole functions, against JAX with 64 bits (itself checked with 60 digits). */
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/functions.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { decode } from "../../testing/golden-numbers.ts";
import {
  abs,
  array,
  clamp,
  concat,
  cumsum,
  einsum,
  gather,
  maximum,
  minimum,
  scalar,
  scan,
  scatterAdd,
  stopGradient,
  type Tensor,
  where,
  whileLoop,
} from "../index.ts";
import { grad, valueAndGrad } from "./grad.ts";
import { hessian, jacfwd, jacrev } from "./jacobian.ts";
import { jit } from "./jit.ts";
import { jvp } from "./jvp.ts";
import { vmap } from "./vmap.ts";

type Inputs = Readonly<Record<string, Tensor>>;

const mlp = (v: Inputs): Tensor => {
  const h1 = v["W1"].matmul(v["x"]).add(v["b1"]).tanh();
  const h2 = v["W2"].matmul(h1).add(v["b2"]).tanh();
  return v["W3"].matmul(h2).add(v["b3"]).squeeze();
};

const rnn = (v: Inputs): Tensor => {
  const step = (h: Tensor, x: Tensor): [Tensor, Tensor] => {
    const next = v["W"].matmul(h).add(v["U"].matmul(x)).add(v["b"]).tanh();
    return [next, v["c"].dot(next)];
  };
  const [state, outputs] = scan(step, v["h0"], v["xs"]);
  return outputs.sub(v["targets"]).square().sum().add(state.square().sum().div(2));
};

const chain = (v: Inputs): Tensor => einsum("ij,jk,kl->il", v["A"], v["B"], v["C"]);
const column = (x: Tensor): Tensor => x.expandDims(-1);

const FUNCTIONS: Record<keyof typeof golden.functions, (v: Inputs) => Tensor> = {
  rosenbrock4: ({ x }) => {
    const [first, rest] = [x.slice([0, -1]), x.slice([1, null])];
    return rest.sub(first.square()).square().mul(100).add(first.neg().add(1).square()).sum();
  },
  logSumExp5: ({ x }) => x.logsumexp(),
  mlpWeights: mlp,
  softmaxCrossEntropy: ({ X, W, labels }) => {
    const logits = X.matmul(W);
    return logits.logsumexp(1).sub(logits.mul(labels).sum(1)).mean();
  },
  rayleighQuotient: ({ x, A }) => x.dot(A.matmul(x)).div(x.dot(x)),
  prod: ({ x }) => x.prod(),
  prodOneZero: ({ x }) => x.prod(),
  prodTwoZeros: ({ x }) => x.prod(),
  prodAxis: ({ x }) => x.prod(1).square().sum(),
  norm: ({ x }) => x.square().sum().sqrt(),
  cumsumChain: ({ x }) =>
    cumsum(x.mul(cumsum(x.square())))
      .sin()
      .sum(),
  einsumChain: (v) => chain(v).sin().sum(),
  einsumSum: (v) => chain(v).sum(),
  gatherScatterAdd: ({ x, y }) => {
    const picked = gather(x, array([3, 0, 3, 1], { dtype: "int32" }));
    const indices = array([1, 2, 1, 0], { dtype: "int32" });
    return scatterAdd(y, indices, picked.sin()).pow(3).sum();
  },
  rnnScan: rnn,
  broadcastMix: ({ x, y }) => column(x).sub(y).square().neg().exp().mul(column(x).add(1)).sum(),
  powBoth: ({ x, y }) => x.pow(y).sum(),
  transposeSlicePad: ({ x, w }) => {
    const z = x.transpose().slice([1, 3], [null, null, -1]);
    return concat([z, z.square()], 1).mul(w).sum();
  },
};

const CLOSE = { tolerance: 3e-14, scale: 1 };

function tensors(inputs: object): Inputs {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, f64(value)]));
}

describe.each(Object.entries(golden.functions))(
  "%s",
  (name, { inputs, value, gradient, hessian: hessians }) => {
    const f = FUNCTIONS[name as keyof typeof FUNCTIONS];
    const at = tensors(inputs);

    test("value and gradients, eager and compiled", () => {
      for (const transform of [valueAndGrad(f), jit(valueAndGrad(f))]) {
        const [y, g] = transform(at);
        expectClose([y.item()], [value], CLOSE);
        for (const [input, expected] of Object.entries(gradient)) {
          expectClose(g[input], decode(expected), CLOSE, input);
        }
      }
    });

    test("forward mode gives the same gradients", () => {
      const forward = jacfwd(f)(at);
      for (const [input, expected] of Object.entries(gradient)) {
        expectClose(forward[input], decode(expected), CLOSE, input);
      }
    });

    test.each(Object.entries(hessians))(
      "Hessian in %s, forward over reverse and the other ways",
      (input, expected) => {
        const of = (x: Tensor): Tensor => f({ ...at, [input]: x });
        const want = decode(expected);
        const close = { tolerance: 2e-13, scale: 1 };
        expectClose(hessian(of)(at[input]), want, close);
        expectClose(jacrev(jacrev(of))(at[input]), want, close, "reverse over reverse");
        expectClose(jacrev(jacfwd(of))(at[input]), want, close, "reverse over forward");
        expectClose(jacfwd(jacfwd(of))(at[input]), want, close, "forward over forward");
      },
    );
  },
);

describe("Newton's square root as a while loop", () => {
  const { inputs, value, derivative, secondDerivative } = golden.newtonSqrt;
  const root = (a: Tensor, y0: Tensor): Tensor => {
    const step = (s: { i: Tensor; y: Tensor }) => ({
      i: s.i.add(1),
      y: s.y.add(a.div(s.y)).div(2),
    });
    return whileLoop((s) => s.i.less(5), step, { i: scalar(0, "int32"), y: y0 }).y;
  };
  const point = [f64(inputs.a), f64(inputs.y0)] as const;

  test("first and second derivatives by forward mode", () => {
    expect(root(...point).item()).toBeCloseTo(value, 15);
    for (const [argnums, name] of [
      [0, "a"],
      [1, "y0"],
    ] as const) {
      const first = jacfwd(root, { argnums });
      expectClose(first(...point), [derivative[name]], CLOSE, name);
      const second = jacfwd((a: Tensor, y0: Tensor) => first(a, y0), { argnums });
      expectClose(second(...point), [secondDerivative[name]], CLOSE, name);
    }
  });
});

test("a Jacobian for every point of a batch", () => {
  const { inputs, value, jacobian } = golden.vmappedJacobian;
  const W = f64(inputs.W);
  const f = (x: Tensor): Tensor => W.matmul(x).sin().mul(x.square().sum());
  expectClose(vmap(f)(f64(inputs.points)), value.flat(), CLOSE);
  expectClose(vmap((x: Tensor) => jacfwd(f)(x))(f64(inputs.points)), jacobian.flat(2), CLOSE);
  expectClose(vmap((x: Tensor) => jacrev(f)(x))(f64(inputs.points)), jacobian.flat(2), CLOSE);
});

describe("conventions at ties and kinks", () => {
  const weights = f64([1, 2, 3, 4]);
  const TIES: Partial<Record<keyof typeof golden.ties, (v: Inputs) => Tensor>> = {
    max: ({ x }) => x.max(),
    min: ({ x }) => x.min(),
    maxAxis: ({ x }) => x.max(1).square().sum(),
    maximum: ({ x, y }) => maximum(x, y).sum(),
    minimum: ({ x, y }) => minimum(x, y).sum(),
    sign: ({ x }) => x.sign().sum(),
    reluByMaximum: ({ x }) => maximum(x, 0).sum(),
    selectGuard: ({ x }) => {
      const positive = x.greater(0);
      return where(positive, where(positive, x, 1).sqrt(), 0).sum();
    },
    stopGradient: ({ x }) => x.mul(stopGradient(x)).sum(),
  };

  test.each(Object.entries(TIES))("%s as in JAX", (name, f) => {
    const { inputs, value, gradient } = golden.ties[name as keyof typeof TIES];
    const at = tensors(inputs);
    const [y, g] = valueAndGrad(f)(at);
    expectClose([y.item()], [value], CLOSE);
    for (const [input, expected] of Object.entries(gradient)) {
      expectClose(g[input], decode(expected), CLOSE, input);
    }
    const [, forward] = jvp(f, [at], [tensors(inputs)]);
    const along = Object.entries(gradient).reduce(
      (sum, [input, expected]) => sum + f64(expected).mul(at[input]).sum().item(),
      0,
    );
    expectClose([forward.item()], [along], CLOSE);
  });

  test("the derivative of |x| at 0 is 0 (as in PyTorch; JAX has 1)", () => {
    expect(grad((x: Tensor) => abs(x).sum())(f64([-1, 0, 2, -0])).js()).toEqual([-1, 0, 1, -0]);
  });

  test("clamp passes the derivative at its limits (JAX's clip halves it)", () => {
    const f = (x: Tensor): Tensor => clamp(x, -1, 2).mul(weights).sum();
    expect(grad(f)(f64([-1, 0, 2, -0])).js()).toEqual([1, 2, 3, 4]);
  });
});
