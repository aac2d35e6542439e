/** `t`, or with a unit `t (s)`. */
export function labelText(label: string, unit: string | undefined): string {
  return unit === undefined || unit === "" || unit === "1" ? label : `${label} (${unit})`;
}
