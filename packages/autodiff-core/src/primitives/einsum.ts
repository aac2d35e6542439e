import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { broadcastShapes, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { dot } from "./dot.ts";
import { iota } from "./iota.ts";

/** A tensor whose axes are named by letters. */
interface Labelled {
  readonly tensor: Tensor;
  readonly labels: readonly string[];
}

/**
 * Einstein summation, for example `einsum("bij,bjk->bik", a, b)`.
 *
 * Letters that are missing in the result are summed over; without `->`, letters that occur once are kept, in
 * alphabetical order. A letter may be repeated within an operand (its diagonal). `...` stands for the leading axes that
 * are not named, which broadcast. Operands are contracted in pairs, smallest intermediate first.
 *
 * @throws ShapeError if the subscripts do not fit the operands.
 */
export function einsum(subscripts: string, ...operands: readonly Tensor[]): Tensor {
  const { inputs, output, tensors } = parse(subscripts, operands);
  let terms = inputs.map((labels, i) => diagonal({ tensor: tensors[i], labels }));
  while (terms.length > 1) {
    const [i, j] = cheapestPair(terms, output);
    const rest = terms.filter((_, k) => k !== i && k !== j);
    const needed = new Set([...output, ...rest.flatMap((term) => term.labels)]);
    terms = [...rest, contract(terms[i], terms[j], needed)];
  }
  const [last] = terms;
  const summed = sumAway(last, new Set(output));
  return summed.tensor.transpose(output.map((label) => summed.labels.indexOf(label)));
}

interface Parsed {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
  readonly tensors: readonly Tensor[];
}

function parse(subscripts: string, operands: readonly Tensor[]): Parsed {
  const text = subscripts.replaceAll(" ", "");
  const fail = (problem: string): never => {
    throw malformed(subscripts, operands, problem);
  };
  if (!/^([A-Za-z,]|\.{3})*(->([A-Za-z]|\.{3})*)?$/.test(text)) {
    fail("characters other than letters, commas, ... and one ->");
  }
  const [left, right] = text.split("->");
  const terms = left.split(",");
  if (terms.length !== operands.length) fail(`${operands.length} operands`);
  if ([...terms, right ?? ""].some((term) => term.split("...").length > 2))
    fail("two ... in one place");
  const { inputs, dots, tensors } = expandDots(terms, operands, fail);
  const all = inputs.flat();
  const named = all.filter((label) => !dots.includes(label));
  const output =
    right === undefined
      ? [...dots, ...[...new Set(named)].sort().filter((label) => isSingle(label, named))]
      : lettersOf(right, dots);
  if (new Set(output).size !== output.length) fail("a letter twice in the result");
  if (output.some((label) => !all.includes(label)))
    fail("a letter in the result that no operand has");
  const problem = sizeProblem(inputs, tensors);
  if (problem !== undefined) fail(problem);
  return { inputs, output, tensors };
}

/** Give the axes under `...` labels of their own and, where they broadcast, their common size. */
function expandDots(
  terms: readonly string[],
  operands: readonly Tensor[],
  fail: (problem: string) => never,
): { readonly inputs: string[][]; readonly dots: string[]; readonly tensors: Tensor[] } {
  const hidden = terms.map((term, i) => {
    const letters = term.replace("...", "");
    const count = operands[i].rank - letters.length;
    if (count < 0 || (count > 0 && letters === term))
      fail(`operand ${i + 1} of rank ${operands[i].rank}`);
    const start = Math.max(0, term.indexOf("..."));
    return operands[i].shape.slice(start, start + count);
  });
  const common = broadcastShapes("einsum", ...hidden);
  const dots = common.map((_, axis) => `.${axis}`);
  const inputs = terms.map((term, i) =>
    lettersOf(term, dots.slice(dots.length - hidden[i].length)),
  );
  const tensors = operands.map((x, i) => {
    const sizeOfLabel = (label: string, axis: number): number =>
      dots.includes(label) ? common[dots.indexOf(label)] : x.shape[axis];
    return x.broadcastTo(inputs[i].map(sizeOfLabel));
  });
  return { inputs, dots, tensors };
}

function lettersOf(term: string, dots: readonly string[]): string[] {
  const [before, after = ""] = term.split("...");
  return before === term ? [...term] : [...before, ...dots, ...after];
}

function isSingle(label: string, all: readonly string[]): boolean {
  return all.indexOf(label) === all.lastIndexOf(label);
}

function sizeProblem(inputs: readonly string[][], operands: readonly Tensor[]): string | undefined {
  const sizes = new Map<string, number>();
  for (const [i, labels] of inputs.entries()) {
    const { shape } = operands[i];
    for (const [axis, label] of labels.entries()) {
      const known = sizes.get(label) ?? shape[axis];
      if (known !== shape[axis]) return `sizes ${known} and ${shape[axis]} for "${label}"`;
      sizes.set(label, known);
    }
  }
  return undefined;
}

function malformed(subscripts: string, operands: readonly Tensor[], problem: string): ShapeError {
  return new ShapeError({
    where: "einsum",
    expected: `subscripts that fit ${operands.map(formatSpec).join(", ")}`,
    received: `"${subscripts}" (${problem})`,
    fix: 'Name every axis with one letter, for example "ij,jk->ik".',
  });
}

/** Keep only the diagonal of letters that occur twice. */
function diagonal({ tensor, labels }: Labelled): Labelled {
  const second = labels.findIndex((label, i) => labels.indexOf(label) < i);
  if (second < 0) return { tensor, labels };
  const first = labels.indexOf(labels[second]);
  const { shape } = tensor;
  const onDiagonal = iota(shape, first).equal(iota(shape, second));
  const picked = onDiagonal.where(tensor, 0).sum(second);
  return diagonal({ tensor: picked, labels: labels.filter((_, i) => i !== second) });
}

function contract(a: Labelled, b: Labelled, needed: ReadonlySet<string>): Labelled {
  const x = sumAway(a, new Set([...needed, ...b.labels]));
  const y = sumAway(b, new Set([...needed, ...x.labels]));
  const common = x.labels.filter((label) => y.labels.includes(label));
  const shared = common.filter((label) => needed.has(label));
  const summed = common.filter((label) => !needed.has(label));
  const axes = ({ labels }: Labelled, wanted: readonly string[]): number[] =>
    wanted.map((label) => labels.indexOf(label));
  const free = ({ labels }: Labelled): string[] =>
    labels.filter((label) => !common.includes(label));
  const tensor = dot(x.tensor, y.tensor, {
    contract: [axes(x, summed), axes(y, summed)],
    batch: [axes(x, shared), axes(y, shared)],
  });
  return { tensor, labels: [...shared, ...free(x), ...free(y)] };
}

function sumAway({ tensor, labels }: Labelled, needed: ReadonlySet<string>): Labelled {
  const axes = labels.flatMap((label, axis) => (needed.has(label) ? [] : [axis]));
  if (axes.length === 0) return { tensor, labels };
  return { tensor: tensor.sum(axes), labels: labels.filter((label) => needed.has(label)) };
}

/** The pair whose product has the fewest elements. */
function cheapestPair(terms: readonly Labelled[], output: readonly string[]): [number, number] {
  let best: [number, number] = [0, 1];
  let bestSize = Number.POSITIVE_INFINITY;
  for (let i = 0; i < terms.length; i++) {
    for (let j = i + 1; j < terms.length; j++) {
      const others = terms.filter((_, k) => k !== i && k !== j).flatMap((term) => term.labels);
      const size = productSize(terms[i], terms[j], new Set([...output, ...others]));
      if (size < bestSize) {
        bestSize = size;
        best = [i, j];
      }
    }
  }
  return best;
}

function productSize(a: Labelled, b: Labelled, needed: ReadonlySet<string>): number {
  const sizes = new Map<string, number>();
  for (const { tensor, labels } of [a, b]) {
    labels.forEach((label, axis) => {
      if (needed.has(label)) sizes.set(label, tensor.shape[axis]);
    });
  }
  return sizeOf([...sizes.values()]);
}
