import { decode } from "fast-png";
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import type { HeatmapPart } from "../report-part.ts";
import { colorMap } from "./color-map.ts";
import { heatmap } from "./heatmap.ts";

const { document } = parseHTML("<html><body></body></html>");

/** u(t, x) = 10 t + x on t = 0, 1, 2 and x = 5, 6. */
const part: HeatmapPart = {
  kind: "heatmap",
  title: "a field",
  colors: "sequential",
  field: {
    name: "u",
    unit: "m/s",
    axes: [
      { name: "t", unit: "s", values: Float64Array.of(0, 1, 2) },
      { name: "x", values: Float64Array.of(5, 6) },
    ],
    values: Float64Array.of(5, 6, 15, 16, 25, 26),
  },
};

function pictureOf(svg: Element): ReturnType<typeof decode> {
  const href = svg.querySelector("image")?.getAttribute("href") ?? "";
  return decode(Buffer.from(href.slice(href.indexOf(",") + 1), "base64"));
}

const color = (value: number) => [...colorMap("sequential")((value - 5) / 21)];

describe("orientation", () => {
  test("t runs right and x runs up", () => {
    const { width, height, data } = pictureOf(heatmap(part, document));
    expect([width, height]).toEqual([3, 2]);
    expect([...data]).toEqual([6, 16, 26, 5, 15, 25].flatMap(color));
  });

  test("does not depend on the order of the axes", () => {
    const [t, x] = part.field.axes;
    const field = { ...part.field, axes: [x, t], values: Float64Array.of(5, 15, 25, 6, 16, 26) };
    const swapped = pictureOf(heatmap({ ...part, field }, document));
    expect(swapped.data).toEqual(pictureOf(heatmap(part, document)).data);
  });

  test("can be chosen", () => {
    const { width, height, data } = pictureOf(heatmap({ ...part, horizontal: "x" }, document));
    expect([width, height]).toEqual([2, 3]);
    expect([...data]).toEqual([25, 26, 15, 16, 5, 6].flatMap(color));
  });
});

test("the picture fills the frame exactly, so that pixels are centred on their points", () => {
  const svg = heatmap(part, document);
  const number = (node: Element | null, name: string) => Number(node?.getAttribute(name));
  const [image, frame] = [svg.querySelector("image"), svg.querySelector("rect")];
  for (const name of ["x", "y", "width", "height"]) {
    expect(Math.abs(number(image, name) - number(frame, name))).toBeLessThanOrEqual(0.5);
  }
  expect(image?.getAttribute("preserveAspectRatio")).toBe("none");
});

test("axes and colour bar carry names, units and ticks", () => {
  const text = heatmap(part, document).textContent;
  for (const label of ["t (s)", "x", "u (m/s)", "10", "15", "20", "25"])
    expect(text).toContain(label);
});

test("small values share one power of ten", () => {
  const field = { ...part.field, values: part.field.values.map((value) => value * 1e-4) };
  const text = heatmap({ ...part, field }, document).textContent;
  expect(text).toContain("×10⁻³");
  expect(text).toContain("0.511.522.5u (m/s)");
});

test.each([
  ["three axes", [...part.field.axes, part.field.axes[0]], part.field.values],
  ["too few values", part.field.axes, Float64Array.of(1, 2, 3)],
])("a field with %s is refused", (_, axes, values) => {
  const field = { ...part.field, axes, values };
  expect(() => heatmap({ ...part, field }, document)).toThrowErrorMatchingSnapshot();
});
