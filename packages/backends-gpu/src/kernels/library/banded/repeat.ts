/** Loops in the text of a kernel. */

/** A number, or an expression of type i32. */
export type Index = number | string;

export function plus(a: Index, b: Index): Index {
  if (typeof a === "number" && typeof b === "number") return a + b;
  return `(${a} + ${b})`;
}

/** Statements that do `body` for `variable` from `first` on, below `end`. */
export type Repeat = (
  variable: string,
  first: Index,
  end: number,
  body: (i: Index) => string,
) => string;

/** Loops that are written out, one time after the other, or not. */
export function repeat(isWrittenOut: boolean): Repeat {
  return isWrittenOut ? inFull : asLoop;
}

function inFull(variable: string, first: Index, end: number, body: (i: Index) => string): string {
  if (typeof first === "string") return asLoop(variable, first, end, body);
  const all = Array.from(
    { length: Math.max(0, end - first) },
    (_, i) => `{\n${body(first + i)}\n}`,
  );
  return all.join("\n");
}

function asLoop(variable: string, first: Index, end: number, body: (i: Index) => string): string {
  if (typeof first === "number" && first >= end) return "";
  return `for (var ${variable} = ${first}; ${variable} < ${end}; ${variable}++) {
${body(variable)}
}`;
}
