/** What entries of a line become, so that any two neighbours can be joined. */
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";
import type { Load, Store } from "../blocks.ts";

/** An associative rule in WGSL. */
export interface Part {
  /** Types of the fields `a`, `b`, … of the structure `Part`. */
  readonly fields: readonly ("f32" | "i32" | "u32")[];
  /** The part that changes nothing. */
  readonly identity: string;
  /** Body of a function of `l` and, after it in the line, `r`. */
  readonly join: string;
  /** Functions that it needs. */
  readonly declare?: (shader: ShaderWriter) => void;
}

const NAMES = "abc";

export function partDeclarations(shader: ShaderWriter, { fields, join, declare }: Part): void {
  declare?.(shader);
  const members = fields.map((type, i) => `${NAMES[i]}: ${type}`);
  shader.declare("Part", `struct Part { ${members.join(", ")} }`);
  shader.declare("join_parts", `fn join_parts(l: Part, r: Part) -> Part { ${join} }`);
}

/** The part that lies in words from `number` times the fields on. */
export function loadPart({ fields }: Part, load: Load, number: string): string {
  const values = fields.map((type, i) => {
    const word = load(`(${number}) * ${fields.length} + ${i}`);
    return type === "u32" ? word : `bitcast<${type}>(${word})`;
  });
  return `Part(${values.join(", ")})`;
}

export function storePart({ fields }: Part, store: Store, number: string, part: string): string {
  return fields
    .map((type, i) => {
      const value = `${part}.${NAMES[i]}`;
      const word = type === "u32" ? value : `bitcast<u32>(${value})`;
      return store(`(${number}) * ${fields.length} + ${i}`, word);
    })
    .join(" ");
}
