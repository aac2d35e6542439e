/** What evaluating a primitive on the host takes: its operands, and memory for its results. */
import type { HostArray } from "@fluxion/autodiff-core";
import {
  defaultExecutor,
  type EvaluationContext,
  type PrimitiveKernel,
} from "@fluxion/autodiff-core/compiler";
import { byteInTurns } from "../../lowering/place.ts";
import type { HostStep } from "../../lowering/step.ts";
import { arrayOfWords, bytesOf } from "../../storage.ts";
import type { CommandQueue } from "../command-queue.ts";
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
  { frame, turns }: Run,
  operands: HostStep["operands"],
  specs: PrimitiveKernel["operands"],
): Promise<HostArray[]> {
  const arrays = operands.map(async (x, i): Promise<HostArray> => {
    if ("data" in x) return x;
    const { root, size } = x;
    const { shape, dtype } = specs[i];
    const byte = byteInTurns(x, turns);
    const words = await queue.read(frame.allocation(root), bytesOf(dtype, size), byte);
    return { shape, dtype, data: arrayOfWords(dtype, words) };
  });
  return Promise.all(arrays);
}
