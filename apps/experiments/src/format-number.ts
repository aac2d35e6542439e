/**
 * A number for people, to three significant digits: `0.137`, `12500`, `1.12e-3`.
 *
 * Integers are written out in full up to a million million; NaN and infinities by name.
 */
export function formatNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e12) return `${value}`;
  const magnitude = Math.abs(value);
  if (!Number.isFinite(value) || (magnitude >= 0.01 && magnitude < 1e5)) {
    return `${Number(value.toPrecision(3))}`;
  }
  return value.toExponential(2);
}

/** A length of time for people: `0.42 s`, `58 s`, `2 min 12 s`, `1 h 3 min`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "unknown";
  if (seconds < 10) return `${formatNumber(Number(seconds.toFixed(2)))} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
