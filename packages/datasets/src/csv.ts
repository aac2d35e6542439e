import { OptionError } from "@fluxion/autodiff-core";
import { type CsvRecord, csvRecords } from "./csv-records.ts";
import { parseDecimal } from "./decimal-number.ts";
import { FETCH_AGAIN, formatError, type Origin } from "./format-failure.ts";
import { type LoadOptions, loadBytes, type Source } from "./load-bytes.ts";
import { maxBytesOf, tooLarge } from "./memory-budget.ts";
import type { DecodeOptions } from "./npy.ts";
import { decodeUtf8 } from "./utf8-text.ts";

/** How a table is written. */
export interface CsvFormat {
  /** One character between cells, `","` unless told. */
  readonly delimiter?: string;
  /** What a line begins with that is no data, for example `"#"`; there are none unless told. */
  readonly comment?: string;
  /** Whether the first line names the columns; `"detect"` (the default): it does if no cell of it is a number. */
  readonly header?: "detect" | "present" | "absent";
  /** Cells that stand for no value: empty, `NA`, `NaN`, `nan` and `null` unless told. */
  readonly missingValues?: readonly string[];
  /**
   * What to do where there is no value: `"nan"` (the default) puts NaN into columns of numbers and leaves text
   * as it is, `"skipRow"` leaves the line out, `"error"` refuses the file.
   */
  readonly missing?: "nan" | "skipRow" | "error";
  /**
   * Types of columns by name; a column is of numbers if all its cells are, unless told. Say `"number"` where a cell
   * that is none must be an error.
   */
  readonly types?: { readonly [column: string]: "number" | "text" };
}

/** A table by columns. */
export interface CsvTable {
  /** Number of lines of data. */
  readonly rows: number;
  readonly columns: readonly CsvColumn[];
}

/** A column, with as many values as the table has rows. */
export type CsvColumn = CsvNumbers | CsvText;

/** A column of numbers. */
export interface CsvNumbers {
  readonly kind: "number";
  readonly name: string;
  readonly values: Float64Array;
}

/** A column of text. */
export interface CsvText {
  readonly kind: "text";
  readonly name: string;
  readonly values: readonly string[];
  /** Line of the first cell that is no number, if there is one. */
  readonly firstTextLine?: number;
}

/**
 * Decode a CSV table (RFC 4180) in UTF-8: columns of numbers become `Float64Array`s, others lists of strings.
 *
 * Numbers are decimal with a point, with an exponent after `e` or Fortran's `d`, or `inf` or `nan`. Columns
 * without a name are called `column1`, `column2`, … by their place.
 *
 * ```ts test
 * import { csvNumbers, decodeCsv } from "@fluxion/datasets";
 * const table = decodeCsv("year, lynx, place\n1900, 4.0, Hudson\n1901, 6.1, Hudson\n");
 * table.rows // => 2
 * csvNumbers(table, "lynx") // => Float64Array.of(4, 6.1)
 * table.columns[2].values // => ["Hudson", "Hudson"]
 * ```
 *
 * @throws FormatError with file, line, offset and reason if the file is no table.
 * @throws OptionError for an option that cannot be, or a name in `types` that is no column.
 * @see RFC 4180
 */
export function decodeCsv(
  source: string | Uint8Array,
  options: DecodeOptions & CsvFormat = {},
): CsvTable {
  const origin = { where: "decodeCsv", file: options.file ?? "<text>" };
  const maxBytes = maxBytesOf(options, "decodeCsv");
  if (source.length > maxBytes) throw tooLarge(maxBytes, origin);
  return decodeText(
    typeof source === "string" ? source : decodeUtf8(source, origin),
    options,
    origin,
  );
}

/** Load and decode a CSV table; see {@link decodeCsv}. */
export async function readCsv(
  source: Source,
  options: LoadOptions & CsvFormat = {},
): Promise<CsvTable> {
  const { bytes, name } = await loadBytes(source, options);
  const origin = { where: "readCsv", file: name };
  return decodeText(decodeUtf8(bytes, origin), options, origin);
}

/**
 * The values of a column of numbers.
 *
 * @throws OptionError if there is no such column, or it holds text; the message names the line.
 */
export function csvNumbers({ columns }: CsvTable, name: string): Float64Array {
  const column = columns.find((candidate) => candidate.name === name);
  if (column?.kind === "number") return column.values;
  const names = columns.map((candidate) => JSON.stringify(candidate.name)).join(", ");
  throw new OptionError({
    where: "csvNumbers",
    expected: `a column of numbers named ${JSON.stringify(name)}`,
    received: column === undefined ? "no such column" : textReason(column),
    fix:
      column === undefined
        ? `There are: ${names}.`
        : "Mend that cell, or add it to options.missingValues.",
  });
}

function textReason({ firstTextLine }: CsvText): string {
  return firstTextLine === undefined
    ? "a column that is text by options.types"
    : `text on line ${firstTextLine}`;
}

/** A table while it is read: what every step needs to name a place in it. */
interface Reading {
  readonly text: string;
  readonly origin: Origin;
  readonly missingValues: ReadonlySet<string>;
}

function decodeText(source: string, options: CsvFormat, origin: Origin): CsvTable {
  const { delimiter = ",", comment, header = "detect", missing = "nan", types = {} } = options;
  const { missingValues = ["", "NA", "NaN", "nan", "null"] } = options;
  checkFormat(options, origin.where);
  const text = source.replace(/^\uFEFF/, "");
  const reading = { text, origin, missingValues: new Set(missingValues) };
  const records = csvRecords(text, { delimiter, comment });
  if ("expected" in records) throw fault(reading, records, records.expected, records.received);
  const named =
    header === "present" || (header === "detect" && looksLikeHeader(records[0], reading));
  const names = columnNames(records, named, reading);
  refuseUnknownTypes(types, names, origin);
  const rows = (named ? records.slice(1) : records).filter((record) =>
    keepRow(record, names.length, missing, reading),
  );
  const columns = names.map((name, i) => readColumn(rows, i, name, types[name], reading));
  return { rows: rows.length, columns };
}

function checkFormat({ delimiter = ",", comment = "#" }: CsvFormat, where: string): void {
  const valid = delimiter.length === 1 && !'"\r\n'.includes(delimiter) && comment !== "";
  if (valid) return;
  throw new OptionError({
    where,
    expected: "options.delimiter to be one character and options.comment not to be empty",
    received: `${JSON.stringify(delimiter)} and ${JSON.stringify(comment)}`,
    fix: 'Give for example { delimiter: ";", comment: "#" }.',
  });
}

function looksLikeHeader(first: CsvRecord | undefined, { missingValues }: Reading): boolean {
  if (first === undefined) return false;
  const isName = (cell: string) => parseDecimal(cell) === undefined && cell !== "";
  return (
    first.cells.every((cell) => isName(cell) || missingValues.has(cell)) && first.cells.some(isName)
  );
}

/** A column takes some hundred bytes of memory, but only one in the file. */
const MAX_COLUMNS = 2 ** 18;

function columnNames(records: readonly CsvRecord[], named: boolean, reading: Reading): string[] {
  const [first] = records;
  if (first === undefined) return [];
  const names = first.cells.map((cell, i) => (named && cell !== "" ? cell : `column${i + 1}`));
  if (names.length > MAX_COLUMNS) {
    throw fault(reading, first, `at most ${MAX_COLUMNS} columns`, `${names.length}`);
  }
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw fault(reading, first, "every column name once", `${JSON.stringify(name)} twice`);
    }
    seen.add(name);
  }
  return names;
}

function refuseUnknownTypes(types: object, names: readonly string[], { where }: Origin): void {
  const unknown = Object.keys(types).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new OptionError({
    where,
    expected: "options.types to name columns of the table",
    received: JSON.stringify(unknown),
    fix: `There are: ${names.map((name) => JSON.stringify(name)).join(", ")}.`,
  });
}

function keepRow(record: CsvRecord, width: number, missing: string, reading: Reading): boolean {
  const { cells } = record;
  if (cells.length !== width) {
    throw fault(reading, record, `${width} cells, as on the first line`, `${cells.length}`);
  }
  if (missing === "nan" || !cells.some((cell) => reading.missingValues.has(cell))) return true;
  if (missing === "skipRow") return false;
  const column = cells.findIndex((cell) => reading.missingValues.has(cell));
  throw fault(
    reading,
    record,
    "a value in every cell",
    `${JSON.stringify(cells[column])} in cell ${column + 1}`,
  );
}

function readColumn(
  rows: readonly CsvRecord[],
  index: number,
  name: string,
  type: "number" | "text" | undefined,
  reading: Reading,
): CsvColumn {
  const text = (): CsvText => ({
    kind: "text",
    name,
    values: rows.map(({ cells }) => cells[index]),
  });
  if (type === "text") return text();
  const values = new Float64Array(rows.length);
  for (const [row, record] of rows.entries()) {
    const cell = record.cells[index];
    const value = reading.missingValues.has(cell) ? Number.NaN : parseDecimal(cell);
    if (value === undefined && type === undefined) return { ...text(), firstTextLine: record.line };
    if (value === undefined) {
      throw fault(
        reading,
        record,
        `a number in column ${JSON.stringify(name)}`,
        JSON.stringify(cell.slice(0, 40)),
      );
    }
    values[row] = value;
  }
  return { kind: "number", name, values };
}

/** A `FormatError` that names the line; the offset counts the bytes of the text in UTF-8. */
function fault(
  { text, origin }: Reading,
  at: { readonly line: number; readonly index?: number; readonly start?: number },
  expected: string,
  received: string,
): Error {
  const offset = new TextEncoder().encode(text.slice(0, at.index ?? at.start ?? 0)).length;
  return formatError(origin, offset, {
    expected,
    received: `${received} on line ${at.line}`,
    fix: `Check the line and options.delimiter. ${FETCH_AGAIN}`,
  });
}
