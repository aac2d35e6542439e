import { isMusl } from "./musl.mjs";

/**
 * What tests run Fluxion in besides Node: a browser, or another runtime.
 *
 * @typedef {object} Engine
 * @property {string} title
 * @property {string} variable - Of the environment: a path, or `none` to leave the engine out.
 * @property {readonly string[]} names - Of the executable in the path.
 * @property {readonly string[]} [places] - Where its installer puts it otherwise.
 * @property {string} remedy - What to do where there is none.
 * @property {import("./tool.mjs").Tool} [tool] - As npm carries it.
 */

const { platform, arch } = process;

/** @type {{ readonly chromium: Engine, readonly deno: Engine, readonly bun: Engine }} */
export const ENGINES = {
  chromium: {
    title: "Chromium",
    variable: "FLUXION_CHROMIUM",
    // Ubuntu's chromium-browser may be a note that there is a snap.
    names: ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"],
    places: [
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
      "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    ],
    remedy: "Install Chromium or Chrome (on Debian: apt-get install chromium)",
  },
  deno: {
    title: "Deno",
    variable: "FLUXION_DENO",
    names: ["deno"],
    remedy: "Install it from https://deno.com",
    tool: {
      folder: "deno",
      title: "Deno",
      packageName: `@deno/${platform}-${arch}${platform === "linux" ? "-glibc" : ""}`,
      executable: "deno",
    },
  },
  bun: {
    title: "Bun",
    variable: "FLUXION_BUN",
    names: ["bun"],
    remedy: "Install it from https://bun.com",
    tool: {
      folder: "bun",
      title: "Bun",
      packageName: `@oven/bun-${bunTarget()}`,
      executable: "bin/bun",
    },
  },
};

/**
 * Whether the user wants to do without an engine.
 *
 * @param {keyof typeof ENGINES} name
 */
export function isLeftOut(name) {
  return process.env[ENGINES[name].variable] === "none";
}

function bunTarget() {
  const system = platform === "win32" ? "windows" : platform;
  const processor = arch === "arm64" ? "aarch64" : arch;
  return `${system}-${processor}${isMusl() ? "-musl" : ""}`;
}
