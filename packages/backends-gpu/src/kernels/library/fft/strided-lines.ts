/** Lines along an axis of a tensor. */
import type { Lines } from "../order/run-kernel.ts";
import type { Neighbours } from "./ends.ts";

/** Index of entry `j` of a line. */
export function indexIn({ length, inner }: Lines): (line: string, j: string) => string {
  return (line, j) =>
    inner === 1
      ? `${line} * ${length} + ${j}`
      : `(${line} / ${inner} * ${length} + ${j}) * ${inner} + ${line} % ${inner}`;
}

export function neighboursOf({ inner }: Lines): Neighbours {
  return inner === 1 ? "points" : "lines";
}
