/** Running results along an axis. */
import type { DType } from "@fluxion/autodiff-core";
import type { LibraryEmitter } from "../library-emitter.ts";
import type { Run } from "./run-kernel.ts";
import type { RunningRule } from "./running-rules.ts";
import { emitRunning, linesAlong } from "./runs.ts";

interface RunningParams {
  readonly axis: number;
  readonly reverse: boolean;
}

export function runningEmitter(ruleFor: (dtype: DType) => RunningRule): LibraryEmitter {
  return (context, { operands, results, params }) => {
    const [{ shape, dtype }] = results;
    const { axis, reverse } = params as RunningParams;
    const { part, enter, leave } = ruleFor(dtype);
    const run: Run = {
      operands,
      results,
      lines: linesAlong(shape, axis),
      reverse,
      part,
      read: (access, place) =>
        enter(
          access,
          access.load.map((load) => load(place.index)),
          place,
        ),
    };
    return emitRunning(context, run, (access, { index }, value) =>
      access.store[0](index, leave(access, value)),
    );
  };
}
