/** Jacobi rotations of a small symmetric matrix in memory of a workgroup. */
import type { Memory, Team } from "../dense/team.ts";

/** Who meets in a round: number `pair` of the pairs. */
export function declareTournament({ shader }: Team): void {
  shader.declare(
    "tournament",
    `fn tournament(pair: i32, round: i32, players: i32) -> vec2<i32> {
let last = players - 1;
if (pair == 0) { return vec2<i32>(round, last); }
let p = (round + pair) % last;
let q = (round + last - pair) % last;
return vec2<i32>(min(p, q), max(p, q));
}`,
  );
}

/** Statements that make `products` diagonal and find the turns that do; `has_turned` says whether there was anything to do. */
export function diagonalize(
  team: Team,
  products: Memory,
  turns: Memory,
  half: number,
  inner: number,
  limit: string,
): string {
  const [all, stride] = [2 * half, 2 * half + 1];
  const cosines = team.room("cosines", half);
  const sines = team.room("sines", half);
  const at = (i: string, j: string) => `${i} * ${stride} + ${j}`;
  const value = (i: string, j: string) => products.get(at(i, j));
  return `var has_turned = false;
for (var inner = 0; inner < ${inner}; inner++) {
var turning = false;
for (var inner_round = 0; inner_round < ${all - 1}; inner_round++) {
if (lane < ${half}) {
let t = tournament(lane, inner_round, ${all});
let p = ${value("t.x", "t.x")};
let q = ${value("t.y", "t.y")};
let between = 0.5 * (${value("t.x", "t.y")} + ${value("t.y", "t.x")});
var tangent = 0f;
if (abs(between) > ${limit}) {
turning = true;
let theta = (q - p) / (2f * between);
let size = abs(theta);
tangent = select(1f / (size + sqrt(1f + theta * theta)), 0.5 / size, size > 1e8);
tangent = select(tangent, -tangent, theta < 0);
}
let cosine = 1f / sqrt(1f + tangent * tangent);
${cosines.set("lane", "cosine")}
${sines.set("lane", "tangent * cosine")}
}
${team.sync}
if (row < ${half}) {
let a = tournament(row, inner_round, ${all});
let b = tournament(column, inner_round, ${all});
let c = vec2<f32>(${cosines.get("row")}, ${cosines.get("column")});
let s = vec2<f32>(${sines.get("row")}, ${sines.get("column")});
let left = vec2<f32>(${value("a.x", "b.x")}, ${value("a.x", "b.y")});
let right = vec2<f32>(${value("a.y", "b.x")}, ${value("a.y", "b.y")});
let upper = c.x * left - s.x * right;
let lower = s.x * left + c.x * right;
${products.set(at("a.x", "b.x"), "c.y * upper.x - s.y * upper.y")}
${products.set(at("a.x", "b.y"), "s.y * upper.x + c.y * upper.y")}
${products.set(at("a.y", "b.x"), "c.y * lower.x - s.y * lower.y")}
${products.set(at("a.y", "b.y"), "s.y * lower.x + c.y * lower.y")}
}
${team.grid(
  ["0", all],
  ["0", half],
  `let b = tournament(j, inner_round, ${all});
let left = ${turns.get(at("i", "b.x"))};
let right = ${turns.get(at("i", "b.y"))};
${turns.set(at("i", "b.x"), `${cosines.get("j")} * left - ${sines.get("j")} * right`)}
${turns.set(at("i", "b.y"), `${sines.get("j")} * left + ${cosines.get("j")} * right`)}`,
)}
${team.sync}
}
if (!${team.uniformly(team.any("turning"))}) { break; }
has_turned = true;
}`;
}
