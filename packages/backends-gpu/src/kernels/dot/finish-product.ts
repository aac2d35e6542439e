/** Functions that compute and store what becomes of entries of a product. */
import type { KernelContext } from "../../lowering/kernel-context.ts";
import { indexOf, positionsFrom } from "../../wgsl/indices.ts";
import type { ShaderWriter } from "../../wgsl/shader-writer.ts";
import { stageValues } from "../../wgsl/stage-values.ts";
import { valueType } from "../../wgsl/types.ts";
import { fourValues, isAligned, LANES, vectorLoads } from "./four-values.ts";
import { count, type Product } from "./product.ts";

/** Positions of the epilogue at the entry `(b, m, n)`. */
function epiloguePositions({ batch, rows, columns, place }: Product, n = "n") {
  const parts = [
    positionsFrom("b", batch, "pb"),
    positionsFrom("m", rows, "pm"),
    positionsFrom(n, columns, "pn"),
  ];
  const [b, r, c] = parts.map(({ positions }) => positions);
  const code = parts.flatMap((part) => (part.code === "" ? [] : [part.code])).join("\n");
  return { code, positions: place({ batch: b, rows: r, columns: c }), last: c.at(-1) };
}

/** The loop axis of the epilogue along which columns lie, if four of them have all other positions in common. */
function columnAxis(product: Product): number | undefined {
  const { columns } = product;
  if (columns.length > 1 && columns[columns.length - 1] % 4 !== 0) return undefined;
  const { positions, last } = epiloguePositions(product);
  const axis = last === undefined ? -1 : positions.indexOf(last);
  return axis < 0 ? undefined : axis;
}

/** Buffers that are loaded and stored as vectors if four columns are finished at once. */
export function epilogueVectors(product: Product): number[] {
  const { epilogue } = product;
  const axis = columnAxis(product);
  if (axis === undefined) return [];
  const stored = storedAsVectors(product, axis);
  const written = epilogue.stores.map(({ access }) => access.buffer);
  return [...vectorLoads(epilogue, axis).filter((b) => !written.includes(b)), ...stored];
}

/** Buffers of which all that is stored is vectors. */
function storedAsVectors({ epilogue: { stores, shape } }: Product, axis: number): number[] {
  const buffers = stores.map(({ access }) => access.buffer);
  return buffers.filter((buffer) =>
    stores.every(({ access }) => access.buffer !== buffer || isAligned(access, axis, shape)),
  );
}

/** Declares `fn finish(b, m, n, product)` for one entry. */
export function declareFinish(shader: ShaderWriter, product: Product): void {
  const { code, positions } = epiloguePositions(product);
  const { stores } = product.epilogue;
  const site = { shader, positions, product: "product", prefix: "e" };
  const found = stageValues(
    site,
    product.epilogue,
    stores.map(({ value }) => value),
  );
  const lines = stores.map(({ access, value }) =>
    shader.store(access.buffer, indexOf(access, positions), found.values[value]),
  );
  const body = [code, found.code, ...lines].join("\n");
  const type = valueType(product.dtype);
  shader.declare("finish", `fn finish(b: i32, m: i32, n: i32, product: ${type}) {\n${body}\n}`);
}

/**
 * Declares `fn finish(b, m, n, product)` for a vector of four columns, from a multiple of four on. Positions beyond the
 * last row and column do nothing.
 */
export function declareFinishFour(shader: ShaderWriter, product: Product): void {
  const axis = columnAxis(product);
  const [rows, columns] = [count(product.rows), count(product.columns)];
  const body =
    axis === undefined ? finishApart(shader, product) : finishInRow(shader, product, axis);
  const lines = [
    `fn finish(b: i32, m: i32, n: i32, product: vec4<${valueType(product.dtype)}>) {`,
    `if (b >= ${count(product.batch)} || m >= ${rows} || n >= ${columns}) { return; }`,
    body,
    "}",
  ];
  shader.declare("finish", lines.join("\n"));
}

function finishInRow(shader: ShaderWriter, product: Product, axis: number): string {
  const { epilogue } = product;
  const { stores, shape } = epilogue;
  const { code, positions } = epiloguePositions(product);
  const site = { shader, positions, axis, prefix: "e", product: "product" };
  const found = fourValues(
    site,
    epilogue,
    stores.map(({ value }) => value),
  );
  const columns = count(product.columns);
  const lines = stores.flatMap(({ access, value }) => {
    const { buffer } = access;
    if (isAligned(access, axis, shape) && shader.isWide(buffer)) {
      const four = LANES.map((c) => found.values[c][value]);
      return [shader.storeVector(buffer, indexOf(access, positions), four)];
    }
    return LANES.map((c) => {
      const own = positions.map((name, d) => (d === axis && c > 0 ? `(${name} + ${c})` : name));
      const store = shader.store(buffer, indexOf(access, own), found.values[c][value]);
      return columns % 4 === 0 ? store : `if (n + ${c} < ${columns}) { ${store} }`;
    });
  });
  return [code, found.code, ...lines].join("\n");
}

function finishApart(shader: ShaderWriter, product: Product): string {
  const { epilogue } = product;
  const columns = count(product.columns);
  return LANES.map((c) => {
    const { code, positions } = epiloguePositions(product, `(n + ${c})`);
    const site = { shader, positions, product: `product[${c}]`, prefix: "e" };
    const found = stageValues(
      site,
      epilogue,
      epilogue.stores.map(({ value }) => value),
    );
    const stores = epilogue.stores.map(({ access, value }) =>
      shader.store(access.buffer, indexOf(access, positions), found.values[value]),
    );
    return [`if (n + ${c} < ${columns}) {`, code, found.code, ...stores, "}"].join("\n");
  }).join("\n");
}

/** Begin a kernel that reads the operands of a product and writes its results. */
export function productShader(
  context: KernelContext,
  { left, right, epilogue }: Product,
  vectors: readonly number[],
  scratch: readonly number[] = [],
): ShaderWriter {
  const loads = [left, ...(right === undefined ? [] : [right])].flatMap(({ stage }) => stage.nodes);
  const reads = [...loads, ...epilogue.nodes].flatMap((node) =>
    node.kind === "load" ? [node.access.buffer] : [],
  );
  const writes = epilogue.stores.map(({ access }) => access.buffer);
  return context.shader({
    reads: [...new Set([...reads, ...scratch])],
    writes: [...new Set([...writes, ...scratch])],
    vectors,
  });
}
