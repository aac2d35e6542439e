/**
 * Products that all invocations of a workgroup do together. Panels of both operands, of some terms each, are brought into
 * memory of the workgroup term by term, wherever the operands lie and however they are turned; each invocation then
 * multiplies a tile, four times four vectors for each term in registers.
 */
import type { Access, DotAxis, DotKernel } from "@fluxion/autodiff-core/compiler";
import { indexOf, positionsFrom } from "../../wgsl/indices.ts";
import { stageValues } from "../../wgsl/stage-values.ts";
import { valueType } from "../../wgsl/types.ts";
import { sizeOf } from "../loops/axes.ts";
import { areVectors, copyPanel, PANELS, sizesOf } from "./product-panels.ts";
import { type ProductTiles, panelWords } from "./product-tiles.ts";
import type { WorkgroupMemory } from "./workgroup-memory.ts";

/** Statements for a product, by `size` invocations. */
export function writeProduct(
  memory: WorkgroupMemory,
  size: number,
  kernel: DotKernel,
  tiles: ProductTiles,
): string {
  const { dtype, axes } = kernel;
  const { rows, columns, terms, tileRows, tileColumns, down, across, panel } = tiles;
  const [height, width] = [down * tileRows, across * tileColumns];
  const batches = axes.flatMap(({ role, size: n }, a) =>
    role === "batch" && n > 1 ? [{ a, n }] : [],
  );
  const batch = new Map(batches.map(({ a }) => [a, `b${a}`]));
  const isAll = down * across === size;
  const own = (statements: string): string =>
    isAll ? statements : `if (rg < ${down}) {\n${statements}\n}`;
  const put = writePut(memory, kernel, tiles, batch);
  const names = accumulators(tiles);
  const type = `vec4<${valueType(dtype)}>`;
  return [
    `let rg = i32(lix) / ${across};`,
    `let cg = i32(lix) % ${across};`,
    ...batches.map(({ a, n }) => `for (var b${a} = 0; b${a} < ${n}; b${a}++) {`),
    ...range("r0", rows, height),
    ...range("c0", columns, width),
    ...names.flat().map((name) => `var ${name} = ${type}();`),
    ...range("k0", terms, panel),
    copyPanel(memory, size, kernel, tiles, "left", batch),
    copyPanel(memory, size, kernel, tiles, "right", batch),
    "workgroupBarrier();",
    own(multiply(type, tiles, names)),
    "workgroupBarrier();",
    "}",
    own(putTile(put, tiles, names, type, batch)),
    "}",
    "}",
    ...batches.map(() => "}"),
    writeSpill(memory, size, kernel),
  ].join("\n");
}

/** A loop over `count` positions in steps, or a block where one step does. */
function range(name: string, count: number, step: number): string[] {
  if (count <= step) return ["{", `let ${name} = 0;`];
  return [`for (var ${name} = 0; ${name} < ${count}; ${name} += ${step}) {`];
}

/** Names of the vectors of four columns that an invocation adds up, by rows. */
function accumulators({ tileRows, tileColumns }: ProductTiles): string[][] {
  return Array.from({ length: tileRows }, (_, r) =>
    Array.from({ length: tileColumns / 4 }, (_, q) => `s${r}_${q}`),
  );
}

/** A loop over the vectors of a tile: written out, it would be many times as long. */
function putTile(
  put: string,
  { tileRows, tileColumns, across }: ProductTiles,
  names: readonly (readonly string[])[],
  type: string,
  batch: ReadonlyMap<number, string>,
): string {
  const vectors = tileColumns / 4;
  const all = names.flat();
  const column = `c0 + 4 * (cg + ${across} * (t % ${vectors}))`;
  const operands = [...batch.values(), `r0 + ${tileRows} * rg + t / ${vectors}`, column, "tile[t]"];
  return `var tile = array<${type}, ${all.length}>(${all.join(", ")});
for (var t = 0; t < ${all.length}; t++) { ${put}(${operands.join(", ")}); }`;
}

function multiply(
  type: string,
  tiles: ProductTiles,
  names: readonly (readonly string[])[],
): string {
  const { tileRows, tileColumns, down, across, panel, terms } = tiles;
  const left = panelWords(down * tileRows) / 4;
  const right = panelWords(across * tileColumns) / 4;
  const vector = (at: string): string =>
    type === "vec4<u32>" ? `${PANELS}[${at}]` : `bitcast<${type}>(${PANELS}[${at}])`;
  const most = terms % panel === 0 ? `${panel}` : `min(${panel}, ${terms} - k0)`;
  const a = Array.from({ length: tileRows / 4 }, (_, q) => {
    return `let a${q} = ${vector(`k * ${left} + rg * ${tileRows / 4} + ${q}`)};`;
  });
  const b = Array.from({ length: tileColumns / 4 }, (_, q) => {
    return `let b${q} = ${vector(`${panel * left} + k * ${right} + ${q * across} + cg`)};`;
  });
  const adds = names.map((row, r) =>
    row.map((name, q) => `${name} += a${r >> 2}.${"xyzw"[r & 3]} * b${q};`).join(" "),
  );
  return [`for (var k = 0; k < ${most}; k++) {`, ...a, ...b, ...adds, "}"].join("\n");
}

/** Declares a function that takes four entries of a row to where they belong; returns its name. */
function writePut(
  memory: WorkgroupMemory,
  kernel: DotKernel,
  { rows, columns, tileRows, tileColumns, down, across }: ProductTiles,
  batch: ReadonlyMap<number, string>,
): string {
  const { axes, dtype, epilogue } = kernel;
  const name = `put${memory.kernel}`;
  const numbered = axes.map((axis, a) => ({ ...axis, a }));
  const of = (role: DotAxis["role"]) => numbered.filter((axis) => axis.role === role);
  const [row, column] = [of("row"), of("column")];
  const i = positionsFrom("row", sizesOf(row), "i");
  const j = positionsFrom("column", sizesOf(column), "j");
  const loops = numbered.filter(({ role }) => role !== "inner");
  const positions = loops.map(({ a }) => {
    const at = row.findIndex((axis) => axis.a === a);
    const along = column.findIndex((axis) => axis.a === a);
    return i.positions[at] ?? j.positions[along] ?? batch.get(a) ?? "0";
  });
  const { shader } = memory;
  const load = (buffer: number, index: string): string => memory.load(buffer, index);
  const { code, values } = stageValues({ shader, positions, product: "v[c]", load }, epilogue);
  const stores = epilogue.stores.map(({ access, value }) =>
    memory.store(access.buffer, indexOf(access, positions), values[value]),
  );
  const isRowInside = rows % (down * tileRows) === 0;
  const isColumnInside = columns % (across * tileColumns) === 0;
  const target = nearTarget(kernel);
  const vector =
    target &&
    memory.storeVector(target.buffer, indexOf(target, positions), "bitcast<vec4<u32>>(v)");
  const single = `for (var c = 0; c < ${isColumnInside ? "4" : `min(4, ${columns} - first)`}; c++) {
let column = first + c;
${[j.code, code, ...stores].join("\n")}
}`;
  const four = `let column = first;\n${j.code}\n${isColumnInside ? vector : `if (column < ${columns}) { ${vector} }`}`;
  const parameters = [
    ...[...batch.values()].map((b) => `${b}: i32`),
    "row: i32",
    "first: i32",
    `v: vec4<${valueType(dtype)}>`,
  ];
  shader.declare(
    name,
    `fn ${name}(${parameters.join(", ")}) {
${isRowInside ? "" : `if (row >= ${rows}) { return; }`}
${i.code}
${vector === undefined ? single : four}
}`,
  );
  return name;
}

/** Where a product goes as it is, if neighbouring columns are vectors. */
function nearTarget({ axes, epilogue }: DotKernel): Access | undefined {
  const [{ access, value, reduce }, ...others] = epilogue.stores;
  const loops = axes.filter(({ role }) => role !== "inner");
  const columns = loops.flatMap(({ role, size }, d) => (role === "column" ? [{ d, size }] : []));
  const isPlain = others.length === 0 && reduce === undefined;
  if (!isPlain || epilogue.nodes[value].kind !== "product" || columns.length !== 1)
    return undefined;
  const [{ d, size }] = columns;
  return size % 4 === 0 && areVectors(access.offset, access.strides, d) ? access : undefined;
}

/** Statements that bring a product to storage that other kernels find there, after a barrier. */
function writeSpill(memory: WorkgroupMemory, size: number, kernel: DotKernel): string {
  const target = nearTarget(kernel);
  const spill = target && memory.spill(target.buffer, size);
  return spill === undefined ? "" : `workgroupBarrier();\n${spill}`;
}

/** Words that the panels of a product take. */
export function panelsOf({ tileRows, tileColumns, down, across, panel }: ProductTiles): number {
  return panel * (panelWords(down * tileRows) + panelWords(across * tileColumns));
}

/** Entries of a product in all of its batch. */
export function entriesOf({ axes }: DotKernel): number {
  return sizeOf(axes.filter(({ role }) => role !== "inner").map(({ size }) => size));
}
