import {
  concat,
  dynamicSlice,
  dynamicUpdate,
  iota,
  ones,
  scalar,
  type Tensor,
  where,
  zeros,
} from "@fluxion/autodiff-core";
import { checkOption, isWholeAndPositive } from "./check-option.ts";
import type { LineSearchOptions } from "./line-search.ts";
import type { Minimizer } from "./minimizer.ts";
import { type CurvaturePair, type QuasiNewtonState, quasiNewton } from "./quasi-newton.ts";

/**
 * The last `m` curvature pairs in a ring, scaled so that `s · y = 1`, and what the compact form needs of them. A slot
 * without a pair has zeros in `inverseR`.
 */
export type LbfgsModel = {
  /** Steps and changes of the gradient, `[2, m, n]`. */
  readonly pairs: Tensor;
  /** Inverse of `Rᵢⱼ = sᵢ · yⱼ` for `i` not younger than `j`, else 0; `[m, m]`. */
  readonly inverseR: Tensor;
  /** `yᵢ · yⱼ`, `[m, m]`. */
  readonly yy: Tensor;
  /** Next slot to write, int32. */
  readonly slot: Tensor;
  /** Scale `γ` of the initial matrix. */
  readonly gamma: Tensor;
};

export interface LbfgsOptions extends LineSearchOptions {
  /** Number of curvature pairs that are kept. Default: 20. */
  readonly memory?: number;
}

/**
 * L-BFGS with a strong Wolfe line search: the usual choice for smooth losses without noise.
 *
 * The inverse Hessian is that of BFGS from `γI`, `γ = s·y / y·y`, by the last `memory` pairs, in compact form: four
 * matrix-vector products with the pairs per direction and two per update, and no recursion. Costs `O(memory · n)` and
 * usually one evaluation of the loss per step. A failed search forgets all pairs once; if the gradient itself does not
 * lead downhill either, the status is `lineSearchFailed`.
 *
 * @see Byrd, Nocedal & Schnabel, Math. Program. 63 (1994) 129-156, theorem 2.2, doi:10.1007/BF01582063.
 *
 * @example
 * ```ts test
 * import { array, type Tensor } from "@fluxion/autodiff-core";
 * import { lbfgs, minimise } from "@fluxion/optim";
 *
 * const bowl = (x: Tensor) => x.sub(array([3, -1])).square().sum();
 * const { x } = await minimise(bowl, array([0, 0]), { minimizer: lbfgs({ memory: 5 }) });
 * x.slice(0).item() // ≈ 3.0000
 * ```
 */
export function lbfgs(options: LbfgsOptions = {}): Minimizer<QuasiNewtonState<LbfgsModel>> {
  const { memory = 20 } = options;
  checkOption("lbfgs", "memory", memory, isWholeAndPositive, "a whole number >= 1");
  return quasiNewton(
    "lbfgs",
    {
      init: (n, dtype) => ({
        pairs: zeros([2, memory, n], { dtype }),
        inverseR: zeros([memory, memory], { dtype }),
        yy: zeros([memory, memory], { dtype }),
        slot: scalar(0, "int32"),
        gamma: scalar(1, dtype),
      }),
      apply: applyCompact,
      update: (model, pair) => addPair(model, pair, memory),
    },
    options,
  );
}

/** `H g = γg + [S γY] [[R⁻ᵀ(I + γYᵀY)R⁻¹, -R⁻ᵀ], [-R⁻¹, 0]] [S γY]ᵀ g`. */
function applyCompact({ pairs, inverseR, yy, gamma }: LbfgsModel, gradient: Tensor): Tensor {
  const products = pairs.dot(gradient, { contract: [[2], [0]] });
  const [sg, yg] = [products.slice(0), products.slice(1)];
  const u = inverseR.dot(sg);
  const forS = inverseR.transpose().dot(u.add(yy.dot(u).sub(yg).mul(gamma)));
  const forY = u.mul(gamma).neg();
  const weights = concat([forS, forY]).reshape([2, -1]);
  return gradient.mul(gamma).add(
    weights.dot(pairs, {
      contract: [
        [0, 1],
        [0, 1],
      ],
    }),
  );
}

function addPair(model: LbfgsModel, pair: CurvaturePair, memory: number): LbfgsModel {
  const { accept, reset } = pair;
  const forget = (x: Tensor): Tensor => where(reset, 0, x);
  const [inverseR, yy] = [forget(model.inverseR), forget(model.yy)];
  const gamma = where(reset, 1, model.gamma);

  const scale = where(accept, pair.sy, 1).rsqrt();
  const [s, y] = [pair.s.mul(scale), pair.y.mul(scale)];
  const n = s.size;
  const place = [0, model.slot, 0];
  const old = dynamicSlice(model.pairs, place, [2, 1, n]);
  const added = concat([s, y]).reshape([2, 1, n]);
  const pairs = dynamicUpdate(model.pairs, where(accept, added, old), place);

  const isNew = iota([memory], 0).equal(model.slot);
  const row = isNew.expandDims(0);
  const column = isNew.expandDims(1);
  const products = pairs.dot(y, { contract: [[2], [0]] });
  const [sy, yNew] = [products.slice(0), products.slice(1)];
  const kept = where(row, 0, where(column, 0, inverseR));
  const border = where(isNew, ones([memory], { dtype: s.dtype }), kept.dot(sy).neg());
  const nextR = where(row, border.expandDims(1), kept);
  const nextYy = where(row, yNew.expandDims(1), where(column, yNew.expandDims(0), yy));
  return {
    pairs,
    inverseR: where(accept, nextR, inverseR),
    yy: where(accept, nextYy, yy),
    slot: model.slot.add(accept.cast("int32")).rem(memory),
    gamma: where(accept, y.square().sum().reciprocal(), gamma),
  };
}
