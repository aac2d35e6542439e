/**
 * Transforms of real numbers and back: of an even length as transforms of half as many complex numbers, with the even
 * entries as real and the odd ones as imaginary parts; of an odd length as those of complex numbers.
 */
import { sizeOf } from "../blocks.ts";
import type { LibraryEmitter } from "../library-emitter.ts";
import { linesAlong } from "../order/runs.ts";
import type { Neighbours, Transform } from "./ends.ts";
import { emitMirrored } from "./mirrored.ts";
import { indexIn, neighboursOf } from "./strided-lines.ts";
import { rootsTable } from "./tables.ts";
import { emitTransform } from "./transform.ts";

type Index = (line: string, j: string) => string;

/** Real lines and the lower halves of their spectra, frequencies `0 ≤ k ≤ length / 2`. */
interface RealLines {
  readonly length: number;
  readonly lines: number;
  readonly neighbours: Neighbours;
  readonly entry: Index;
  readonly bin: Index;
}

function realLines(real: readonly number[], spectrum: readonly number[], axis: number): RealLines {
  const lines = linesAlong(real, axis);
  return {
    length: lines.length,
    lines: lines.outer * lines.inner,
    neighbours: neighboursOf(lines),
    entry: indexIn(lines),
    bin: indexIn(linesAlong(spectrum, axis)),
  };
}

export const emitRfft: LibraryEmitter = (context, kernel) => {
  const { operands, results, params } = kernel;
  const [x] = operands;
  if (sizeOf(x.shape) === 0) return [];
  const { axis } = params as { readonly axis: number };
  const { length, lines, neighbours, entry, bin } = realLines(x.shape, results[0].shape, axis);
  const half = Math.floor(length / 2);
  const source = { operands, tables: [], neighbours };
  const sink = { results, tables: [], neighbours };
  if (length % 2 === 1) {
    return emitTransform(context, {
      length,
      lines,
      source: { ...source, at: ({ load }, line, j) => `vec2<f32>(${load[0](entry(line, j))}, 0f)` },
      sink: {
        ...sink,
        put: ({ store }, line, k, value) =>
          `if (${k} <= ${half}) { ${store[0](bin(line, k), `${value}.x`)} ${store[1](bin(line, k), `${value}.y`)} }`,
      },
    });
  }
  return emitMirrored(context, {
    length: half,
    lines,
    source: {
      ...source,
      at: ({ load }, line, j) =>
        `vec2<f32>(${load[0](entry(line, `2 * ${j}`))}, ${load[0](entry(line, `(2 * ${j} + 1)`))})`,
    },
    // The spectra of the even and the odd entries are the parts of the transform that are Hermitian and that are not.
    sink: {
      ...sink,
      tables: [rootsTable(length, half)],
      mirrored: true,
      put: (
        { store, table },
        line,
        k,
        value,
      ) => `let even = 0.5f * vec2<f32>(${value}.x + mirror.x, ${value}.y - mirror.y);
let odd = 0.5f * vec2<f32>(${value}.y + mirror.y, mirror.x - ${value}.x);
let bin = even + times(odd, ${table[0](k)});
${store[0](bin(line, k), "bin.x")}
${store[1](bin(line, k), "bin.y")}
if (${k} == 0) {
${store[0](bin(line, `${half}`), "even.x - odd.x")}
${store[1](bin(line, `${half}`), "0f")}
}`,
    },
  });
};

/** As an inverse transform: a forward one of numbers with real and imaginary parts exchanged, as its results are. */
export const emitIrfft: LibraryEmitter = (context, { operands, results, params }) => {
  const [re, im] = operands;
  const [y] = results;
  if (sizeOf(y.shape) === 0) return [];
  const { axis } = params as { readonly axis: number };
  const { length, lines, neighbours, entry, bin } = realLines(y.shape, re.shape, axis);
  const half = Math.floor(length / 2);
  const source = { operands: [re, im], tables: [], neighbours };
  const sink = { results, tables: [], neighbours };
  const ends = length % 2 === 1 ? odd() : even();
  return emitTransform(context, { ...ends, lines });

  function odd(): Omit<Transform, "lines"> {
    return {
      length,
      source: {
        ...source,
        at: ({ load }, line, j) => {
          const at = bin(line, `min(${j}, ${length} - ${j})`);
          const part = `select(-${load[1](at)}, ${load[1](at)}, ${j} <= ${half})`;
          return `vec2<f32>(select(${part}, 0f, ${j} == 0), ${load[0](at)})`;
        },
      },
      sink: {
        ...sink,
        put: ({ store }, line, k, value) => store[0](entry(line, k), `${value}.y`),
      },
    };
  }

  function even(): Omit<Transform, "lines"> {
    return {
      length: half,
      source: {
        ...source,
        tables: [rootsTable(length, half)],
        at: ({ load, table }, line, k) => {
          const bound = (part: string): string => `select(${part}, 0f, ${k} == 0)`;
          const here = bin(line, k);
          const there = bin(line, `(${half} - ${k})`);
          const x = `vec2<f32>(${load[0](here)}, ${bound(load[1](here))})`;
          const mirror = `vec2<f32>(${load[0](there)}, ${bound(`-${load[1](there)}`)})`;
          return `(${x} + ${mirror} + times(${x} - ${mirror}, ${table[0](k)}.yx)).yx`;
        },
      },
      sink: {
        ...sink,
        put: ({ store }, line, k, value) =>
          `${store[0](entry(line, `2 * ${k}`), `${value}.y`)} ${store[0](entry(line, `(2 * ${k} + 1)`), `${value}.x`)}`,
      },
    };
  }
};
