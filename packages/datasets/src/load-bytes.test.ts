import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadBytes, type Source } from "./load-bytes.ts";
import { readFile as readFileInBrowser } from "./read-file.browser.ts";

let folder = "";
let server: Server;
let address = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "datasets-"));
  await writeFile(join(folder, "abc.bin"), "abc");
  server = createServer((request, response) => {
    if (request.url === "/abc.bin?v=1") response.end("abc");
    else if (request.url === "/cut")
      response.writeHead(200, { "content-length": 9 }).write("abc", () => response.destroy());
    else if (request.url === "/endless") {
      const timer = setInterval(() => response.write(new Uint8Array(1000)), 1);
      response.on("close", () => clearInterval(timer));
    } else response.writeHead(404, "Not Found").end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bound = server.address();
  address = `http://127.0.0.1:${typeof bound === "object" ? bound?.port : ""}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

const abc = new TextEncoder().encode("abc");
const sources: [string, () => Source, string][] = [
  ["bytes", () => abc, "<bytes>"],
  ["a buffer", () => abc.slice().buffer, "<bytes>"],
  ["a Blob", () => new Blob([abc]), "<blob>"],
  ["a File", () => new File([abc], "abc.bin"), "abc.bin"],
  ["a Response", () => new Response(abc), "<response>"],
  ["a path", () => join(folder, "abc.bin"), "abc.bin"],
  ["a file URL", () => pathToFileURL(join(folder, "abc.bin")), "abc.bin"],
  ["a file URL as text", () => pathToFileURL(join(folder, "abc.bin")).href, "abc.bin"],
  ["an http URL", () => new URL(`${address}/abc.bin?v=1`), "abc.bin"],
  ["an http URL as text", () => `${address}/abc.bin?v=1`, "abc.bin"],
  ["a data URL", () => "data:application/octet-stream;base64,YWJj", "<data URL>"],
];

test.each(sources)("%s gives bytes and a name", async (_kind, source, name) => {
  expect(await loadBytes(source())).toEqual({ name, bytes: abc });
  expect((await loadBytes(source(), { file: "mine" })).name).toBe("mine");
});

test.each(sources)("%s larger than maxBytes is refused", async (_kind, source) => {
  await expect(loadBytes(source(), { maxBytes: 2 })).rejects.toThrow(
    /^loadBytes: expected at most 2 bytes/,
  );
});

test.each(sources)("%s: an aborted signal wins", async (_kind, source) => {
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(loadBytes(source(), { signal })).rejects.toThrow("enough");
});

test("what cannot be had says what to do", async () => {
  const messages = async (source: Source) => {
    const error: unknown = await loadBytes(source).catch((reason: unknown) => reason);
    return `${error}`.replaceAll(folder, "FOLDER").replaceAll(address, "ADDRESS");
  };
  const used = new Response("abc");
  await used.text();
  expect([
    await messages(join(folder, "none.npy")),
    await messages(folder),
    await messages(join(folder, "abc.bin", "x")),
    await messages("/dev/null"),
    await messages(`${address}/none.npy`),
    await messages(`${address}/cut`),
    await messages("http://127.0.0.1:1/x.npy"),
    await messages(used),
    await messages(5 as never),
  ]).toMatchInlineSnapshot(`
    [
      "OptionError: loadBytes: expected a readable file at FOLDER/none.npy, received none. Check the path; a relative one starts at the working directory.",
      "OptionError: loadBytes: expected a readable file at FOLDER, received a folder. Give a file inside it.",
      "OptionError: loadBytes: expected a readable file at FOLDER/abc.bin/x, received none. Check the path: a part of it is a file where a folder should be.",
      "OptionError: loadBytes: expected a readable file at /dev/null, received a pipe or device. Give a regular file, or read the bytes yourself.",
      "OptionError: loadBytes: expected a readable file at ADDRESS/none.npy, received HTTP status 404 Not Found. Check the address and the access rights.",
      "OptionError: loadBytes: expected a readable file at ADDRESS/cut, received a connection that broke off. Try again.",
      "OptionError: loadBytes: expected a readable file at http://127.0.0.1:1/x.npy, received no answer. Check the address, the network and the server's CORS headers.",
      "OptionError: loadBytes: expected a readable file at <response>, received a response that was read before. Pass response.clone().",
      "OptionError: loadBytes: expected a path, a URL, a Blob, a Response or bytes, received number. Give for example new URL(...), the File of an <input>, or a Uint8Array.",
    ]
  `);
});

test("a body without end is left when it passes the limit, or when the signal says so", async () => {
  await expect(loadBytes(`${address}/endless`, { maxBytes: 5000 })).rejects.toThrow(
    /at most 5000 bytes/,
  );
  const signal = AbortSignal.timeout(50);
  const error: unknown = await loadBytes(`${address}/endless`, { signal }).catch(
    (reason) => reason,
  );
  expect(error).toBe(signal.reason);
});

test("a browser has no files", async () => {
  await expect(readFileInBrowser("x", { maxBytes: 1 })).rejects.toMatchObject({
    code: "NO_FILES_HERE",
  });
});
