/**
 * Products in tiles: a workgroup computes a tile of rows and columns from tiles of both operands in workgroup memory, an
 * invocation a part of it in registers, of which each operand entry that it reads there is used several times.
 */
import type { DType } from "@fluxion/autodiff-core";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../lowering/step.ts";
import { positionsFrom } from "../../wgsl/indices.ts";
import type { ShaderWriter } from "../../wgsl/shader-writer.ts";
import { valueType } from "../../wgsl/types.ts";
import { spread } from "../dispatch.ts";
import { declareFinishFour, epilogueVectors, productShader } from "./finish-product.ts";
import { LANES, loadFour, storeFour } from "./four-values.ts";
import { count, extentsOf, type Product, type TwoFactors } from "./product.ts";
import { declareEntries, directionOf, vectorsOf } from "./read-factor.ts";
import { type StagedTile, stageTiles, type Tiles, withPitches } from "./stage-tiles.ts";
import { invocationsOf, type Tile } from "./tile.ts";

export interface TiledPlan {
  readonly kind: "tiled";
  readonly tile: Tile;
  /** Parts that the terms are divided into, each by other workgroups. */
  readonly parts: number;
}

/** Terms that are added one after the other, before the sums are added to others in memory, if that fits a binding. */
const LONGEST = 1024;

/** Terms whose multiply-adds are written out one after the other. */
const UNROLLED = 4;

/** @param finished - The product with what follows it, or its part: batch entry `part·batch + b`. */
export function emitTiledProduct(
  context: KernelContext,
  product: TwoFactors,
  finished: Product,
  plan: TiledPlan,
): DispatchStep {
  const { tile } = plan;
  const { batch, rows, columns, terms } = extentsOf(product);
  const grid = [
    plan.parts,
    Math.ceil(batch / tile.batches),
    Math.ceil(rows / tile.rows),
    Math.ceil(columns / tile.columns),
  ];
  const groups = count(grid);
  const perPart = Math.ceil(terms / plan.parts / tile.depth) * tile.depth;
  const words = groups * invocationsOf(tile) * tile.threadRows * tile.threadColumns;
  const isLong = perPart > LONGEST + LONGEST / 2 && product.dtype === "float32";
  const fits = words * 4 <= context.capabilities.bindingBytes;
  const totals = isLong && fits ? context.scratch(product.dtype, words) : undefined;
  const { shader, tiles } = readerOf(context, product, finished, tile, totals);
  declareFinishFour(shader, finished);
  const { workgroups, number } = spread(context.capabilities, groups);
  const at = positionsFrom("number", grid, "g");
  const [part, b, m, n] = at.positions;
  const body = [
    `let number = i32(${number});`,
    ...(count(workgroups) > groups ? [`if (number >= ${groups}) { return; }`] : []),
    at.code,
    threadPosition(tile),
    `let firstBatch = ${b} * ${tile.batches};`,
    `let firstRow = ${m} * ${tile.rows};`,
    `let firstColumn = ${n} * ${tile.columns};`,
    `let begin = ${part} * ${perPart};`,
    `let end = min(begin + ${perPart}, ${terms});`,
    sumTiles(shader, product.dtype, tile, tiles, totals),
    finishTile(
      tile,
      valueType(product.dtype),
      plan.parts > 1 ? `${part} * ${batch} + ` : "",
      batch,
    ),
  ].join("\n");
  return {
    kind: "dispatch",
    shader: shader.finish({ workgroupSize: [invocationsOf(tile), 1, 1], body }),
    workgroups,
  };
}

/** A kernel with functions that read operands, and the tiles that they are brought to. */
function readerOf(
  context: KernelContext,
  { dtype, left, right, terms }: TwoFactors,
  finished: Product,
  tile: Tile,
  totals: number | undefined,
): { readonly shader: ShaderWriter; readonly tiles: Tiles } {
  const factors = [left, right].map((factor) => ({ factor, along: directionOf(factor) }));
  const vectors = factors.flatMap(({ factor, along }) => vectorsOf(factor, along));
  const scratch = totals === undefined ? [] : [totals];
  const shader = productShader(
    context,
    { ...finished, left, right },
    [...vectors, ...epilogueVectors(finished), ...scratch],
    scratch,
  );
  const beyond = terms % tile.depth === 0 ? {} : { terms };
  const staged = factors.map(({ factor, along }, f): StagedTile => {
    const name = f === 0 ? "left" : "right";
    declareEntries(shader, factor, { name, dtype, ...beyond }, along);
    return f === 0
      ? { name, along, size: tile.rows, origin: "firstRow" }
      : { name, along, size: tile.columns, origin: "firstColumn" };
  });
  return { shader, tiles: withPitches(staged, tile, context.capabilities.workgroupBytes) };
}

/** Adds the products of all terms of a part, in variables of {@link sumNames}. */
function sumTiles(
  shader: ShaderWriter,
  dtype: DType,
  tile: Tile,
  tiles: Tiles,
  totals: number | undefined,
): string {
  const staging = stageTiles(shader, dtype, tile, tiles);
  const flush = totals === undefined ? undefined : flushSums(shader, totals, tile);
  const type = `vec4<${valueType(dtype)}>`;
  return [
    staging.head,
    ...sumNames(tile).map((name) => `var ${name} = ${type}();`),
    ...(flush === undefined ? [] : ["var flushed = 0;"]),
    // A turn reads the tiles of the next one before it waits for others; the first does only that.
    `for (var k0 = begin - ${tile.depth}; k0 < end; k0 += ${tile.depth}) {`,
    `let isLast = k0 + ${tile.depth} >= end;`,
    `if (!isLast) {\n${staging.fetch(`k0 + ${tile.depth}`)}\n}`,
    `if (k0 >= begin) {\n${multiplyTiles(tile, tiles)}\n}`,
    "workgroupBarrier();",
    `if (!isLast) {\n${staging.put}\n}`,
    "workgroupBarrier();",
    ...(flush === undefined ? [] : [flush.turn]),
    "}",
    ...(flush === undefined ? [] : [flush.end]),
  ].join("\n");
}

/** Names of the vectors of sums of an invocation: rows, then vectors of four columns. */
function sumNames({ threadRows, threadColumns }: Tile): string[] {
  return Array.from({ length: (threadRows * threadColumns) / 4 }, (_, i) => {
    const perRow = threadColumns / 4;
    return `c${Math.floor(i / perRow)}_${i % perRow}`;
  });
}

/** Invocations in rows and columns; eight by four of them are next to one another, as a warp shares what it reads. */
function threadPosition({ rows, columns, threadRows, threadColumns }: Tile): string {
  const [down, across] = [rows / threadRows, columns / threadColumns];
  const isPatched = across % 8 === 0 && down % 4 === 0 && across > 8;
  const x = isPatched ? `t % 8 + t / 32 % ${across / 8} * 8` : `t % ${across}`;
  const y = isPatched ? `t / 8 % 4 + t / ${4 * across} * 4` : `t / ${across}`;
  return [
    `let t = i32(lix) % ${down * across};`,
    `let tz = i32(lix) / ${down * across};`,
    `let tx = ${x};`,
    `let ty = ${y};`,
  ].join("\n");
}

/** Add the products of all terms of the tiles. */
function multiplyTiles(tile: Tile, [left, right]: Tiles): string {
  const { rows, columns, depth, threadRows, threadColumns } = tile;
  const [down, across] = [rows / threadRows, columns / threadColumns];
  const vectors = (size: number) => Array.from({ length: size / 4 }, (_, i) => i);
  const term = [
    `let p = (tz * ${depth} + k) * ${left.pitch} + ty;`,
    `let q = (tz * ${depth} + k) * ${right.pitch} + tx;`,
    ...vectors(threadRows).map((i) => `let a${i} = leftTile[p + ${i * down}];`),
    ...vectors(threadColumns).map((j) => `let b${j} = rightTile[q + ${j * across}];`),
    ...vectors(threadRows).flatMap((i) =>
      LANES.flatMap((r) =>
        vectors(threadColumns).map((j) => `c${4 * i + r}_${j} += a${i}[${r}] * b${j};`),
      ),
    ),
  ].join("\n");
  const turns = Array.from({ length: UNROLLED }, (_, u) => `{\nlet k = start + ${u};\n${term}\n}`);
  return `for (var start = 0; start < ${depth}; start += ${UNROLLED}) {\n${turns.join("\n")}\n}`;
}

/** After {@link LONGEST} terms, the sums go to memory and begin anew. */
function flushSums(shader: ShaderWriter, buffer: number, tile: Tile) {
  const sums = sumNames(tile);
  const threads = invocationsOf(tile);
  const index = (i: number) => `((number * ${sums.length} + ${i}) * ${threads} + i32(lix)) * 4`;
  const before = sums.map((_, i) => loadFour(shader, buffer, index(i)));
  const turn = [
    `if (!isLast && k0 + ${tile.depth} - begin >= flushed + ${LONGEST}) {`,
    ...sums.flatMap((name, i) => [
      `if (flushed > 0) { ${name} += ${before[i]}; }`,
      storeFour(shader, buffer, index(i), name),
      `${name} = vec4<f32>();`,
    ]),
    `flushed += ${LONGEST};`,
    "}",
  ].join("\n");
  const end = `if (flushed > 0) {\n${sums.map((name, i) => `${name} += ${before[i]};`).join("\n")}\n}`;
  return { turn, end };
}

function finishTile(tile: Tile, type: string, part: string, batch: number): string {
  const { rows, columns, threadRows, threadColumns, batches } = tile;
  const [down, across] = [rows / threadRows, columns / threadColumns];
  const perRow = threadColumns / 4;
  const sums = sumNames(tile);
  // In a loop, the function is compiled once.
  const body = [
    `var sums = array<vec4<${type}>, ${sums.length}>(${sums.join(", ")});`,
    `for (var i = 0; i < ${sums.length}; i++) {`,
    `let row = firstRow + (i / ${4 * perRow} * ${down} + ty) * 4 + i / ${perRow} % 4;`,
    `let column = firstColumn + (i % ${perRow} * ${across} + tx) * 4;`,
    `finish(${part}firstBatch + tz, row, column, sums[i]);`,
    "}",
  ].join("\n");
  return batch % batches === 0 ? body : `if (firstBatch + tz < ${batch}) {\n${body}\n}`;
}
