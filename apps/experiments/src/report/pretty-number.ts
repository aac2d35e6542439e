import { formatNumber } from "../format-number.ts";

/** A number as it is printed in a paper: a real minus, and `1.12 × 10⁻³` for `1.12e-3`. */
export function prettyNumber(value: number): string {
  return prettyText(formatNumber(value));
}

/** The same for numbers already written in ASCII, and `L²` for `L2`. */
export function prettyText(text: string): string {
  return text
    .replace(/\bL2\b/g, "L²")
    .replace(/^(-?)([\d.]+)e([+-]?\d+)$/, (_, sign: string, mantissa: string, exponent: string) => {
      return `${sign}${mantissa} × 10${superscript(Number(exponent))}`;
    })
    .replace(/^-(?=\d)/, "−");
}

/** An integer in raised digits: `⁻³`. */
export function superscript(integer: number): string {
  return `${integer}`.replace(/[-\d]/g, (sign) =>
    sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)],
  );
}
