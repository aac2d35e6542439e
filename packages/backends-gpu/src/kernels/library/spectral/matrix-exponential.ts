/**
 * `matrixFunction` for the exponential and its derivatives along directions: the Taylor polynomial of the matrix divided by a
 * power of two, squared as often. Derivatives come from series in numbers whose squares are 0: slot `S` of a series, a set of
 * directions as bits, is the derivative along those, and a product has `Σ x(T)·y(S - T)` over the subsets there.
 *
 * The power of two is found by norms of powers, which may be far less than powers of the norm.
 *
 * @see Al-Mohy & Higham, A new scaling and squaring algorithm for the matrix exponential, SIAM J. Matrix Anal. Appl. 31 (2009).
 */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { floatBlocks, matricesOf, NAN, roomOf } from "../dense/matrices.ts";
import { findScale } from "../dense/scaling.ts";
import { largeTeam, type Memory, Team, teamSize } from "../dense/team.ts";
import type { LibraryEmitter } from "../library-emitter.ts";

/** Terms for matrices of norm 1, and further ones for each direction; even. */
const DEGREE = 12;

/** Rows, times slots, up to which one team computes all products. */
const MOST_ROWS = 512;

/** More make anything overflow. */
const MOST_SQUARINGS = 160;

export const emitMatrixFunction: LibraryEmitter = (context, kernel) => {
  const { name } = kernel.params as { readonly name: string };
  const blocks = floatBlocks(kernel);
  if (blocks === undefined || name !== "expm") return undefined;
  const { rows } = matricesOf(blocks[0]);
  const isLarge = rows * slotsOf(blocks) > MOST_ROWS;
  if (isLarge || blocks.length + 4 > context.capabilities.storageBuffers) return undefined;
  return [exponential(context, blocks, kernel.results[0])];
};

/** The matrix is the first operand; all others are directions. */
function slotsOf(operands: readonly Block[]): number {
  return 2 ** (operands.length - 1);
}

function exponential(
  context: KernelContext,
  operands: readonly Block[],
  target: Block,
): DispatchStep {
  const { count, rows: n } = matricesOf(target);
  const slots = slotsOf(operands);
  const length = slots * n * n;
  const isSmall = 3 * length <= roomOf(context);
  const size = isSmall ? teamSize(context, n, n * slots) : largeTeam(context);
  const names = ["series", "power", "result"];
  const scratch = isSmall ? [] : names.map(() => context.scratch("float32", count * length));
  const reads = operands.map(({ buffer }) => buffer);
  const team = new Team(context, { reads, writes: [target.buffer, ...scratch], count, size });
  const [a, x, y] = names.map((name, i) =>
    isSmall ? team.room(name, length) : team.part(scratch[i], length),
  );
  const series = { team, n, slots };
  const degree = DEGREE + 2 * (operands.length - 1);
  return team.finish(`var is_wrong = false;
var factor = 1f;
var exponent = 0;
${team.each("e", 0, length, a.set("e", "0f"))}
${team.sync}
${operands.map((block, k) => loadSlot(series, a, block, k)).join("\n")}
${team.sync}
${estimate(series, a, x, y)}
let squarings = ${team.uniformNumber(`clamp(i32(ceil(estimate)) + exponent, 0, ${MOST_SQUARINGS})`)};
let reduced = power_of(exponent - squarings);
${team.each("e", 0, length, a.set("e", `${a.get("e")} * select(power_of(-squarings), reduced, e < ${n * n})`))}
${team.each("e", 0, length, x.set("e", `select(0f, 1f, ${isUnit(n)})`))}
${team.sync}
for (var degree = ${degree}; degree > 0; degree -= 2) {
${multiply(series, y, a, x, `sum / f32(degree) + select(0f, 1f, ${isUnit(n)})`)}
${multiply(series, x, a, y, `sum / f32(degree - 1) + select(0f, 1f, ${isUnit(n)})`)}
}
for (var s = 0; s < squarings; s++) {
${multiply(series, y, x, x, "sum")}
${team.each("e", 0, length, x.set("e", y.get("e")))}
${team.sync}
}
${team.each(
  "e",
  0,
  n * n,
  team
    .part(target.buffer, n * n, target.offset)
    .set("e", `select(${x.get(`${length - n * n} + e`)} * factor, ${NAN}, is_wrong)`),
)}`);
}

interface Series {
  readonly team: Team;
  readonly n: number;
  readonly slots: number;
}

/** Whether entry `e` of a series is one of the identity. */
function isUnit(n: number): string {
  return `e < ${n * n} && e % ${n + 1} == 0`;
}

/** The matrix divided by the power of two with `exponent`, a direction by one that goes into `factor`. */
function loadSlot({ team, n }: Series, a: Memory, { buffer, offset }: Block, k: number): string {
  const first = k === 0 ? 0 : 2 ** (k - 1) * n * n;
  const given = team.part(buffer, n * n, offset);
  team.shader.declare(
    "power_of",
    `fn power_of(e: i32) -> f32 { return bitcast<f32>(u32(clamp(e, -126, 127) + 127) << 23u); }`,
  );
  return `{
${findScale(team, n * n, given.get)}
is_wrong = is_wrong || failed;
${k === 0 ? "exponent = i32(bitcast<u32>(scale) >> 23u) - 127;" : "factor *= scale;"}
${team.each("e", 0, n * n, a.set(`${first} + e`, `${given.get("e")} * unscale`))}
}`;
}

/** `estimate`: the logarithm of a norm that bounds the series: with directions, of norm 1, that of the matrix. */
function estimate(series: Series, a: Memory, x: Memory, y: Memory): string {
  const { slots } = series;
  if (slots > 1) {
    return `${logarithmOfNorm(series, "first", a)}
let estimate = first + ${Math.log2((1 + Math.log2(slots)) / 2 + 0.5)};`;
  }
  return `${multiply(series, y, a, a, "sum")}
${multiply(series, x, y, y, "sum")}
${multiply(series, y, a, x, "sum")}
${logarithmOfNorm(series, "fourth", x)}
${logarithmOfNorm(series, "fifth", y)}
let estimate = max(fourth / 4, fifth / 5);`;
}

/** `name`: the logarithm of the largest sum of a column of the matrix, about. */
function logarithmOfNorm({ team, n }: Series, name: string, x: Memory): string {
  return `var ${name}_most = 1e-30;
${team.each(
  "j",
  0,
  n,
  `var sum = 0f;
for (var i = 0; i < ${n}; i++) { sum += abs(${x.get(`i * ${n} + j`)}); }
${name}_most = max(${name}_most, sum);`,
)}
let ${name} = log2(${team.largest(`${name}_most`)});`;
}

/** `target ← left·right`, whose entries are `value` of `sum`. */
function multiply(
  { team, n, slots }: Series,
  target: Memory,
  left: Memory,
  right: Memory,
  value: string,
): string {
  const square = n * n;
  return `${team.each(
    "e",
    0,
    slots * square,
    `let slot = e / ${square};
let i = e % ${square} / ${n};
let j = e % ${n};
var sum = 0f;
for (var part = 0; part <= slot; part++) {
if ((part & slot) != part) { continue; }
for (var k = 0; k < ${n}; k++) {
sum += ${left.get(`part * ${square} + i * ${n} + k`)} * ${right.get(`(slot - part) * ${square} + k * ${n} + j`)};
}
}
${target.set("e", value)}`,
  )}
${team.sync}`;
}
