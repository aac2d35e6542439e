/**
 * Append `value` in unsigned LEB128: seven bits a byte, least significant first.
 *
 * @param value - An integer from 0 to 2⁵³ - 1; not checked.
 * @see WebAssembly specification 3.0, section 5.2.2.
 */
export function pushUnsigned(out: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  out.push(rest);
}

/** Append a 32-bit integer in signed LEB128; `value` is reduced modulo 2³² first. */
export function pushSigned32(out: number[], value: number): void {
  let rest = value | 0;
  while (rest < -0x40 || rest > 0x3f) {
    out.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  out.push(rest & 0x7f);
}

/** Append a 64-bit integer in signed LEB128; `value` is reduced modulo 2⁶⁴ first. */
export function pushSigned64(out: number[], value: bigint): void {
  let rest = BigInt.asIntN(64, value);
  while (rest < -0x40n || rest > 0x3fn) {
    out.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  out.push(Number(rest & 0x7fn));
}
