import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import type { LineChartPart } from "../report-part.ts";
import { lineChart } from "./line-chart.ts";

const { document } = parseHTML("<html><body></body></html>");

const part: LineChartPart = {
  kind: "lineChart",
  title: "Loss history",
  x: { label: "step" },
  y: { label: "loss" },
  series: [
    { name: "total", x: [1, 2, 3, 4], y: [1, 0.1, 0.01, 0.001] },
    { name: "reference", x: [1, 4], y: [0.5, 0.002], mark: "dashed" },
    { name: "measured", x: [2, 3], y: [0.4, 0.03], mark: "dots" },
  ],
};

const pathsOf = (svg: Element) =>
  [...svg.querySelectorAll('[aria-label="line"] path')].map((path) => path.getAttribute("d") ?? "");

test("a logarithmic axis has powers of ten and makes exponential decay straight", () => {
  const svg = lineChart({ ...part, logY: true }, document);
  for (const tick of ["10⁰", "10⁻¹", "10⁻²", "10⁻³"]) expect(svg.textContent).toContain(tick);
  const points = pathsOf(svg)[0]
    .slice(1)
    .split("L")
    .map((pair) => pair.split(",").map(Number));
  const slopes = points.slice(1).map(([x, y], i) => (y - points[i][1]) / (x - points[i][0]));
  for (const slope of slopes) expect(slope).toBeCloseTo(slopes[0], 2);
});

test("values that a logarithm cannot show leave a gap", () => {
  const series = [{ name: "total", x: [1, 2, 3, 4, 5], y: [1, 0.5, 0, 0.2, 0.1] }];
  const [path] = pathsOf(lineChart({ ...part, series, logY: true }, document));
  expect(path.match(/M/g)).toHaveLength(2);
});

test("a chart without points is empty, not an error", () => {
  const series = [{ name: "total", x: [], y: [] }];
  expect(lineChart({ ...part, series, logY: true }, document).localName).toBe("svg");
});

test("references are dashed and measurements are dots", () => {
  const svg = lineChart(part, document, "panel");
  expect(svg.innerHTML).toContain('stroke-dasharray="5 4"');
  expect(svg.querySelectorAll("circle")).toHaveLength(2);
});
