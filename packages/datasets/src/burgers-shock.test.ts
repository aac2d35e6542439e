import { expect, test } from "vitest";
import { burgersShock, burgersShockEntry } from "./burgers-shock.ts";
import { loadDataset } from "./dataset-entry.ts";
import { listDatasets } from "./list-datasets.ts";

const { field, ...about } = await burgersShock();
const [t, x] = field.axes.map(({ values }) => values);
const at = (i: number, j: number) => field.values[i * x.length + j];

test("the grid is that of the file: t from 0 to 0.99, x from -1 to 1", () => {
  expect([t.length, t[0], t[99]]).toEqual([100, 0, 0.99]);
  expect([x.length, x[0], x[255]]).toEqual([256, -1, 1]);
  expect(field.values.length).toBe(100 * 256);
});

test("u(0, x) = -sin(πx), u(t, ±1) = 0, and u is odd in x", () => {
  const errors = Array.from(x, (value, j) => Math.abs(at(0, j) + Math.sin(Math.PI * value)));
  expect(Math.max(...errors)).toBeLessThan(1e-12);
  for (let i = 0; i < 100; i++) {
    expect(Math.abs(at(i, 0)) + Math.abs(at(i, 255))).toBeLessThan(1e-10);
    for (let j = 0; j < 256; j++) expect(Math.abs(at(i, j) + at(i, 255 - j))).toBeLessThan(1e-8);
  }
});

test("u is the Cole-Hopf solution, by an integral that is evaluated here", () => {
  // u = -∫ sin(π(x-η)) f(x-η) e^{-η²/4νt} dη / ∫ f(x-η) e^{-η²/4νt} dη, f(y) = e^{-cos(πy)/(2πν)}: Basdevant et al.,
  // Comput. Fluids 14 (1986) 23-41. The trapezoidal rule is spectrally accurate for such an integrand.
  const nu = 0.01 / Math.PI;
  const coleHopf = (time: number, place: number) => {
    const width = Math.sqrt(4 * nu * time);
    let [above, below] = [0, 0];
    for (let n = -4000; n <= 4000; n++) {
      const eta = (n / 4000) * 12 * width;
      const y = Math.PI * (place - eta);
      const weight = Math.exp(-Math.cos(y) / (2 * Math.PI * nu) - (eta / width) ** 2);
      above += Math.sin(y) * weight;
      below += weight;
    }
    return -above / below;
  };
  for (const i of [1, 25, 50, 75, 99]) {
    for (const j of [10, 64, 100, 126, 127, 140, 200, 250]) {
      expect(Math.abs(at(i, j) - coleHopf(t[i], x[j]))).toBeLessThan(1e-9);
    }
  }
});

test("source, licence and checksum come with it", () => {
  expect(about).toMatchObject({ licence: "MIT", sha256: burgersShockEntry().sha256 });
  expect(about.source).toContain("maziarraissi/PINNs");
  expect(listDatasets().map(({ name }) => name)).toEqual(["burgers-shock"]);
});

test("a file that was changed is refused", async () => {
  const entry = { ...burgersShockEntry(), file: new URL("data:,changed") };
  await expect(loadDataset(entry)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[FormatError: loadDataset: expected the SHA-256 checksum f4d11e6798b8d29b6829984952b04adcc470d9bf70dd7e56c7985cd8e316c4bf, received d67e2e944994496c8d8ec76eed0cf9f09679448d584b532bebf941852a37f5ed in <data URL>. The file was changed or damaged: install the package again.]`,
  );
});

test("loading can be aborted", async () => {
  const signal = AbortSignal.abort();
  await expect(burgersShock({ signal })).rejects.toBe(signal.reason);
});
