/** Every special function and its derivatives against mpmath, with the bounds that docs/special.md states. */
import { describe, expect, test } from "vitest";
import bessel from "../../fixtures/special-bessel.json" with { type: "json" };
import elementary from "../../fixtures/special-elementary.json" with { type: "json" };
import gamma from "../../fixtures/special-gamma.json" with { type: "json" };
import incomplete from "../../fixtures/special-incomplete.json" with { type: "json" };
import integrals from "../../fixtures/special-integrals.json" with { type: "json" };
import more from "../../fixtures/special-more.json" with { type: "json" };
import { type GoldenTable, largestError } from "../../testing/special-accuracy.ts";
import { ACCURACY } from "../../testing/special-bounds.ts";

const tables: Readonly<Record<string, GoldenTable>> = {
  ...withoutSource(gamma),
  ...withoutSource(incomplete),
  ...withoutSource(bessel),
  ...withoutSource(integrals),
  ...withoutSource(elementary),
  ...withoutSource(more),
};

function withoutSource<T extends { source: unknown }>({
  source: _,
  ...rest
}: T): Omit<T, "source"> {
  return rest;
}

test("every table has its bounds", () => {
  expect(Object.keys(ACCURACY).sort()).toEqual(Object.keys(tables).sort());
});

describe.each(Object.entries(ACCURACY))("%s", (name, { apply, bounds, scale = () => () => 0 }) => {
  const table = tables[name];
  const columns = Object.keys(table).filter((column) => column !== "arguments");
  test.each(columns)("%s", (column) => {
    const order =
      column === "value" ? 0 : [...column.slice(1)].reduce((sum, n) => sum + Number(n), 0);
    const worst = largestError(apply, table, column, scale(order));
    const report = `${worst.error.toExponential(2)} at ${worst.at}: ${worst.actual} instead of ${worst.expected}`;
    expect(worst.error, report).toBeLessThanOrEqual(bounds[order]);
  });
});

const [docs] = Object.values(
  import.meta.glob<string>("../../docs/special.md", {
    query: "?raw",
    import: "default",
    eager: true,
  }),
);

test.each(Object.entries(ACCURACY))(
  "docs/special.md states the bounds of %s",
  (name, { bounds }) => {
    const row = docs.split("\n").find((line) => line.startsWith(`| \`${name}\` `)) ?? "";
    const stated = row
      .split("|")
      .slice(-4, -1)
      .map((cell) => (cell.trim() === "" ? Number.POSITIVE_INFINITY : Number(cell)));
    expect(stated).toEqual(bounds);
  },
);
