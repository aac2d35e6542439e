import { ShapeError, type Tensor } from "@fluxion/autodiff-core";

/** Refuse an input whose last axis is not what the layer was made for. */
export function checkInput(where: string, x: Tensor, inputs: number): void {
  if (x.rank > 0 && x.shape[x.rank - 1] === inputs) return;
  throw new ShapeError({
    where,
    expected: `x to have ${inputs} features on its last axis`,
    received: `shape [${x.shape.join(", ")}]`,
    fix: "Put the features last, for example by stacking coordinates on axis -1.",
  });
}
