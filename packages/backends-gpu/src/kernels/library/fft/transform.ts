/**
 * Transforms of any length. One that the memory of a workgroup has room for is one kernel. A longer one is divided into
 * two, over the columns and the rows of its numbers as a matrix, with factors in between (the four-step form): each reads
 * and writes all numbers once. A length with a prime factor that has no butterfly becomes a convolution of a power of two
 * (Bluestein).
 */
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { scratchBlock } from "../blocks.ts";
import { pairsSource, putPair, type Sink, type Source, type Transform } from "./ends.ts";
import { balancedDivisor, radicesOf } from "./factors.ts";
import { emitLineKernel, longestLine } from "./line-kernel.ts";
import { chirpSpectrum, chirpTable, rootsTable } from "./tables.ts";

export function emitTransform(
  context: KernelContext,
  transform: Transform,
): readonly DispatchStep[] {
  const { length } = transform;
  if (radicesOf(length) === undefined) return emitChirped(context, transform);
  return length <= longestLine(context)
    ? [emitLineKernel(context, transform)]
    : emitInTwo(context, transform);
}

/** Several lines next to each other have to fit into a workgroup where its numbers are far apart. */
const ABREAST = 2;

/**
 * With `j = n·j₁ + j₂` and `k = k₁ + m·k₂` for `length = m·n`:
 * `Y[k] = Σ_{j₂} w_n^{j₂ k₂} · w_length^{j₂ k₁} · Σ_{j₁} w_m^{j₁ k₁} X[j]`.
 */
function emitInTwo(context: KernelContext, transform: Transform): readonly DispatchStep[] {
  const { length, lines, source, sink } = transform;
  const m = balancedDivisor(length, Math.floor(longestLine(context) / ABREAST));
  const n = length / m;
  const middle = scratchBlock(context, "float32", 2 * lines * length);
  // What lies next to each other stays so: entries of different lines, or of one.
  const areAbreast = source.neighbours === "lines";
  const lineOf = (all: string, parts: number): string =>
    areAbreast ? `(${all} % ${lines})` : `(${all} / ${parts})`;
  const partOf = (all: string, parts: number): string =>
    areAbreast ? `(${all} / ${lines})` : `(${all} % ${parts})`;
  const middleAt = (line: string, k1: string, j2: string): string =>
    areAbreast
      ? `(${k1} * ${n} + ${j2}) * ${lines} + ${line}`
      : `(${line} * ${m} + ${k1}) * ${n} + ${j2}`;
  const neighbours = (end: Source | Sink) =>
    areAbreast || end.neighbours === "points" ? "lines" : "points";
  // Factors are products of a coarse and a fine one, so that tables stay short.
  const fine = 2 ** Math.ceil(Math.log2(length) / 2);
  const columns: Transform = {
    length: m,
    lines: lines * n,
    source: {
      ...source,
      neighbours: neighbours(source),
      at: (reading, all, j) =>
        source.at(reading, lineOf(all, n), `(${j} * ${n} + ${partOf(all, n)})`),
    },
    sink: {
      results: [middle],
      tables: [rootsTable(length, Math.ceil(length / fine), fine), rootsTable(length, fine)],
      neighbours: "lines",
      put: (
        { store, table: [coarse, rest] },
        all,
        k,
        value,
      ) => `let turn = ${partOf(all, n)} * ${k};
let root = times(${coarse(`(turn / ${fine})`)}, ${rest(`(turn % ${fine})`)});
let turned = times(${value}, root);
${putPair(store[0], middleAt(lineOf(all, n), k, partOf(all, n)), "turned")}`,
    },
  };
  const rows: Transform = {
    length: n,
    lines: lines * m,
    source: {
      ...pairsSource(middle, (all, j) => middleAt(lineOf(all, m), partOf(all, m), j)),
      neighbours: areAbreast ? "lines" : "points",
    },
    sink: {
      ...sink,
      neighbours: neighbours(sink),
      put: (writing, all, k, value) =>
        sink.put(writing, lineOf(all, m), `(${partOf(all, m)} + ${m} * ${k})`, value),
    },
  };
  return [...emitTransform(context, columns), ...emitTransform(context, rows)];
}

/**
 * `Y[k] = c[k] Σ_j c̄[k - j] (c[j] X[j])` with the chirp `c[j] = exp(-πi·j²/length)`, as `jk = (j² + k² - (k - j)²)/2`. The
 * way back of the convolution is a forward transform of numbers with real and imaginary parts exchanged.
 */
function emitChirped(context: KernelContext, transform: Transform): readonly DispatchStep[] {
  const { length, lines, source, sink } = transform;
  const padded = 2 ** Math.ceil(Math.log2(2 * length - 1));
  const chirp = chirpTable(length);
  const spectrum = chirpSpectrum(length, padded);
  const start: Source = {
    ...source,
    tables: [...source.tables, chirp],
    at: (reading, line, j) => {
      const inside = `min(${j}, ${length - 1})`;
      const factor = reading.table[source.tables.length](inside);
      const value = `times(${source.at(reading, line, inside)}, ${factor})`;
      return `select(vec2<f32>(), ${value}, ${j} < ${length})`;
    },
  };
  const end: Sink = {
    ...sink,
    tables: [...sink.tables, chirp],
    put: (writing, line, k, value) => {
      const factor = writing.table[sink.tables.length](k);
      const body = sink.put(writing, line, k, "chirped");
      return `if (${k} < ${length}) { let chirped = times(${value}.yx, ${factor}); ${body} }`;
    },
  };
  const whole = { length: padded, lines };
  if (padded <= longestLine(context)) {
    return [emitLineKernel(context, { ...whole, source: start, sink: end, spectrum })];
  }
  const middle = scratchBlock(context, "float32", 2 * lines * padded);
  const product: Sink = {
    results: [middle],
    tables: [spectrum],
    neighbours: "points",
    put: ({ store, table }, line, k, value) => {
      const index = `${line} * ${padded} + ${k}`;
      return `let product = times(${value}, ${table[0](k)}).yx; ${putPair(store[0], index, "product")}`;
    },
  };
  return [
    ...emitTransform(context, { ...whole, source: start, sink: product }),
    ...emitTransform(context, {
      ...whole,
      source: pairsSource(middle, (line, k) => `${line} * ${padded} + ${k}`),
      sink: end,
    }),
  ];
}
