import { formatDuration, formatNumber, type StepEvent } from "@fluxion/experiments";

/**
 * `step 1200/15000  total 3.20e-4  residual 2.10e-4  812 steps/s  17 s left`
 *
 * Where that is too long, losses are left out from the last on, and at last the line is cut.
 */
export function progressLine(event: StepEvent, columns: number = Infinity): string {
  const losses = lossesOf(event);
  for (let shown = losses.length; shown >= 0; shown--) {
    const line = lineOf(event, losses.slice(0, shown));
    if (line.length <= columns) return line;
  }
  return `${lineOf(event, []).slice(0, Math.max(0, columns - 1))}…`;
}

function lineOf(
  { step, steps, stepsPerSecond, secondsLeft }: StepEvent,
  losses: readonly string[],
): string {
  const parts = [
    `step ${String(step).padStart(String(steps).length)}/${steps}`,
    ...losses,
    stepsPerSecond !== undefined && `${rate(stepsPerSecond)} steps/s`,
    secondsLeft !== undefined && `${formatDuration(Math.ceil(secondsLeft))} left`,
  ];
  return parts.filter((part) => part !== false).join("  ");
}

/** `total` first, the others in their order; all of one width, so that the line does not dance. */
function lossesOf({ losses }: StepEvent): string[] {
  const names = Object.keys(losses).sort((a, b) => Number(b === "total") - Number(a === "total"));
  return names.map((name) => `${name} ${losses[name].toExponential(2)}`);
}

function rate(stepsPerSecond: number): string {
  return stepsPerSecond < 10 ? formatNumber(stepsPerSecond) : `${Math.round(stepsPerSecond)}`;
}
