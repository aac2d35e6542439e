/** The block cipher behind random numbers: the same bits as on any other executor. */
import { emitItems, sizeOf } from "../blocks.ts";
import type { LibraryEmitter } from "../library-emitter.ts";

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/** @see Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC'11, doi:10.1145/2063384.2063405. */
export const emitThreefry: LibraryEmitter = (context, { operands, results }) =>
  emitItems(context, sizeOf(results[0].shape), { operands, results }, ({ load, store }) => {
    const [key0, key1, counter0, counter1] = load.map((x) => x("item"));
    const groups = [1, 2, 3, 4, 5].flatMap((group) => [
      ...ROTATIONS[(group + 1) % 2].map(
        (r) => `x += y; y = ((y << ${r}u) | (y >> ${32 - r}u)) ^ x;`,
      ),
      `x += key${group % 3}; y += key${(group + 1) % 3} + ${group}u;`,
    ]);
    return [
      `let key0 = ${key0}; let key1 = ${key1}; let key2 = key0 ^ key1 ^ 0x1bd11bdau;`,
      `var x = ${counter0} + key0; var y = ${counter1} + key1;`,
      ...groups,
      store[0]("item", "x"),
      store[1]("item", "y"),
    ].join("\n");
  });
