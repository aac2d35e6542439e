import { OptionError } from "@fluxion/autodiff-core";
import { booleans } from "../elements.ts";
import { maxBytesOf, type SizeLimit } from "../memory-budget.ts";
import { fault, type MatCursor, nextInt32, peekCount } from "./element.ts";
import type { MatArray, MatSparse } from "./mat-value.ts";
import type { MatrixHeader } from "./matrix-header.ts";
import { readNumbers } from "./numeric.ts";

/** Read the contents of a sparse matrix. */
export function readSparse(cursor: MatCursor, header: MatrixHeader): MatSparse {
  const { place, shape } = header;
  if (shape.length !== 2)
    throw fault(cursor, place, "a sparse matrix of rank 2", `rank ${shape.length}`);
  const [rows, columns] = shape;
  const allRows = nextInt32(cursor, "row indices");
  const columnPointers = nextInt32(cursor, "column pointers");
  const stored = checkColumns(cursor, header, columnPointers, allRows.length);
  const rowIndices = allRows.slice(0, stored);
  if (rowIndices.some((row) => row < 0 || row >= rows)) {
    throw fault(cursor, place, `row indices from 0 to ${rows - 1}`, "one outside");
  }
  const part = () => readNumbers(cursor, peekCount(cursor), "float64").slice(0, stored);
  const data = part();
  const imag = header.complex ? Float64Array.from(part(), Number) : undefined;
  if (data.length !== stored || (imag?.length ?? stored) !== stored) {
    throw fault(cursor, place, `${stored} values, as the column pointers say`, `${data.length}`);
  }
  const common = { kind: "sparse", shape: [rows, columns], rowIndices, columnPointers } as const;
  if (header.logical) return { ...common, dtype: "bool", values: booleans(data) };
  const values = Float64Array.from(data, Number);
  if (imag === undefined) return { ...common, dtype: "float64", values };
  return { ...common, dtype: "complex128", values, imag };
}

/** Column pointers start at 0, never fall, and end at the number of stored values, which is returned. */
function checkColumns(
  cursor: MatCursor,
  { place, shape }: MatrixHeader,
  pointers: Int32Array,
  capacity: number,
): number {
  const columns = shape[1];
  const rising = pointers.every((pointer, j) => pointer >= (j === 0 ? 0 : pointers[j - 1]));
  const last = pointers[columns];
  if (pointers.length === columns + 1 && pointers[0] === 0 && rising && last <= capacity)
    return last;
  throw fault(
    cursor,
    place,
    `${columns + 1} column pointers that rise from 0 to at most ${capacity}`,
    `${pointers.length}, or others`,
  );
}

/**
 * The full matrix of a sparse one, zeros included; values given twice are added.
 *
 * @throws OptionError if it takes more than `maxBytes` (1 GiB unless told).
 */
export function denseFromSparse(sparse: MatSparse, options: SizeLimit = {}): MatArray {
  const { dtype, shape, rowIndices, columnPointers } = sparse;
  const [rows, columns] = shape;
  checkDenseSize(sparse, maxBytesOf(options, "denseFromSparse"));
  const scatter = <T extends Uint8Array | Float64Array>(values: T, dense: T): T => {
    for (let j = 0; j < columns; j++) {
      for (let k = columnPointers[j]; k < columnPointers[j + 1]; k++) {
        dense[rowIndices[k] * columns + j] += values[k];
      }
    }
    return dense;
  };
  const make = () => new Float64Array(rows * columns);
  const { values, imag } = sparse;
  const data =
    values instanceof Uint8Array
      ? booleans(scatter(values, new Uint8Array(rows * columns)))
      : scatter(values, make());
  if (imag === undefined) return { kind: "array", dtype, shape, data };
  return { kind: "array", dtype, shape, data, imag: scatter(imag, make()) };
}

function checkDenseSize({ dtype, shape }: MatSparse, maxBytes: number): void {
  const bytes = shape[0] * shape[1] * { bool: 1, float64: 8, complex128: 16 }[dtype];
  if (bytes <= maxBytes) return;
  throw new OptionError({
    where: "denseFromSparse",
    expected: `a full matrix of at most ${maxBytes} bytes`,
    received: `${bytes} for shape [${shape.join(", ")}]`,
    fix: "Work with rowIndices, columnPointers and values, or raise options.maxBytes.",
  });
}
