/** What the README says in tables, and that nothing is without a doc comment. Examples are run by docs.test.ts. */
import { expect, test } from "vitest";
import readme from "../README.md?raw";
import { DTYPES } from "./dtype.ts";
import * as publicNames from "./index.ts";

/** The rows of the table below the line that `head` matches. */
function rowsAfter(head: RegExp): string[][] {
  const lines = readme.split("\n");
  const start = lines.findIndex((line) => head.test(line));
  const table = lines.slice(start + 2);
  const length = table.findIndex((line) => !line.startsWith("|"));
  return table.slice(0, length).map((line) => line.split("|").map((cell) => cell.trim()));
}

const sources = Object.values(
  import.meta.glob<string>(["./**/*.ts", "!./**/*.test.ts"], {
    query: "?raw",
    import: "default",
    eager: true,
  }),
).join("\n");

/** Names under which an entry gives out what has its doc comment under another one. */
const ALIASES = ["applyPrimitive", "coefficients", "expit", "twoOverPi"];

const entries = import.meta.glob<object>("./*/index.ts", { eager: true });

test("every public function, class and constant has a doc comment", () => {
  const names = [publicNames, ...Object.values(entries)].flatMap((entry) => Object.keys(entry));
  const undocumented = names.filter((name) => {
    const documented = new RegExp(
      `\\*/\\nexport (?:abstract )?(?:async )?(?:function|class|const) ${name}\\b`,
    );
    return !ALIASES.includes(name) && !documented.test(sources);
  });
  expect(undocumented).toEqual([]);
});

test("the table of type promotion is the one in the code", () => {
  const rows = rowsAfter(/^\|\s+\| bool/);
  const { PROMOTION } = publicNames;
  expect(rows.map((row) => row.slice(1, -1))).toEqual(
    DTYPES_IN_TABLE.map((a) => [a, ...DTYPES_IN_TABLE.map((b) => PROMOTION[a][b] ?? "–")]),
  );
  expect([...DTYPES_IN_TABLE].sort()).toEqual([...DTYPES].sort());
});

const DTYPES_IN_TABLE = ["bool", "int32", "uint32", "float32", "float64"] as const;
