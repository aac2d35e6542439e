/** Functions that the double-shift QR iteration calls, of the matrix in memory of a team. */
import type { SquareInRoom } from "./square-in-room.ts";

/** A unit in the last place of 1, and the smallest number whose reciprocal is finite. */
const UNIT = "1.1920929e-7";
const SMALLEST = "1.1754944e-38";

export function declareSchurSteps({ team, room, entry }: SquareInRoom, n: number): void {
  const { shader } = team;
  const h = (i: string, j: string) => room.get(entry(i, j));
  const texts = [
    `struct Shifts { first: f32, second: f32, imaginary: f32 }
struct Reflector { v: vec2<f32>, beta: f32, tau: f32 }
struct Block { values: vec4<f32>, cosine: f32, sine: f32 }`,
    // The row above which the subdiagonal is negligible.
    `fn start_of_active(last: i32) -> i32 {
let tiny = ${SMALLEST} * ${n}f / ${UNIT};
var k = last;
for (; k > 0; k--) {
let below = abs(${h("k", "k - 1")});
let upper = ${h("k - 1", "k - 1")};
let lower = ${h("k", "k")};
var size = abs(upper) + abs(lower);
if (size == 0) {
if (k >= 2) { size += abs(${h("k - 1", "k - 2")}); }
if (k + 1 < ${n}) { size += abs(${h("k + 1", "k")}); }
}
let above = abs(${h("k - 1", "k")});
let difference = abs(upper - lower);
let most = max(abs(lower), difference);
let total = most + max(below, above);
let product = min(below, above) * (max(below, above) / total);
let bound = max(tiny, ${UNIT} * (min(abs(lower), difference) * (most / total)));
if (below <= tiny || (below <= ${UNIT} * size && product <= bound)) { break; }
}
return k;
}`,
    // Both eigenvalues of [[a, b], [c, d]] if they are complex, twice the one nearer to d otherwise.
    `fn eigenvalue_shifts(a: f32, b: f32, c: f32, d: f32) -> Shifts {
let s = abs(a) + abs(b) + abs(c) + abs(d);
if (s == 0) { return Shifts(0f, 0f, 0f); }
let middle = (a / s + d / s) / 2f;
let determinant = (a / s - middle) * (d / s - middle) - (b / s) * (c / s);
let root = sqrt(abs(determinant));
let is_upper = abs(middle + root - d / s) <= abs(middle - root - d / s);
let nearer = select(middle - root, middle + root, is_upper);
let is_complex = determinant >= 0;
let real = select(nearer, middle, is_complex) * s;
return Shifts(real, real, select(0f, root * s, is_complex));
}`,
    // Now and then shifts that have nothing to do with the matrix.
    `fn choose_shifts(first: i32, last: i32, since: i32) -> Shifts {
let p = last - 1;
if (since % 10 != 0) { return eigenvalue_shifts(${h("p", "p")}, ${h("p", "last")}, ${h("last", "p")}, ${h("last", "last")}); }
let at_end = since % 20 == 0;
let s = select(abs(${h("first + 1", "first")}) + abs(${h("first + 2", "first + 1")}), abs(${h("last", "p")}) + abs(${h("p", "p - 1")}), at_end);
let middle = 0.75f * s + select(${h("first", "first")}, ${h("last", "last")}, at_end);
return eigenvalue_shifts(middle, -0.4375f * s, s, middle);
}`,
    // The first column of the shifted square of what begins at row m.
    `fn bulge_at(m: i32, shifts: Shifts) -> vec3<f32> {
let corner = ${h("m", "m")};
let s = abs(corner - shifts.second) + abs(shifts.imaginary) + abs(${h("m + 1", "m")});
let below = ${h("m + 1", "m")} / s;
let v = vec3<f32>(
below * ${h("m", "m + 1")} + (corner - shifts.first) * ((corner - shifts.second) / s) + shifts.imaginary * (shifts.imaginary / s),
below * (corner + ${h("m + 1", "m + 1")} - shifts.first - shifts.second),
below * ${h("m + 2", "m + 1")});
return v / (abs(v.x) + abs(v.y) + abs(v.z));
}`,
    // Where two consecutive entries of the subdiagonal are small.
    `fn start_of_bulge(first: i32, last: i32, shifts: Shifts) -> i32 {
var m = last - 2;
for (; m > first; m--) {
let v = bulge_at(m, shifts);
let left = abs(${h("m", "m - 1")}) * (abs(v.y) + abs(v.z));
let size = abs(${h("m - 1", "m - 1")}) + abs(${h("m", "m")}) + abs(${h("m + 1", "m + 1")});
if (left <= ${UNIT} * abs(v.x) * size) { break; }
}
return m;
}`,
    `fn bulge_reflector(first: i32, last: i32, k: i32, start: i32, shifts: Shifts) -> Reflector {
var x = vec3<f32>();
if (k == start) { x = bulge_at(k, shifts); } else {
x = vec3<f32>(${h("k", "k - 1")}, ${h("k + 1", "k - 1")}, 0f);
if (k + 1 < last) { x.z = ${h("k + 2", "k - 1")}; }
}
let largest = max(abs(x.y), abs(x.z));
if (largest == 0) { return Reflector(vec2<f32>(), x.x, 0f); }
let size = max(largest, abs(x.x));
let y = x / size;
let norm = sqrt(y.x * y.x + y.y * y.y + y.z * y.z);
let beta = select(norm, -norm, y.x > 0);
return Reflector(y.yz / (y.x - beta), beta * size, (beta - y.x) / beta);
}`,
    `fn sign_of(x: f32) -> f32 { return select(1f, -1f, x < 0); }`,
    // [[a, b], [c, a]] as a triangle if its eigenvalues are real.
    `fn split_if_real(a: f32, b: f32, c: f32, cosine: f32, sine: f32) -> Block {
if (c == 0 || (b != 0 && (b > 0) != (c > 0))) { return Block(vec4<f32>(a, b, c, a), cosine, sine); }
if (b == 0) { return Block(vec4<f32>(a, -c, 0f, a), -sine, cosine); }
let roots = sqrt(abs(vec2<f32>(b, c)));
let p = sign_of(c) * roots.x * roots.y;
let turn = roots / sqrt(abs(b + c));
return Block(vec4<f32>(a + p, b - c, 0f, a - p), cosine * turn.x - sine * turn.y, cosine * turn.y + sine * turn.x);
}`,
    // Complex or nearly equal real eigenvalues: equal entries on the diagonal.
    `fn equal_diagonal(a: f32, b: f32, c: f32, d: f32) -> Block {
let sigma = b + c;
let tau = length_of(sigma, a - d);
let cosine = sqrt((1f + abs(sigma) / tau) / 2f);
let sine = (-(a - d) / 2f / (tau * cosine)) * sign_of(sigma);
let upper = vec2<f32>(a * cosine + b * sine, -a * sine + b * cosine);
let lower = vec2<f32>(c * cosine + d * sine, -c * sine + d * cosine);
let middle = (upper.x * cosine + lower.x * sine + (-upper.y * sine + lower.y * cosine)) / 2f;
return split_if_real(middle, upper.y * cosine + lower.y * sine, -upper.x * sine + lower.x * cosine, cosine, sine);
}`,
    `fn length_of(x: f32, y: f32) -> f32 {
let size = max(max(abs(x), abs(y)), ${SMALLEST});
return size * sqrt((x / size) * (x / size) + (y / size) * (y / size));
}`,
    // Triangular if the eigenvalues are real, else with equal entries on the diagonal and others of different signs.
    `fn standard_block(k: i32) -> Block {
let a = ${h("k", "k")};
let b = ${h("k", "k + 1")};
let c = ${h("k + 1", "k")};
let d = ${h("k + 1", "k + 1")};
let larger = max(abs(b), abs(c));
if (c == 0) { return Block(vec4<f32>(a, b, c, d), 1f, 0f); }
if (b == 0) { return Block(vec4<f32>(d, -c, 0f, a), 0f, 1f); }
if (abs(a - d) <= 1e-20 * larger && (b > 0) != (c > 0)) { return Block(vec4<f32>(d, b, c, d), 1f, 0f); }
let p = (a - d) / 2f;
let smaller = min(abs(b), abs(c)) * sign_of(b) * sign_of(c);
let scale = max(abs(p), larger);
let discriminant = (p / scale) * p + (larger / scale) * smaller;
if (discriminant < 2f * ${UNIT}) { return equal_diagonal(a, b, c, d); }
let root = sqrt(scale) * sqrt(discriminant);
let z = p + select(root, -root, p < 0);
let tau = length_of(c, z);
return Block(vec4<f32>(d + z, b - c, 0f, d - (larger / z) * smaller), z / tau, c / tau);
}`,
  ];
  shader.declare("schur_steps", texts.join("\n"));
}
