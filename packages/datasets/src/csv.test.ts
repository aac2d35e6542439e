import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { attempt } from "../fixtures/fixture-files.ts";
import { csvNumbers, decodeCsv, readCsv } from "./csv.ts";
import { csvRecords } from "./csv-records.ts";

const syntax = { delimiter: ",", comment: undefined };

test("comments, blanks around cells, quotes and every kind of line end", () => {
  const text =
    '# pelts\r\nyear, lynx ,"note, one"\r1900, 4.0, "a ""b""\nc"\n\n  \n1901,6.1,\n# end';
  expect(decodeCsv(text, { comment: "#" })).toEqual({
    rows: 2,
    columns: [
      { kind: "number", name: "year", values: Float64Array.of(1900, 1901) },
      { kind: "number", name: "lynx", values: Float64Array.of(4, 6.1) },
      { kind: "text", name: "note, one", values: ['a "b"\nc', ""], firstTextLine: 3 },
    ],
  });
});

test("a first line with a number in it is data, unless told", () => {
  expect(decodeCsv("1,2\n3,4").columns.map(({ name }) => name)).toEqual(["column1", "column2"]);
  expect(decodeCsv("a,2\n3,4").columns.map(({ name }) => name)).toEqual(["column1", "column2"]);
  expect(decodeCsv("1,2\n3,4", { header: "present" }).columns.map(({ name }) => name)).toEqual([
    "1",
    "2",
  ]);
  expect(decodeCsv("a,b\nc,d", { header: "absent" }).rows).toBe(2);
  expect(decodeCsv("a,,c\n1,2,3").columns.map(({ name }) => name)).toEqual(["a", "column2", "c"]);
  expect(decodeCsv("")).toEqual({ rows: 0, columns: [] });
  expect(decodeCsv("x,y\n").columns[1]).toEqual({
    kind: "number",
    name: "y",
    values: new Float64Array(0),
  });
});

test("numbers are decimal, with Fortran's exponents, infinities and NaN", () => {
  const column = (cells: string) =>
    decodeCsv(cells.split(" ").join("\n"), { header: "absent" }).columns[0];
  expect(column("1 -2.5 +.5 3. 1e3 1D-3 inf -Infinity nan")).toEqual({
    kind: "number",
    name: "column1",
    values: Float64Array.of(1, -2.5, 0.5, 3, 1000, 0.001, Infinity, -Infinity, Number.NaN),
  });
  for (const text of ["0x10", "1_000", "1,5", "e5", ".", "--1", "1e", "Infinityx"]) {
    expect(decodeCsv(`"${text}"`, { header: "absent" }).columns[0].kind).toBe("text");
  }
});

test("missing values become NaN, leave their line out, or are refused", () => {
  const text = "x,y\n1,2\n,3\n4,NA\n5,6\n";
  expect(csvNumbers(decodeCsv(text), "y")).toEqual(Float64Array.of(2, 3, Number.NaN, 6));
  expect(csvNumbers(decodeCsv(text, { missing: "skipRow" }), "y")).toEqual(Float64Array.of(2, 6));
  expect(() =>
    decodeCsv(text, { missing: "error", file: "t.csv" }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[FormatError: decodeCsv: expected a value in every cell, received "" in cell 1 on line 3 at byte 8 of t.csv. Check the line and options.delimiter. The file is cut short or damaged: get it again from its source.]`,
  );
  expect(csvNumbers(decodeCsv("x\n1\n-999", { missingValues: ["-999"] }), "x")[1]).toBeNaN();
});

test("a column with one cell that is no number is text, and says which line made it so", () => {
  const text = "x,y\n1,2\n3,4o\n";
  expect(decodeCsv(text).columns[1]).toMatchObject({ kind: "text", firstTextLine: 3 });
  expect(() => csvNumbers(decodeCsv(text), "y")).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: csvNumbers: expected a column of numbers named "y", received text on line 3. Mend that cell, or add it to options.missingValues.]`,
  );
  expect(() => csvNumbers(decodeCsv(text), "z")).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: csvNumbers: expected a column of numbers named "z", received no such column. There are: "x", "y".]`,
  );
  expect(() => decodeCsv(text, { types: { y: "number" } })).toThrowErrorMatchingInlineSnapshot(
    `[FormatError: decodeCsv: expected a number in column "y", received "4o" on line 3 at byte 8 of <text>. Check the line and options.delimiter. The file is cut short or damaged: get it again from its source.]`,
  );
  expect(decodeCsv(text, { types: { x: "text" } }).columns[0].values).toEqual(["1", "3"]);
  expect(attempt(() => decodeCsv(text, { types: { z: "text" } }))).toMatch(
    /^OptionError.*"z".*"x", "y"/,
  );
});

test.each([
  ["too few cells", "x,y\n1,2\n3\n"],
  ["too many cells", "x,y\n1,2,3\n"],
  ["quote left open", 'x,y\n1,"2\n3,4\n'],
  ["quote in a cell", 'x,y\n1,2"\n'],
  ["text after a quoted cell", 'x,y\n"1"2,3\n'],
  ["name twice", "x,x\n1,2\n"],
  ["byte offset behind é and €", 'é,€\n1,"2\n'],
])("%s: refused with line and byte", (_name, text) => {
  expect(attempt(() => decodeCsv(text, { file: "t.csv" }))).toMatchSnapshot();
});

test("text that is not UTF-8 is refused, a byte order mark is not part of the first name", () => {
  expect(attempt(() => decodeCsv(Uint8Array.of(0xff, 0xfe, 0x31, 0)))).toMatch(
    /received UTF-16 at byte 0/,
  );
  expect(attempt(() => decodeCsv(Uint8Array.of(0x31, 0xe9)))).toMatch(/received other bytes/);
  expect(decodeCsv("\uFEFFx\n1").columns[0].name).toBe("x");
  expect(decodeCsv(new TextEncoder().encode("\uFEFFx\n1")).columns[0].name).toBe("x");
});

test("options that cannot be are refused", () => {
  for (const options of [
    { delimiter: "" },
    { delimiter: '"' },
    { delimiter: "ab" },
    { comment: "" },
  ]) {
    expect(attempt(() => decodeCsv("x", options))).toMatch(/^OptionError: decodeCsv/);
  }
  expect(attempt(() => decodeCsv("x,y", { maxBytes: 2 }))).toMatch(/^FormatError/);
});

test("a line of commas or of digits without end takes no more than its length", () => {
  const digits = `${"1".repeat(1e6)}x`;
  expect(decodeCsv(digits, { header: "absent" }).columns[0].kind).toBe("text");
  expect(attempt(() => decodeCsv(",".repeat(1e6)))).toMatch(
    /at most 262144 columns, received 1000001/,
  );
  expect(decodeCsv(",".repeat(1e5)).columns.length).toBe(1e5 + 1);
});

test("other delimiters", () => {
  expect(decodeCsv("x;y\n1;2", { delimiter: ";" }).columns.length).toBe(2);
  expect(decodeCsv("x\ty\n1\t2", { delimiter: "\t" }).columns.length).toBe(2);
});

test("readCsv takes the name from the source", async () => {
  await expect(readCsv(new File(["x,y\n1"], "t.csv"))).rejects.toThrow(
    /^readCsv: .* on line 2 at byte 4 of t\.csv/,
  );
});

test("agrees with csv-parse on every text that it takes", () => {
  const piece = fc.constantFrom("a", "1", ",", '"', '""', "\n", "\r\n", " ", "é", "x y");
  let compared = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
      const text = pieces.join("");
      const theirs = attemptParse(text);
      const ours = csvRecords(text, syntax);
      if (theirs === undefined || "expected" in ours) return;
      compared++;
      expect(ours.map(({ cells }) => cells)).toEqual(theirs);
    }),
    { seed: 4, numRuns: 5000 },
  );
  expect(compared).toBeGreaterThan(1000);
});

test("any text is a table or refused with a Fluxion error", () => {
  const piece = fc.constantFrom("a", "1", ",", '"', "\n", "\r", "#", "\0", "😀", " ");
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      attempt(() => decodeCsv(pieces.join(""), { comment: "#" }));
    }),
    { seed: 5, numRuns: 2000 },
  );
});

function attemptParse(text: string): string[][] | undefined {
  try {
    return parse(text, {
      trim: true,
      relax_column_count: true,
      record_delimiter: ["\r\n", "\n", "\r"],
      skip_empty_lines: true,
    });
  } catch {
    return undefined;
  }
}
