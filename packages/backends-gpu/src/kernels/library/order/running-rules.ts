/** What runs along lines: sums, products, extrema, logarithms of sums, linear recurrences. */
import type { DType } from "@fluxion/autodiff-core";
import { callFunction } from "../../../wgsl/functions/call.ts";
import { literal, storedType } from "../../../wgsl/types.ts";
import type { TensorAccess } from "../blocks.ts";
import { type Extremum, extremumBits, ofExtremumBits } from "./ordered-bits.ts";
import type { Part } from "./part.ts";
import type { EntryPlace } from "./run-kernel.ts";
import { declareScaled } from "./scaled-product.ts";

/** How entries become parts, and parts results. */
export interface RunningRule {
  readonly part: Part;
  /** The part of an entry, from the values of the operands. */
  readonly enter: (access: TensorAccess, values: readonly string[], place: EntryPlace) => string;
  readonly leave: (access: TensorAccess, part: string) => string;
}

export function runningSum(dtype: DType): RunningRule {
  return plainRule(dtype, 0, "+");
}

export function runningProduct(dtype: DType): RunningRule {
  if (dtype !== "float32") return plainRule(dtype, 1, "*");
  return {
    part: {
      fields: ["f32", "i32"],
      identity: "Part(1f, 0)",
      join: "let p = scaled(l.a * r.a, l.b + r.b); return Part(p.value, p.scale);",
      declare: declareScaled,
    },
    enter: ({ shader }, [x]) => {
      shader.declare(
        "part_of",
        "fn part_of(x: f32) -> Part { let p = scaled(x, 0); return Part(p.value, p.scale); }",
      );
      return `part_of(${x})`;
    },
    leave: ({ shader }, part) => {
      shader.declare(
        "product_of",
        "fn product_of(p: Part) -> f32 { return times_scaled(p.a, p.b, 1f); }",
      );
      return `product_of(${part})`;
    },
  };
}

function plainRule(dtype: DType, identity: number, operator: string): RunningRule {
  return {
    part: {
      fields: [storedType(dtype)],
      identity: `Part(${literal(dtype, identity)})`,
      join: `return Part(l.a ${operator} r.a);`,
    },
    enter: (_access, [x]) => `Part(${x})`,
    leave: (_access, part) => `${part}.a`,
  };
}

export function runningExtremum(kind: Extremum): (dtype: DType) => RunningRule {
  return (dtype) => ({
    part: { fields: ["u32"], identity: "Part(0u)", join: "return Part(max(l.a, r.a));" },
    enter: ({ shader }, [x]) => `Part(${extremumBits(shader, { dtype, kind }, x)})`,
    leave: ({ shader }, part) => ofExtremumBits(shader, { dtype, kind }, `${part}.a`),
  });
}

/** The largest entry, and the sum of exponentials relative to it; that is NaN from a NaN on. */
export function runningLogSum(): RunningRule {
  const lowest = literal("float32", Number.NEGATIVE_INFINITY);
  return {
    part: {
      fields: ["f32", "f32"],
      identity: `Part(${lowest}, 0f)`,
      join: "let m = max(l.a, r.a); return Part(m, l.b * relative(l.a, m) + r.b * relative(r.a, m));",
      declare: (shader) => {
        const power = callFunction(shader, "float32", "exp", ["x - most"]);
        const body = `if (x == most) { return 1f; } return ${power};`;
        shader.declare("relative", `fn relative(x: f32, most: f32) -> f32 { ${body} }`);
      },
    },
    enter: ({ shader }, [x]) => {
      shader.declare(
        "part_of",
        `fn part_of(x: f32) -> Part {
  if ((bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u) { return Part(${lowest}, x); }
  return Part(x, select(1f, 0f, x == ${lowest}));
}`,
      );
      return `part_of(${x})`;
    },
    leave: ({ shader }, part) => {
      const logarithm = callFunction(shader, "float32", "log", ["p.b"]);
      const body = `if (p.b == 0f) { return p.a; } return p.a + ${logarithm};`;
      shader.declare("log_sum", `fn log_sum(p: Part) -> f32 { ${body} }`);
      return `log_sum(${part})`;
    },
  };
}

/** `y ↦ a·2^(64·b)·y + c`. */
export function linearRecurrence(): RunningRule {
  return {
    part: {
      fields: ["f32", "i32", "f32"],
      identity: "Part(1f, 0, 0f)",
      join: "let p = scaled(l.a * r.a, l.b + r.b); return Part(p.value, p.scale, times_scaled(r.a, r.b, l.c) + r.c);",
      declare: declareScaled,
    },
    enter: ({ shader }, [a, b], { isFirst }) => {
      shader.declare(
        "part_of",
        "fn part_of(a: f32, b: f32) -> Part { let p = scaled(a, 0); return Part(p.value, p.scale, b); }",
      );
      return `part_of(select(${a}, 0f, ${isFirst}), ${b})`;
    },
    leave: (_access, part) => `${part}.c`,
  };
}
