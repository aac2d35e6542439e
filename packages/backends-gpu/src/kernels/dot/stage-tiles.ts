/**
 * Brings tiles of both operands to workgroup memory: blocks of four by four entries, each by one invocation, which keeps
 * them in registers while the tiles before are being used. In workgroup memory, four rows (or columns) of a term are a
 * vector; where terms are the vectors of an operand, blocks are transposed on the way.
 */
import type { DType } from "@fluxion/autodiff-core";
import type { ShaderWriter } from "../../wgsl/shader-writer.ts";
import { valueType } from "../../wgsl/types.ts";
import { LANES } from "./four-values.ts";
import type { Direction } from "./read-factor.ts";
import { invocationsOf, type Tile } from "./tile.ts";

/** A tile of an operand in workgroup memory, which is called `<name>Tile`. */
export interface StagedTile {
  readonly name: "left" | "right";
  readonly along: Direction;
  /** Rows of the left tile, columns of the right one. */
  readonly size: number;
  /** First row or column. */
  readonly origin: string;
}

/** With the vectors of workgroup memory from one term to the next. */
interface PitchedTile extends StagedTile {
  readonly pitch: number;
}

export type Tiles = readonly PitchedTile[];

/** Where there is room, vectors of a transposed block and of its neighbors are put into different banks of memory. */
export function withPitches(
  tiles: readonly StagedTile[],
  { depth, batches }: Tile,
  workgroupBytes: number,
): Tiles {
  const pitched = (padding: number) =>
    tiles.map((tile) => ({
      ...tile,
      pitch: tile.size / 4 + (tile.along === "inner" ? padding : 0),
    }));
  const padded = pitched(1);
  const vectors = padded.reduce((sum, { pitch }) => sum + pitch, 0) * depth * batches;
  return vectors * 16 <= workgroupBytes ? padded : pitched(0);
}

export interface Staging {
  /** Statements that say which blocks an invocation brings. */
  readonly head: string;
  /** Read the blocks at a term. */
  readonly fetch: (k: string) => string;
  /** Write them to workgroup memory. */
  readonly put: string;
}

/** Blocks of a tile, by their numbers among those of both tiles. */
interface Blocks {
  readonly tile: PitchedTile;
  readonly low: number;
  readonly high: number;
}

export function stageTiles(shader: ShaderWriter, dtype: DType, tile: Tile, tiles: Tiles): Staging {
  const { depth, batches } = tile;
  const vector = `vec4<${valueType(dtype)}>`;
  const threads = invocationsOf(tile);
  const blocks: Blocks[] = [];
  for (const staged of tiles) {
    const { name, pitch, size } = staged;
    const type = `array<${vector}, ${pitch * depth * batches}>`;
    shader.declare(`${name}Tile`, `var<workgroup> ${name}Tile: ${type};`);
    const low = blocks.at(-1)?.high ?? 0;
    blocks.push({ tile: staged, low, high: low + ((size * depth) / 16) * batches });
  }
  const count = blocks[blocks.length - 1].high;
  const rounds = Array.from({ length: Math.ceil(count / threads) }, (_, r) => r);
  /** In each round, an invocation does the block of its number, of whichever tile that is. */
  const inRounds = (code: (round: number, own: Blocks) => string): string =>
    rounds.map((r) => chosen(blocks, r, threads, (own) => code(r, own))).join("\n");
  const variables = rounds.flatMap((r) => [
    `let id${r} = i32(lix) + ${r * threads};`,
    `var at${r}: vec3<i32>;`,
    ...LANES.map((j) => `var s${r}_${j}: ${vector};`),
  ]);
  return {
    head: [
      ...variables,
      inRounds((r, own) => `at${r} = ${blockAt(`(id${r} - ${own.low})`, own.tile, depth)};`),
    ].join("\n"),
    fetch: (k) => inRounds((r, own) => fetchBlock(own.tile, r, k)),
    put: inRounds((r, own) => putBlock(own.tile, r, depth)),
  };
}

/** Statements for the tile that the block of a round belongs to. */
function chosen(
  blocks: readonly Blocks[],
  round: number,
  threads: number,
  code: (own: Blocks) => string,
): string {
  const [first, end] = [round * threads, (round + 1) * threads];
  return blocks
    .filter(({ low, high }) => first < high && end > low)
    .map((own) => `${end <= own.high ? "" : `if (id${round} < ${own.high}) `}{\n${code(own)}\n}`)
    .join(" else ");
}

/** Position of a block: entry of the batch, first row or column, first term. */
function blockAt(id: string, { size, along }: StagedTile, depth: number): string {
  const [across, deep] = [size / 4, depth / 4];
  const local = `${id} % ${across * deep}`;
  const z = `${id} / ${across * deep}`;
  if (along === "outer") return `vec3(${z}, ${local} % ${across} * 4, ${local} / ${across} * 4)`;
  // Two blocks of terms side by side, so that whole sectors of memory are read, then the next rows.
  const term = `((${local}) % 2 + (${local}) / ${2 * across} * 2) * 4`;
  return `vec3(${z}, ((${local}) / 2) % ${across} * 4, ${term})`;
}

function fetchBlock({ name, along, origin }: StagedTile, r: number, k: string): string {
  return LANES.map((j) => {
    const [x, term] = along === "outer" ? ["", ` + ${j}`] : [` + ${j}`, ""];
    return `s${r}_${j} = ${name}(firstBatch + at${r}.x, ${origin} + at${r}.y${x}, ${k} + at${r}.z${term});`;
  }).join("\n");
}

function putBlock({ name, along, pitch }: PitchedTile, r: number, depth: number): string {
  return LANES.map((j) => {
    const index = `(at${r}.x * ${depth} + at${r}.z + ${j}) * ${pitch} + at${r}.y / 4`;
    const row = LANES.map((i) => `s${r}_${i}[${j}]`).join(", ");
    return `${name}Tile[${index}] = ${along === "outer" ? `s${r}_${j}` : `vec4(${row})`};`;
  }).join("\n");
}
