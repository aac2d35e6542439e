import { call, conditional, i32, type Value } from "../encoding/index.ts";
import type { LaneContext } from "./lane-value.ts";

/** Quotient or remainder of scalars as the primitives have them: 0 where the divisor is 0, wrapping. */
export function integerDivision(
  { module, once }: Pick<LaneContext, "module" | "once">,
  name: "divS" | "divU" | "remS" | "remU",
  x: Value<"i32">,
  y: Value<"i32">,
): Value<"i32"> {
  const target = once(`lanes/${name}`, () =>
    module.function(name, { params: { x: "i32", y: "i32" }, result: "i32" }, (_f, { x, y }) => {
      // The one quotient that overflows would trap.
      const safe =
        name === "divS"
          ? conditional(i32.eq(y, -1), i32.sub(0, x), i32.divS(x, y))
          : i32[name](x, y);
      return conditional(y, safe, 0);
    }),
  );
  return call(target, { x, y });
}
