import { checkBytes } from "./check-bytes.ts";
import { formatError, type Origin } from "./format-failure.ts";
import { type LoadOptions, loadBytes, type Source } from "./load-bytes.ts";
import { type MemoryBudget, maxBytesOf, memoryBudget } from "./memory-budget.ts";
import { requireNames } from "./named-arrays.ts";
import type { NdArray } from "./nd-array.ts";
import { type DecodeOptions, decodeNpyFrom } from "./npy.ts";
import { readZipMembers, unpackZipMember, type ZipMember } from "./zip.ts";

/** Which arrays of an archive to read. */
export interface NpzSelection {
  /** Names as in NumPy (without `.npy`); all arrays unless told. The others are not unpacked. */
  readonly names?: readonly string[];
}

/**
 * Decode a NumPy `.npz` archive (`np.savez`, `np.savez_compressed`) into its arrays by name.
 *
 * Checksums are verified. An archive with encrypted or overlapping members, a name twice, or a name that leads out
 * of a folder is refused, and so is anything in it that is no `.npy` file unless `names` leaves it out.
 *
 * @throws FormatError with file, offset and reason.
 * @throws OptionError if one of `names` is not there.
 */
export function decodeNpz(
  bytes: Uint8Array,
  options: DecodeOptions & NpzSelection = {},
): ReadonlyMap<string, NdArray> {
  checkBytes(bytes, "decodeNpz");
  const { file = "<bytes>", names } = options;
  const budget = memoryBudget(maxBytesOf(options, "decodeNpz"));
  return decodeNpzFrom(bytes, { where: "decodeNpz", file }, budget, names);
}

/** Load and decode a NumPy `.npz` archive; see {@link decodeNpz}. */
export async function readNpz(
  source: Source,
  options: LoadOptions & NpzSelection = {},
): Promise<ReadonlyMap<string, NdArray>> {
  const { bytes, name } = await loadBytes(source, options);
  const budget = memoryBudget(maxBytesOf(options, "readNpz"));
  return decodeNpzFrom(bytes, { where: "readNpz", file: name }, budget, options.names);
}

function decodeNpzFrom(
  bytes: Uint8Array,
  origin: Origin,
  budget: MemoryBudget,
  names: readonly string[] | undefined,
): ReadonlyMap<string, NdArray> {
  const members = readZipMembers(bytes, origin);
  const wanted = members.filter(({ name }) => names?.includes(arrayName(name)) ?? true);
  const arrays = new Map<string, NdArray>();
  for (const member of wanted) {
    const name = arrayName(member.name);
    if (!member.name.endsWith(".npy")) throw notAnArray(member, origin);
    const data = unpackZipMember(bytes, member, origin, budget);
    arrays.set(
      name,
      decodeNpyFrom(data, {
        ...origin,
        part: { name: `member ${member.name}`, offset: member.dataOffset },
      }),
    );
  }
  requireNames(
    names,
    members.map(({ name }) => arrayName(name)),
    origin,
  );
  return arrays;
}

function arrayName(memberName: string): string {
  return memberName.replace(/\.npy$/, "");
}

function notAnArray({ name, dataOffset }: ZipMember, origin: Origin): Error {
  return formatError(origin, dataOffset, {
    expected: "only .npy members",
    received: JSON.stringify(name),
    fix: "List the arrays you want in options.names.",
  });
}
