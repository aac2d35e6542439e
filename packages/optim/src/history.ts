/** What happened to the loss. */
export interface History {
  /** Number of steps that had been made when the loss was measured. */
  readonly step: readonly number[];
  readonly loss: readonly number[];
  /** Named parts of the loss, one number per entry of `step`. */
  readonly parts: Readonly<Record<string, readonly number[]>>;
}

/** A history while it is being written. */
export interface HistoryLog {
  readonly step: number[];
  readonly loss: number[];
  readonly parts: Record<string, number[]>;
}

export function emptyHistory(): HistoryLog {
  return { step: [], loss: [], parts: {} };
}

export function recordLoss(
  log: HistoryLog,
  step: number,
  loss: number,
  parts: Readonly<Record<string, number>>,
): void {
  if (log.step.length > 0 && log.step[log.step.length - 1] >= step) return;
  log.step.push(step);
  log.loss.push(loss);
  for (const [name, value] of Object.entries(parts)) {
    log.parts[name] ??= [];
    log.parts[name].push(value);
  }
}
