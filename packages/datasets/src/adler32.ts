/** Adler-32 of zlib streams. @see RFC 1950 section 8.2. */
export function adler32(bytes: Uint8Array): number {
  // 5552 is the longest run for which the sums stay below 2^32 (zlib's NMAX), hence below 2^53 by far.
  let a = 1;
  let b = 0;
  for (let start = 0; start < bytes.length; start += 5552) {
    const end = Math.min(start + 5552, bytes.length);
    for (let i = start; i < end; i++) {
      a += bytes[i];
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return b * 65536 + a;
}
