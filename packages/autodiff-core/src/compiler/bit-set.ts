/** Sets of small numbers, as bits. */
export class BitSet {
  readonly words: Uint32Array;

  constructor(capacity: number) {
    this.words = new Uint32Array((capacity + 31) >>> 5);
  }

  add(n: number): void {
    this.words[n >>> 5] |= 1 << (n & 31);
  }

  has(n: number): boolean {
    return (this.words[n >>> 5] & (1 << (n & 31))) !== 0;
  }

  addAll(other: BitSet): void {
    for (let i = 0; i < this.words.length; i++) this.words[i] |= other.words[i];
  }

  removeAll(other: BitSet): void {
    for (let i = 0; i < this.words.length; i++) this.words[i] &= ~other.words[i];
  }

  /** Whether every number is in one of two other sets. */
  isWithin(a: BitSet, b: BitSet): boolean {
    return this.words.every((word, i) => (word & ~(a.words[i] | b.words[i])) === 0);
  }

  meets(other: BitSet): boolean {
    for (let i = 0; i < this.words.length; i++) {
      if ((this.words[i] & other.words[i]) !== 0) return true;
    }
    return false;
  }

  /** The numbers in the set, ascending. */
  *values(): Generator<number> {
    for (let i = 0; i < this.words.length; i++) {
      for (let rest = this.words[i]; rest !== 0; rest &= rest - 1) {
        yield 32 * i + 31 - Math.clz32(rest & -rest);
      }
    }
  }
}
