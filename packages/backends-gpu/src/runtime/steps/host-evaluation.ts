/** What evaluating a primitive on the host takes: its operands, and memory for its results, here and on the device. */
import type { HostArray } from "@fluxion/autodiff-core";
import {
  defaultExecutor,
  type EvaluationContext,
  type PrimitiveKernel,
} from "@fluxion/autodiff-core/compiler";
import { byteInTurns, type Place } from "../../lowering/place.ts";
import type { HostStep } from "../../lowering/step.ts";
import { arrayOfWords, bytesOf } from "../../storage.ts";
import type { CommandQueue } from "../command-queue.ts";
import type { Words } from "../host-copies.ts";
import type { Run } from "./ready-step.ts";

const host = /* @__PURE__ */ defaultExecutor();

/** Programs that a primitive holds run on the executor of the host. */
export const HOST_CONTEXT: EvaluationContext = {
  allocate: ({ shape, dtype }) => {
    const size = shape.reduce((product, n) => product * n, 1);
    return { shape, dtype, data: arrayOfWords(dtype, new ArrayBuffer(bytesOf(dtype, size))) };
  },
  run: (program, inputs) => {
    const outputs = host.compile(program).run(inputs.map((x) => host.upload(x)));
    return outputs.map((x) => host.downloadSync?.(x) as HostArray);
  },
};

/** Begin to read operands as they are now. */
export function readOperands(
  queue: CommandQueue,
  run: Run,
  operands: HostStep["operands"],
  specs: PrimitiveKernel["operands"],
): Promise<HostArray[]> {
  const arrays = operands.map(async (x, i): Promise<HostArray> => {
    if ("data" in x) return x;
    const { shape, dtype } = specs[i];
    return { shape, dtype, data: arrayOfWords(dtype, await readPlace(queue, run, x)) };
  });
  return Promise.all(arrays);
}

/** Begin to read a place as it is now. */
export async function readPlace(
  queue: CommandQueue,
  { frame, turns }: Run,
  place: Place,
): Promise<ArrayBuffer> {
  const bytes = bytesOf(place.dtype, place.size);
  const ranges = frame.ranges(place.root, byteInTurns(place, turns), bytes);
  const parts = await Promise.all(
    ranges.map((range) => queue.read(range.allocation, range.bytes, range.byte)),
  );
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(bytes);
  let end = 0;
  for (const part of parts) {
    whole.set(new Uint8Array(part), end);
    end += part.byteLength;
  }
  return whole.buffer;
}

/** Write a place, after all that has been recorded. */
export function writePlace(
  queue: CommandQueue,
  { frame, turns }: Run,
  place: Place,
  { buffer, byteOffset, byteLength }: Words,
): void {
  let from = byteOffset;
  for (const range of frame.ranges(place.root, byteInTurns(place, turns), byteLength)) {
    const part = new Uint8Array(buffer, from, range.bytes);
    queue.write(range.allocation.buffer, part, range.byte);
    from += range.bytes;
  }
}
