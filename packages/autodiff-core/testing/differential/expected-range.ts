/** Where results may lie: around the reference, as far as roundings move them. */
import type { HostArray } from "../../src/host-array.ts";
import type { Program } from "../../src/index.ts";
import { referenceValues } from "../reference-values.ts";
import { BudgetExceeded, RoundingModel, type RoundingOptions } from "./rounding-model.ts";

/** Results of one output: the smallest and largest values found, and where there is no saying. */
export interface Range {
  readonly want: HostArray;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** 1 where samples are zeros of both signs. */
  readonly unsigned: Uint8Array;
  /** 1 where samples are NaN and numbers, or infinite and finite. */
  readonly undecided: Uint8Array;
}

/** The spread of samples underestimates what can happen: each result may lie so many times it outside of them. */
const MARGIN = 2;

/** So many times the operations without errors may be done with them. */
const DRIFT = 4;

/** The ranges of a program's outputs, which {@link ExpectedRange.widenTo} makes surer. */
export class ExpectedRange {
  readonly ranges: readonly Range[];
  readonly #program: Program;
  readonly #inputs: readonly HostArray[];
  readonly #isLoose: boolean;
  /** Whether rounding decides if the program throws. */
  readonly mayFail: boolean;
  readonly #options: RoundingOptions;
  #samples = 0;

  /**
   * @param samples - How many random ones to begin with.
   * @throws BudgetExceeded if one takes more operations than `options.budget`.
   */
  constructor(
    program: Program,
    inputs: readonly HostArray[],
    samples: number,
    options: RoundingOptions = {},
  ) {
    this.#program = program;
    this.#inputs = inputs;
    this.#options = { ...options, budget: DRIFT * (options.budget ?? Number.POSITIVE_INFINITY) };
    const plain = new RoundingModel(undefined, options);
    const rounded = plain.run(program, inputs);
    this.ranges = referenceValues(program, inputs).map((want) => ({
      want,
      low: Float64Array.from(want.data),
      high: Float64Array.from(want.data),
      unsigned: new Uint8Array(want.data.length),
      undecided: new Uint8Array(want.data.length),
    }));
    this.#include(rounded);
    this.#isLoose = plain.isLoose;
    this.mayFail = plain.mayFail;
    this.widenTo(samples);
  }

  /** Take samples until there are so many, if they can differ; whether any was taken. */
  widenTo(samples: number): boolean {
    if (!this.#isLoose || this.#samples >= samples) return false;
    while (this.#samples < samples) this.#takeSample(++this.#samples);
    return true;
  }

  #takeSample(seed: number): void {
    try {
      const model = new RoundingModel(seed, this.#options);
      this.#include(model.run(this.#program, this.#inputs));
    } catch (error) {
      if (!(error instanceof BudgetExceeded)) throw error;
      // A loop that ends with some roundings and not with others.
      for (const { undecided } of this.ranges) undecided.fill(1);
    }
  }

  #include(results: readonly HostArray[]): void {
    results.forEach(({ data }, output) => {
      const { low, high, undecided, unsigned } = this.ranges[output];
      for (let e = 0; e < data.length; e++) {
        const value = data[e];
        if (Object.is(value, low[e])) continue;
        if (Number.isFinite(value) && Number.isFinite(low[e])) {
          if (value < low[e]) low[e] = value;
          if (value > high[e]) high[e] = value;
          if (value === 0 && low[e] === 0) unsigned[e] = 1;
        } else if (value !== low[e] && !(Number.isNaN(value) && Number.isNaN(low[e]))) {
          undecided[e] = 1;
        }
      }
    });
  }
}

/** How the entries of a result compare. */
export interface Agreement {
  /** Positions of entries outside of their range. */
  readonly wrong: readonly number[];
  /** Entries about which nothing is said, or next to nothing. */
  readonly skipped: number;
}

/** Spread relative to the value from which an entry says next to nothing. */
const VAGUE = 0.01;

export function compare({ data, dtype }: HostArray, range: Range): Agreement {
  const { low, high, undecided, unsigned } = range;
  const whole = dtype !== "float32" && dtype !== "float64";
  const wrong: number[] = [];
  let skipped = 0;
  for (let e = 0; e < data.length; e++) {
    const spread = high[e] - low[e];
    const size = Math.max(Math.abs(low[e]), Math.abs(high[e]));
    if (undecided[e] === 1 || (whole && spread > 0)) skipped++;
    else if (!isWithin(data[e], low[e], high[e])) wrong.push(e);
    else if (unsigned[e] === 0 && hasOtherSign(data[e], low[e], high[e])) wrong.push(e);
    else if (spread > VAGUE * size) skipped++;
  }
  return { wrong, skipped };
}

function isWithin(value: number, low: number, high: number): boolean {
  if (Number.isNaN(low)) return Number.isNaN(value);
  if (!Number.isFinite(low)) return value === low;
  const margin = MARGIN * (high - low);
  return value >= low - margin && value <= high + margin;
}

/** Whether a zero, or a value that the range says is one, has another sign than it must. */
function hasOtherSign(value: number, low: number, high: number): boolean {
  return low === 0 && high === 0 && !Object.is(value, low);
}
