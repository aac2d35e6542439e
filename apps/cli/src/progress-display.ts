import { formatDuration, type ProgressEvent, type StepEvent } from "@fluxion/experiments";
import { createLogUpdate } from "log-update";
import { progressLine } from "./progress-line.ts";

/** Shows a run while it runs, on standard error. */
export interface ProgressDisplay {
  readonly emit: (event: ProgressEvent) => void;
  /** Take the live line away; call it before anything else is printed. */
  readonly end: () => void;
  /** The last step that was told. */
  readonly lastStep: () => StepEvent | undefined;
}

/** What is needed of a stream to show progress on it. */
export interface ProgressStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const LIVE_INTERVAL_MS = 100;
const LINE_INTERVAL_MS = 5000;

/** A live line on a terminal, a line now and then elsewhere, nothing if `quiet`. */
export function progressDisplay(stream: ProgressStream, quiet: boolean): ProgressDisplay {
  let latest: StepEvent | undefined;
  const shown = quiet ? silent() : stream.isTTY === true ? live(stream) : lines(stream);
  return {
    emit: (event) => {
      if (event.type === "step") latest = event;
      shown.emit(event);
    },
    end: shown.end,
    lastStep: () => latest,
  };
}

type Shown = Pick<ProgressDisplay, "emit" | "end">;

function silent(): Shown {
  return { emit: () => undefined, end: () => undefined };
}

function live(stream: ProgressStream): Shown {
  const update = createLogUpdate(stream, { showCursor: true });
  const due = every(LIVE_INTERVAL_MS);
  return {
    emit: (event) => {
      if (event.type === "step") {
        // One column is left free: some terminals wrap when the last one is used.
        if (due(event)) update(progressLine(event, (stream.columns ?? 80) - 1));
        return;
      }
      update.clear();
      stream.write(sentence(event));
    },
    end: () => update.clear(),
  };
}

function lines(stream: ProgressStream): Shown {
  const due = every(LINE_INTERVAL_MS);
  return {
    emit: (event) => {
      if (event.type !== "step") stream.write(sentence(event));
      else if (due(event)) stream.write(`${progressLine(event)}\n`);
    },
    end: () => undefined,
  };
}

/** True for the first step, the last one, and in between once per interval. */
function every(intervalMs: number): (event: StepEvent) => boolean {
  let shownAt = -Infinity;
  return ({ step, steps }) => {
    const now = performance.now();
    if (now - shownAt < intervalMs && step < steps) return false;
    shownAt = now;
    return true;
  };
}

function sentence(event: Exclude<ProgressEvent, StepEvent>): string {
  switch (event.type) {
    case "phaseStart":
      return `${event.phase}${event.steps === undefined ? "" : `, ${event.steps} steps`}\n`;
    case "phaseEnd":
      return `${event.phase} took ${formatDuration(event.seconds)}\n`;
    case "message":
      return `${event.level === "warning" ? "warning: " : ""}${event.text}\n`;
  }
}
