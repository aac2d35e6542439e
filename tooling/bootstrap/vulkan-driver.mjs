import { existsSync, readdirSync } from "node:fs";

/** Where drivers of Vulkan register, and what GPUs look like, on Linux. */
const REGISTERED = [
  "/usr/share/vulkan/icd.d",
  "/etc/vulkan/icd.d",
  "/usr/local/share/vulkan/icd.d",
];
const GPUS = ["/dev/nvidiactl", "/dev/dri"];

/** Where Chromium is that comes with SwiftShader, a driver for CPUs, and the loader of Vulkan beside it. */
const CHROMIUM = ["/usr/lib/chromium", "/usr/lib/chromium-browser", "/opt/google/chrome"];
const SWIFTSHADER = "vk_swiftshader_icd.json";

/**
 * Variables with which a process finds Chromium's driver for CPUs; none where the machine has a GPU or there is no
 * Chromium. The loader of Vulkan is looked for when a process begins.
 *
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {Readonly<Record<string, string>>}
 */
export function driverVariables(env) {
  const folder = hasOwnDriver(env) ? undefined : swiftShader();
  if (folder === undefined) return {};
  const libraries = [env.LD_LIBRARY_PATH, folder].filter(Boolean).join(":");
  return { VK_DRIVER_FILES: `${folder}/${SWIFTSHADER}`, LD_LIBRARY_PATH: libraries };
}

/**
 * Whether Node can have WebGPU here, by all that can be told without asking for it.
 *
 * @param {Readonly<Record<string, string | undefined>>} env
 */
export function hasAdapter(env) {
  return process.platform !== "linux" || hasOwnDriver(env) || swiftShader() !== undefined;
}

/** @param {Readonly<Record<string, string | undefined>>} env */
function hasOwnDriver(env) {
  if (env.VK_DRIVER_FILES || env.VK_ICD_FILENAMES) return true;
  return GPUS.some((path) => existsSync(path)) && REGISTERED.some(hasManifest);
}

function swiftShader() {
  return CHROMIUM.find((path) => existsSync(`${path}/${SWIFTSHADER}`));
}

/** @param {string} folder */
function hasManifest(folder) {
  return existsSync(folder) && readdirSync(folder).some((name) => name.endsWith(".json"));
}
