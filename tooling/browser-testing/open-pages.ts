import { type Browser, chromium } from "playwright-core";
import { bundlePage } from "./bundle-page.ts";
import { type Headers, PageServer } from "./page-server.ts";
import { type Answers, Pages } from "./pages.ts";

export interface PagesOptions {
  /** The executable. */
  readonly chromium: string;
  /** The module of the page. */
  readonly entry: URL;
  /** Whether there is to be WebGPU, on SwiftShader. */
  readonly webgpu?: boolean;
}

/** Headers of a page that may share memory with its workers. */
export const CROSS_ORIGIN_ISOLATION: Headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** A browser asks for nothing but the pages of its test. */
const QUIET_FLAGS = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
];

const WEBGPU_FLAGS = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

const LAUNCH_TIMEOUT_MS = 30_000;

/** Start Chromium for the pages of a test. It ends with this process at the latest. */
export async function openPages<A extends Answers>({
  chromium: executablePath,
  entry,
  webgpu = false,
}: PagesOptions): Promise<Pages<A>> {
  const [server, browser] = await Promise.all([
    bundlePage(entry).then((files) => PageServer.start(files)),
    launch(executablePath, [...QUIET_FLAGS, ...(webgpu ? WEBGPU_FLAGS : [])]),
  ]);
  return new Pages<A>(browser, server);
}

function launch(executablePath: string, args: readonly string[]): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [...args],
    timeout: LAUNCH_TIMEOUT_MS,
    // Chromium refuses to run as root with its sandbox.
    chromiumSandbox: process.getuid?.() !== 0,
  });
}
