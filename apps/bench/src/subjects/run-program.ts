import { spawn } from "node:child_process";

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Run a program to its end; one that cannot be started ends with code 127. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: { readonly onOutput?: (text: string) => void; readonly signal?: AbortSignal } = {},
): Promise<Finished> {
  const { onOutput, signal } = options;
  const child = spawn(command, [...args], {
    stdio: ["ignore", "pipe", "pipe"],
    ...(signal && { signal }),
  });
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].on("data", (chunk) => {
      text[name] += chunk;
      onOutput?.(String(chunk));
    });
  }
  return new Promise((resolve) => {
    child.on("error", ({ message }) => resolve({ code: 127, stdout: "", stderr: message }));
    child.on("close", (code) => resolve({ code: code ?? 1, ...text }));
  });
}
