import { join } from "node:path";
import { environmentFor } from "./environment.mjs";
import { exclusively } from "./exclusively.mjs";
import { installFingerprint, isBuilt, isInstalled, sourceFingerprint } from "./fingerprint.mjs";
import { hasNodeRuntime, nodeRuntime } from "./node-runtime.mjs";
import { root } from "./paths.mjs";
import { pnpm } from "./pnpm.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { say } from "./say.mjs";
import { readStamp, writeStamp } from "./stamp.mjs";

/**
 * Makes the checkout ready: Node, pnpm, the locked packages and, if asked, the builds. Does only
 * what is stale; when nothing is, it starts no other process.
 *
 * @param {{ build: boolean }} options
 * @returns {Promise<string>} Path of the Node executable to run the tools with.
 */
export async function setUp({ build }) {
  const ready = hasNodeRuntime() && isInstallFresh() && (!build || isBuildFresh());
  if (ready) return nodeRuntime();
  return exclusively(async () => {
    const node = await nodeRuntime();
    if (!isInstallFresh()) await install(node);
    if (build && !isBuildFresh()) await buildPackages(node);
    return node;
  });
}

function isInstallFresh() {
  return isInstalled() && readStamp().install === installFingerprint();
}

function isBuildFresh() {
  return isBuilt() && readStamp().sources === sourceFingerprint();
}

/** @param {string} node */
async function install(node) {
  const command = await pnpm();
  const stamp = { install: installFingerprint() };
  say("installing the packages of pnpm-lock.yaml");
  await runQuietly({
    what: "get the packages of pnpm-lock.yaml",
    fromRegistry: true,
    command,
    args: ["install", "--frozen-lockfile", ...PNPM_OPTIONS],
    env: environmentFor([node, command]),
  });
  writeStamp(stamp);
}

/** @param {string} node */
async function buildPackages(node) {
  const stamp = { install: installFingerprint(), sources: sourceFingerprint() };
  say("building what is stale");
  await runQuietly({
    what: "build the packages",
    command: node,
    args: [join(root, "node_modules/turbo/bin/turbo"), "run", "build", ...TURBO_OPTIONS],
    env: environmentFor([node, await pnpm()]),
  });
  writeStamp(stamp);
}

// The lockfile is part of the checkout and holds the checksums: asking the registry about the age
// of every package again would only make an install that needs nothing from the network fail.
const PNPM_OPTIONS = [
  "--config.trust-lockfile=true",
  "--config.confirm-modules-purge=false",
  "--config.fetch-retry-factor=2",
  "--config.fetch-retry-mintimeout=1000",
];
const TURBO_OPTIONS = ["--ui=stream", "--output-logs=errors-only"];
