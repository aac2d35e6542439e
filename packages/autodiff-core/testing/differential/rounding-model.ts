/**
 * What rounding may do to a program: Monte Carlo arithmetic. A program is interpreted equation by equation like the
 * reference does it, but float32 results are rounded, and what an executor may round in its own way is moved by random
 * errors of the size that is allowed. Where a program is badly conditioned, such results lie far apart.
 *
 * - Operations that IEEE 754 defines (+ - * / √, comparisons, whole parts) and moves of entries: no error, unless an
 *   operand has one: then + - * / √ may be rounded either way, or errors below half a unit would never be seen.
 * - Products, where an executor may contract `a * b + c`: rounded or not. Where it may flush them, subnormal results: or 0.
 * - Functions (exp, tanh, …): {@link FUNCTION_ULPS} in the last place of the result.
 * - All others (sums, products of matrices, transforms, factorizations): {@link TERM_ULPS} in every operand and in the
 *   result, which is what a backward stable way of computing them does. Sums may be those of blocks of
 *   {@link BLOCK} terms, whose errors add up where all terms are alike. Sums of whole numbers that are exact have none.
 *
 * Errors of entries are independent with every other seed, and else the same for entries that are the same: an executor
 * that does the same with all leaves rows that are constant as they are, and what is left of them without their mean is
 * nothing but rounding.
 *
 * Where there is no saying what a float becomes, say a transform with an infinite entry, samples have NaN, 0 or infinity
 * there; whole numbers that are made of such floats, and all that is read at positions made of them, may be anything.
 *
 * @see Parker, Monte Carlo Arithmetic, UCLA CSD-970002 (1997).
 */
import { allocate, isFloat } from "../../src/dtype.ts";
import type { HostArray, TensorSpec } from "../../src/host-array.ts";
import type { EvaluationContext } from "../../src/primitive.ts";
import type { Atom, Equation, Program, Variable } from "../../src/program/program.ts";
import { sizeOf } from "../../src/shape.ts";
import { areAmbiguous, areFarApart } from "./ambiguous-results.ts";
import {
  absolute,
  CONTROL,
  ENTRYWISE,
  EXACT,
  FACTORIZATIONS,
  FROM_FACTORIZATIONS,
  FUNCTIONS,
  isAllFinite,
  isDaring,
  isExactSum,
  largest,
  longestRow,
  mayOverflow,
  PRODUCTS,
  ROUNDING,
  SUMS,
  TRANSFORMS,
  termsOf,
} from "./rounding-rules.ts";

const FUNCTION_ULPS = 4;
const TERM_ULPS = 2;

/** Terms that are added one after the other in the precision of the result, before that changes. */
const BLOCK = 256;

/** What interpreting an equation takes besides its arithmetic, in operations. */
const EQUATION_OPERATIONS = 100;

/** What samples have where there is no saying. */
const ANYTHING = [Number.NaN, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** A program would take more operations than it may. */
export class BudgetExceeded extends Error {}

export interface RoundingOptions {
  /** Operations that may be done, turns of loops counted. */
  readonly budget?: number;
  /** Whether executors may do what GPUs may: add products that have not been rounded, and take subnormal numbers for zeros. */
  readonly onDevice?: boolean;
}

/** Interprets a program with rounding errors of its own. */
export class RoundingModel {
  readonly #random: (() => number) | undefined;
  /** Whether entries that are the same have the same errors. */
  readonly #alike: boolean;
  #operationsLeft: number;
  /** Whether an operation has been seen that may round in several ways. */
  isLoose = false;
  /** Whether a guard has been seen that may throw with some roundings. */
  mayFail = false;
  /** Arrays whose numbers may differ from one executor to another. */
  readonly #uncertain = new WeakSet<HostArray>();
  /** Floats some of which may be anything, and arrays that may be anything altogether. */
  readonly #unsaid = new WeakSet<HostArray>();
  readonly #wild = new WeakSet<HostArray>();
  /** How often an array has become wild. */
  #becameWild = 0;
  /** Whether everything inside of the present loop or branch may. */
  #allUncertain = false;
  readonly #onDevice: boolean;
  readonly #seed: number;

  /** @param seed - Of the random errors; none if left out, only roundings. */
  constructor(
    seed?: number,
    { budget = Number.POSITIVE_INFINITY, onDevice = false }: RoundingOptions = {},
  ) {
    this.#seed = seed ?? 0;
    this.#random = seed === undefined ? undefined : generator(seed);
    this.#alike = seed !== undefined && seed % 2 === 0;
    this.#operationsLeft = budget;
    this.#onDevice = onDevice;
  }

  /**
   * Results of a program, each in its own dtype.
   *
   * @throws BudgetExceeded as soon as the program is too long.
   */
  run(program: Program, inputs: readonly HostArray[]): HostArray[] {
    const results = this.#interpret(program, inputs.map(stored));
    return results.map((result) => {
      const { shape, dtype, data } = result;
      const own = allocate(dtype, data.length);
      // What differs from sample to sample is undecided.
      if (this.#wild.has(result))
        own.fill(this.#seed % 2 === 0 ? 0 : isFloat(dtype) ? Number.NaN : 1);
      else own.set(data);
      return { shape, dtype, data: own };
    });
  }

  #interpret(program: Program, inputs: readonly HostArray[]): readonly HostArray[] {
    const values = new Map<Variable, HostArray>();
    program.inputs.forEach((input, i) => {
      values.set(input, inputs[i]);
    });
    for (const equation of program.equations) {
      const operands = equation.inputs.map((atom) => lookUp(atom, values));
      const results = this.#tracked(equation, operands);
      equation.outputs.forEach((output, i) => {
        values.set(output, results[i]);
      });
    }
    return program.outputs.map((atom) => lookUp(atom, values));
  }

  readonly #context: EvaluationContext = {
    allocate: allocateStorage,
    run: (program, inputs) => this.#interpret(program, inputs),
  };

  /** Evaluate, and keep track of what may be anything. */
  #tracked(equation: Equation, operands: readonly HostArray[]): readonly HostArray[] {
    const before = this.#becameWild;
    const given = operands.some((x) => this.#unsaid.has(x));
    const results = this.#flushed(this.#evaluate(equation, operands));
    const isControl = CONTROL.has(equation.primitive.name);
    const wild =
      operands.some((x) => this.#wild.has(x)) || (isControl && this.#becameWild > before);
    for (const result of results) {
      if (wild || (given && !isFloat(result.dtype))) this.#becomeWild(result);
      else if (given) this.#unsaid.add(result);
    }
    return results;
  }

  #becomeWild(x: HostArray): void {
    this.#wild.add(x);
    this.#becameWild++;
  }

  #evaluate(equation: Equation, operands: readonly HostArray[]): readonly HostArray[] {
    const { primitive, params, outputs } = equation;
    const body = primitive.body?.(params);
    if (body !== undefined) return this.#interpret(body, operands);
    this.#spend(equation);
    const { name } = primitive;
    const evaluate = (inputs: readonly HostArray[]) =>
      primitive.evaluate(inputs, params, outputs, this.#context).map(rounded);
    const floats = outputs.some(({ dtype }) => isFloat(dtype));
    const uncertain = this.#allUncertain || operands.some((x) => this.#uncertain.has(x));
    // A status that rounding may change says nothing of the values as they are.
    if (name === "guard" && uncertain) {
      this.mayFail = true;
      return [operands[0]];
    }
    if (CONTROL.has(name)) return this.#inside(uncertain, () => evaluate(operands));
    if (this.#onDevice && name === "mul" && floats) {
      this.isLoose = true;
      return this.#marked(evaluate(operands).map((y) => this.#moved(y, 1)));
    }
    if (EXACT.has(name) || !floats) {
      const exact = evaluate(operands);
      if (!uncertain) return exact;
      return this.#marked(ROUNDING.has(name) ? exact.map((y) => this.#moved(y, 1)) : exact);
    }
    if (SUMS.has(name) && isExactSum(name, operands)) {
      const exact = evaluate(operands).map((y) => this.#signedAnyhow(y));
      return uncertain ? this.#marked(exact) : exact;
    }
    this.isLoose = true;
    const isSaid = this.#isEntrywise(name) || operands.every(isAllFinite);
    if (this.#random === undefined && isSaid) return evaluate(operands);
    if (FUNCTIONS.has(name)) {
      return this.#marked(evaluate(operands).map((y) => this.#moved(y, FUNCTION_ULPS)));
    }
    if (!isSaid || mayOverflow(operands) || (PRODUCTS.has(name) && isDaring(evaluate, operands))) {
      return this.#marked(evaluate(operands).map((y) => this.#unknown(y)));
    }
    const norms = operands.map((x) => this.#normOf(x, params));
    const isFromFactors = this.#onDevice && FROM_FACTORIZATIONS.has(name);
    const isFactorization = isFromFactors || FACTORIZATIONS.has(name);
    const given = evaluate(
      operands.map((x, i) => this.#moved(x, TERM_ULPS, isFactorization ? norms[i] : 0)),
    );
    const isUnclear = isFromFactors
      ? areFarApart(evaluate(operands), given)
      : this.#onDevice && areAmbiguous(name, given);
    if (isUnclear) {
      return this.#marked(given.map((y) => this.#unknown(y)));
    }
    const size = TRANSFORMS.has(name) ? Math.max(...norms) : 0;
    const sizeOfResult = (y: HostArray): number => (isFromFactors ? largest(y) : size);
    const results = given.map((y) =>
      this.#moved(this.#signedAnyhow(y), TERM_ULPS, sizeOfResult(y)),
    );
    if (!SUMS.has(name)) return this.#marked(results);
    const [sizes] = evaluate(operands.map(absolute));
    return this.#marked(results.map((y) => this.#movedSum(y, sizes, termsOf(name, operands, y))));
  }

  /** On a device, zeros around the input of a convolution are multiplied with filters that are not finite. */
  #isEntrywise(name: string): boolean {
    return ENTRYWISE.has(name) && !(this.#onDevice && name === "conv");
  }

  /**
   * What errors of matrices and transforms are relative to: the largest entry, but on a device, where partial sums and
   * rotations are single too, the norm of a row.
   */
  #normOf(x: HostArray, params: object): number {
    return largest(x) * (this.#onDevice ? Math.sqrt(longestRow(x, params)) : 1);
  }

  #spend({ primitive, inputs, params, outputs }: Equation): void {
    const entries = outputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    const isControl = CONTROL.has(primitive.name);
    const operations = isControl ? 0 : (primitive.cost?.(inputs, outputs, params) ?? entries);
    this.#operationsLeft -= EQUATION_OPERATIONS + Math.max(operations, entries);
    if (this.#operationsLeft < 0) throw new BudgetExceeded();
  }

  /** A sum of so many terms with the error of adding them in blocks: at most half a unit of the sum each time. */
  #movedSum(y: HostArray, sizes: HostArray, terms: number): HostArray {
    const randomOf = this.#randomOfEntries();
    if (randomOf === undefined) return y;
    // The reference adds one term after the other, in float64.
    const single = y.dtype === "float32";
    const unit = 0.25 * (single ? Math.min(terms, BLOCK) * 2 ** -24 : terms * 2 ** -53);
    const data = new Float64Array(y.data);
    for (let i = 0; i < data.length; i++) {
      const isTiny = this.#onDevice && single && sizes.data[i] > 0 && sizes.data[i] < 2 ** -100;
      // Devices may take subnormal terms for zeros.
      const error = unit * sizes.data[i] + (isTiny ? terms * 2 ** -126 : 0);
      const random = randomOf(data[i]);
      if (error >= Math.abs(data[i]) && random() < 0.4) data[i] = random() < 0.5 ? 0 : -0;
      else data[i] += (2 * random() - 1) * error;
    }
    return rounded({ ...y, data });
  }

  /** Do what is inside of a loop or a branch, some of whose operands are uncertain: then all of it is. */
  #inside(uncertain: boolean, body: () => readonly HostArray[]): readonly HostArray[] {
    const outer = this.#allUncertain;
    this.#allUncertain = uncertain;
    try {
      const results = body();
      return this.isLoose || uncertain ? this.#marked(results) : results;
    } finally {
      this.#allUncertain = outer;
    }
  }

  #marked(arrays: readonly HostArray[]): readonly HostArray[] {
    for (const array of arrays) this.#uncertain.add(array);
    return arrays;
  }

  /** On a device, with subnormal numbers as they are or as zeros. */
  #flushed(results: readonly HostArray[]): readonly HostArray[] {
    if (!this.#onDevice || !results.some(hasSubnormals)) return results;
    this.isLoose = true;
    const random = this.#random;
    if (random === undefined) return results;
    const flush = (x: number) => (isSubnormal(x) && random() < 0.5 ? 0 * x : x);
    return this.#marked(
      results.map((y) => (hasSubnormals(y) ? { ...y, data: y.data.map(flush) } : y)),
    );
  }

  /** Zeros with either sign: it depends on the order of a sum, and on what it starts from. */
  #signedAnyhow(y: HostArray): HostArray {
    const random = this.#random;
    if (!y.data.includes(0) || !isFloat(y.dtype)) return y;
    this.isLoose = true;
    if (random === undefined) return y;
    return { ...y, data: y.data.map((x) => (x === 0 && random() < 0.5 ? -x : x)) };
  }

  /** Anything: in one sample NaN, in another one 0 or infinite. */
  #unknown(y: HostArray): HostArray {
    const value = ANYTHING[Math.floor((this.#random?.() ?? 0) * ANYTHING.length)];
    if (!isFloat(y.dtype)) return y;
    const unknown = { ...y, data: new Float64Array(y.data.length).fill(value) };
    this.#unsaid.add(unknown);
    return unknown;
  }

  /** Every entry with an error of so many units of rounding, of its own size or of a larger one. */
  #moved(x: HostArray, ulps: number, size = 0): HostArray {
    const randomOf = this.#randomOfEntries();
    if (!isFloat(x.dtype) || randomOf === undefined) return x;
    const single = x.dtype === "float32";
    const unit = ulps * (single ? 2 ** -24 : 2 ** -53);
    const least = ulps * (single ? 2 ** -149 : 2 ** -1074);
    const scale = unit * size;
    const data = new Float64Array(x.data);
    for (let i = 0; i < data.length; i++) {
      if (!Number.isFinite(data[i]) || (data[i] === 0 && scale === 0)) continue;
      const error = Math.max(Math.abs(data[i]) * unit, least, scale);
      const random = randomOf(data[i]);
      // What is nothing but error may as well be 0.
      if (error >= Math.abs(data[i]) && random() < 0.4) data[i] *= random() < 0.5 ? 0 : -0;
      else data[i] += random() < 0.5 ? -error : error;
    }
    return rounded({ ...x, data });
  }

  /** Where the random numbers of an entry come from, by its value. */
  #randomOfEntries(): ((value: number) => () => number) | undefined {
    const random = this.#random;
    if (random === undefined) return undefined;
    if (!this.#alike) return () => random;
    const offset = Math.floor(random() * 2 ** 31);
    const bits = new Float64Array(1);
    const words = new Uint32Array(bits.buffer);
    return (value) => {
      bits[0] = value;
      return generator(((words[0] ^ words[1]) + offset) % 2 ** 31);
    };
  }
}

/** Uniform numbers below 1: the minimal standard generator. */
function generator(seed: number): () => number {
  let state = (seed * 7919 + 12345) % 2147483647;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

function rounded(x: HostArray): HostArray {
  if (x.dtype !== "float32") return x;
  const data = new Float64Array(x.data.length);
  for (let i = 0; i < data.length; i++) data[i] = Math.fround(x.data[i]);
  return { ...x, data };
}

const isSubnormal = (x: number): boolean => x !== 0 && Math.abs(x) < 2 ** -126;

function hasSubnormals({ dtype, data }: HostArray): boolean {
  return dtype === "float32" && data.some(isSubnormal);
}

function lookUp(atom: Atom, values: ReadonlyMap<Variable, HostArray>): HostArray {
  if (atom.kind === "literal") {
    const array = allocateStorage(atom);
    array.data.fill(atom.value);
    return rounded(array);
  }
  const value = values.get(atom);
  if (value === undefined) throw new Error(`v${atom.id} is not defined`);
  return value;
}

function allocateStorage({ shape, dtype }: TensorSpec): HostArray {
  const data = allocate(dtype === "float32" ? "float64" : dtype, sizeOf(shape));
  return { shape, dtype, data };
}

function stored(x: HostArray): HostArray {
  return x.dtype === "float32" ? { ...x, data: new Float64Array(x.data) } : x;
}
