/** `factoredDeterminant`: products of pivots and further factors that overflow only if the result does, and logarithms. */

import { callFunction } from "../../../wgsl/functions/call.ts";
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";
import { literal } from "../../../wgsl/types.ts";
import { emitItems, sizeOf } from "../blocks.ts";
import type { LibraryEmitter } from "../library-emitter.ts";
import { declareTests } from "./team.ts";

/** Powers of two whose product with a number from 1 to 2 has an exact logarithm. */
const RANGE = 100;

export const emitFactoredDeterminant: LibraryEmitter = (context, { operands, results }) => {
  const [, packed, , factors] = operands;
  if (packed.dtype === "float64") return undefined;
  const n = packed.shape[packed.shape.length - 1];
  const r = factors.shape[factors.shape.length - 1];
  const tensors = { operands: r === 0 ? [packed] : [packed, factors], results };
  return emitItems(context, sizeOf(results[0].shape), tensors, ({ shader, load, store }) => {
    declareScaled(shader);
    const log = callFunction(shader, "float32", "log", ["abs(near)"]);
    const others =
      r === 0
        ? ""
        : `for (var k = 0u; k < ${r}u; k++) { total = scaled_product(total, ${load[1](`item * ${r}u + k`)}); }`;
    return `var total = Scaled(1f, 0);
for (var k = 0u; k < ${n}u; k++) { total = scaled_product(total, ${load[0](`(item * ${n}u + k) * ${n}u + k`)}); }
let part = clamp(total.exponent, ${-RANGE}, ${RANGE});
let near = total.x * power_of_two(part);
let logarithm = ${log} + f32(total.exponent - part) * ${literal("float32", Math.LN2)};
${store[1]("item", "logarithm")}
${others}
${store[0]("item", "value_of(total)")}`;
  });
};

/** Numbers from 1 to 2, or what has no exponent, times powers of two. */
function declareScaled(shader: ShaderWriter): void {
  declareTests(shader);
  shader.declare(
    "scaled",
    `struct Scaled { x: f32, exponent: i32 }
fn power_of_two(e: i32) -> f32 { return bitcast<f32>(u32(e + 127) << 23u); }
fn scaled(x: f32) -> Scaled {
let bits = bitcast<u32>(x);
let exponent = i32((bits >> 23u) & 0xffu);
if (exponent == 0 || exponent == 255) { return Scaled(x, 0); }
return Scaled(bitcast<f32>((bits & 0x807fffffu) | 0x3f800000u), exponent - 127);
}
fn scaled_product(a: Scaled, x: f32) -> Scaled {
let b = scaled(x);
let c = scaled(a.x * b.x);
return Scaled(c.x, a.exponent + b.exponent + c.exponent);
}
fn value_of(a: Scaled) -> f32 {
let has_exponent = is_finite_bits(a.x) && a.x != 0;
if (has_exponent && a.exponent > 127) { return select(${literal("float32", Number.POSITIVE_INFINITY)}, ${literal("float32", Number.NEGATIVE_INFINITY)}, a.x < 0); }
let e = select(0, max(a.exponent, -252), has_exponent);
let large = max(e, -126);
return (a.x * power_of_two(large)) * power_of_two(e - large);
}`,
  );
}
