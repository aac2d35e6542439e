/** The page "Coming from JAX and NumPy": complete, true, and up to date. */
import { describe, expect, test } from "vitest";
import { CHAPTERS } from "../compatibility/chapters.ts";
import { counterpartsOf } from "../compatibility/entry.ts";
import introduction from "../compatibility/introduction.md?raw";
import { compatibilityPage } from "../compatibility/page.ts";
import jax from "../fixtures/jax-names.json" with { type: "json" };
import * as complex from "./complex/index.ts";
import * as convolution from "./convolution/index.ts";
import * as distributions from "./distributions/index.ts";
import * as fft from "./fft/index.ts";
import * as implicit from "./implicit/index.ts";
import * as root from "./index.ts";
import * as interpolation from "./interpolation/index.ts";
import * as linalg from "./linalg/index.ts";
import * as polynomials from "./polynomials/index.ts";
import * as quadrature from "./quadrature/index.ts";
import * as special from "./special/index.ts";

const entries: Readonly<Record<string, object>> = {
  complex,
  convolution,
  distributions,
  fft,
  implicit,
  interpolation,
  linalg,
  polynomials,
  quadrature,
  special,
  x: root.scalar(0),
};

function exists(name: string): boolean {
  const [first, second] = name.split(".");
  return second === undefined ? first in root : first in entries && second in entries[first];
}

test("every module of JAX has a chapter", () => {
  expect(CHAPTERS.map(({ module }) => module)).toEqual(Object.keys(jax.modules));
});

describe.each(CHAPTERS)("$module", ({ module, entries: rows }) => {
  const names: readonly string[] =
    Object.entries(jax.modules).find(([m]) => m === module)?.[1] ?? [];

  test("accounts for every name, and for no other", () => {
    const listed = Object.keys(rows);
    expect(names.filter((name) => !listed.includes(name))).toEqual([]);
    expect(listed.filter((name) => !names.includes(name))).toEqual([]);
  });

  test("names counterparts that exist", () => {
    const counterparts = Object.values(rows).flatMap(counterpartsOf);
    expect(counterparts.filter((name) => !exists(name))).toEqual([]);
  });
});

test("the page is the one that these tables give", async () => {
  const page = compatibilityPage(introduction, CHAPTERS);
  await expect(page).toMatchFileSnapshot("../docs/coming-from-jax.md");
});
