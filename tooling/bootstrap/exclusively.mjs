import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { cache } from "./paths.mjs";
import { say } from "./say.mjs";

const file = join(cache, "set-up.lock");
const POLL_MS = 200;
const HEARTBEAT_MS = 5_000;
const ABANDONED_MS = 60_000;

/**
 * Runs the work while no other process of this checkout runs any; waits for its turn.
 *
 * The lock is a file with the owner's process id, touched while the owner lives: it is taken over
 * from an owner that is gone, also one on another machine or from before a restart.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function exclusively(work) {
  await takeTurn();
  const heartbeat = setInterval(touch, HEARTBEAT_MS);
  process.once("exit", release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.removeListener("exit", release);
    release();
  }
}

async function takeTurn() {
  mkdirSync(cache, { recursive: true });
  let told = false;
  while (!take()) {
    if (isAbandoned()) {
      release();
      continue;
    }
    if (!told) say("waiting for another set-up of this checkout to finish");
    told = true;
    await pause(POLL_MS);
  }
}

function take() {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

function release() {
  rmSync(file, { force: true });
}

function touch() {
  const now = new Date();
  utimesSync(file, now, now);
}

function isAbandoned() {
  try {
    const age = Date.now() - statSync(file).mtimeMs;
    return age > ABANDONED_MS || isGone(Number(readFileSync(file, "utf8")));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}

/** @param {number} owner - 0 while the owner has not written its number yet. */
function isGone(owner) {
  if (owner === 0) return false;
  try {
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return hasCode(error, "ESRCH");
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function hasCode(error, code) {
  return error instanceof Error && "code" in error && error.code === code;
}
