import type { PlotOptions, ScaleOptions } from "@observablehq/plot";
import { labelText } from "./label-text.ts";

/** The one class of all plots: their style sheet is the same. */
const CLASS_NAME = "fluxion-plot";

/** Look shared by all plots of a report. */
export function plotStyle(document: Document): PlotOptions {
  return {
    document,
    className: CLASS_NAME,
    style: { fontSize: "11px", fontFamily: "inherit", overflow: "visible", background: "none" },
  } as PlotOptions;
}

/** How an axis is named. */
export type PlotAxisLabel = Required<Pick<ScaleOptions, "label" | "labelAnchor" | "labelArrow">>;

/** An axis named in the middle, without arrows, as in print. */
export function plotAxis(label: string, unit: string | undefined): PlotAxisLabel {
  return { label: labelText(label, unit), labelAnchor: "center", labelArrow: "none" };
}

/** A single letter names a variable, and variables are set in italics. */
export function italicVariables(svg: Element): void {
  for (const group of svg.querySelectorAll('[aria-label$="axis label"]')) {
    if (/^\p{L}( \(.*\))?$/u.test(group.textContent ?? ""))
      group.setAttribute("font-style", "italic");
  }
}
