import { expect, test } from "vitest";
import type { Outcome } from "../outcome.ts";
import { htmlReport } from "./html-report.ts";

const outcome: Outcome = {
  metrics: {
    relL2: 1.12e-3,
    maxAbs: 0.02,
    residual: 4e-4,
    seconds: 132,
    steps: 3,
    executor: "reference",
    seed: 0,
  },
  reference: "the published solution",
  report: [
    {
      kind: "figure",
      caption: "Both at once.",
      panels: [
        {
          kind: "heatmap",
          title: "Network",
          colors: "diverging",
          field: {
            name: "u",
            axes: [
              { name: "t", values: Float64Array.of(0, 1) },
              { name: "x", values: Float64Array.of(0, 1) },
            ],
            values: Float64Array.of(-1, 0, 0.5, Number.NaN),
          },
        },
        {
          kind: "lineChart",
          title: "Loss",
          x: { label: "step" },
          y: { label: "loss" },
          series: [{ name: "total", x: [1, 2], y: [2, 1] }],
        },
      ],
    },
    {
      kind: "table",
      title: "Slices",
      columns: ["t", "error"],
      rows: [
        [0.5, 1.5e-4],
        ["all", 1],
      ],
    },
    { kind: "text", title: "Note", text: "1 < 2 & <script>alert(1)</script>" },
  ],
};

const html = htmlReport({
  title: "Burgers & friends",
  summary: "What a network learns.",
  outcome,
  settings: [
    { key: "rate", value: 0.00123456, description: "of learning" },
    { key: "sizes", value: [1, 2] },
  ],
  versions: { fluxion: "1.2.3" },
});

test("the report is one document that asks for nothing from anywhere", () => {
  expect(html).toMatch(/^<!doctype html>/i);
  const addresses = [...html.matchAll(/(?:src|href)="([^"]{0,22})/g)].map(([, address]) => address);
  expect(addresses.length).toBeGreaterThan(0);
  for (const address of addresses) expect(address).toBe("data:image/png;base64,");
  expect(html).not.toMatch(/url\((?!#)|@import|<script|<link/);
});

test("text is never read as markup", () => {
  expect(html).toContain("1 &lt; 2 &amp; &lt;script&gt;");
  expect(html).toContain("Burgers &amp; friends");
});

test("it shows metrics, reference, lettered panels, tables, settings and versions", () => {
  for (const text of [
    "relative L² error",
    "1.12 × 10⁻³",
    "2 min 12 s",
    "Errors are against the published solution.",
    "(a) Network",
    "(b) Loss",
    "Both at once.",
    "1.50 × 10⁻⁴",
    "0.00123456",
    "of learning",
    "[1,2]",
    "1.2.3",
  ]) {
    expect(html).toContain(text);
  }
});

test("it follows the reader's choice of light or dark", () => {
  expect(html).toContain("@media (prefers-color-scheme: dark)");
});
