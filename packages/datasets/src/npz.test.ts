import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type ArrayFixture,
  attempt,
  bytesOf,
  decodeBase64,
  expectArray,
} from "../fixtures/fixture-files.ts";
import fixtures from "../fixtures/npz.json" with { type: "json" };
import { arrayNamed } from "./named-arrays.ts";
import { decodeNpz, readNpz } from "./npz.ts";

interface Case {
  readonly name: string;
  readonly file: string;
  readonly arrays?: { readonly [name: string]: ArrayFixture };
  readonly refused?: boolean;
}

const cases = fixtures.cases as readonly Case[];
const bytes = (name: string) => bytesOf(cases, name);

test.each(cases.filter(({ arrays }) => arrays !== undefined))(
  `$name: agrees with ${fixtures.source.programs[1]}`,
  ({ file, arrays = {} }) => {
    const decoded = decodeNpz(decodeBase64(file));
    expect([...decoded.keys()]).toEqual(Object.keys(arrays));
    for (const [name, array] of Object.entries(arrays))
      expectArray(arrayNamed(decoded, name), array);
  },
);

test.each(cases.filter(({ refused }) => refused))("$name: refused", ({ name, file }) => {
  const result = attempt(() => decodeNpz(decodeBase64(file), { file: "x.npz" }));
  expect(result).toMatch(/^FormatError: decodeNpz: .* of x\.npz\. /);
  expect(`${name}: ${result}`).toMatchSnapshot();
});

test("only the arrays that are asked for are read, so that others may be unreadable", () => {
  expect([...decodeNpz(bytes("not npy"), { names: ["x"] }).keys()]).toEqual(["x"]);
  expect([...decodeNpz(bytes("deflated"), { names: ["layer/0"] }).keys()]).toEqual(["layer/0"]);
  expect(attempt(() => decodeNpz(bytes("deflated"), { names: ["y"] }))).toMatch(
    /^OptionError: decodeNpz: expected "y" to be in <bytes>, received a file with x, n, layer\/0\./,
  );
});

test("what an archive unpacks to is bounded by maxBytes", () => {
  for (const name of ["stored", "deflated"]) {
    const read = () => decodeNpz(bytes(name), { maxBytes: 499 });
    expect(attempt(read)).toMatch(
      /^FormatError: decodeNpz: expected at most 499 bytes when unpacked/,
    );
  }
});

test.each(["stored", "deflated", "streamed", "zip64 end"])(
  "%s: cut at any byte, the archive is refused",
  (name) => {
    const data = bytes(name);
    for (let end = 0; end < data.length; end++) {
      expect(attempt(() => decodeNpz(data.subarray(0, end)))).toMatch(/^FormatError/);
    }
  },
);

test("one changed byte of packed data is found by its checksum or before", () => {
  const data = bytes("streamed");
  for (let at = 35; at < data.indexOf(0x50, 35); at++) {
    const damaged = new Uint8Array(data);
    damaged[at] ^= 1;
    expect(attempt(() => decodeNpz(damaged))).toMatch(/^FormatError/);
  }
});

test("whatever bytes are changed, reading ends in a result or a Fluxion error", () => {
  const files = ["stored", "deflated", "streamed", "zip64 end"].map(bytes);
  const edits = fc.array(fc.record({ at: fc.nat(), value: fc.nat({ max: 255 }) }), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(fc.nat({ max: files.length - 1 }), edits, (file, changes) => {
      const data = new Uint8Array(files[file]);
      for (const { at, value } of changes) data[at % data.length] = value;
      attempt(() => decodeNpz(data));
    }),
    { seed: 3, numRuns: 3000 },
  );
});

test("readNpz names the file and the member", async () => {
  const file = new File([bytes("object array")], "o.npz");
  await expect(readNpz(file)).rejects.toThrow(
    /^readNpz: .* at byte 10 of member o\.npy of o\.npz\./,
  );
});

test("arrayNamed lists the names there are", () => {
  expect(() => arrayNamed(decodeNpz(bytes("stored")), "y")).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: arrayNamed: expected an array of numbers named "y", received no such name. There are: x, n, layer/0.]`,
  );
});
