import type { Field } from "@fluxion/pdes";
import { type DatasetEntry, type DatasetOptions, loadDataset } from "./dataset-entry.ts";
import { decodeMat } from "./mat/mat.ts";
import { arrayNamed } from "./named-arrays.ts";
import { toFloat64 } from "./nd-convert.ts";

/** The registry's entry of {@link burgersShock}. */
export function burgersShockEntry(): DatasetEntry {
  return {
    name: "burgers-shock",
    title: "Viscous Burgers' equation, nu = 0.01/pi, from a sine to a shock",
    file: new URL("../data/burgers_shock.mat", import.meta.url),
    sha256: "f4d11e6798b8d29b6829984952b04adcc470d9bf70dd7e56c7985cd8e316c4bf",
    licence: "MIT",
    source: "https://github.com/maziarraissi/PINNs/blob/master/appendix/Data/burgers_shock.mat",
    citation:
      "M. Raissi, P. Perdikaris, G. E. Karniadakis, Physics-informed neural networks, J. Comput. Phys. 378 (2019) 686-707, doi:10.1016/j.jcp.2018.10.045",
  };
}

/** A reference solution, and what must be said where it is used. */
export interface ReferenceSolution {
  readonly field: Field;
  readonly licence: string;
  readonly source: string;
  readonly citation: string;
  readonly sha256: string;
}

/**
 * Published reference solution of the viscous Burgers equation
 * `u_t + u u_x = (0.01/π) u_xx`, `u(0, x) = -sin(πx)`, `u(t, ±1) = 0`.
 *
 * The field has axes `t` (100 points from 0 to 0.99) and `x` (256 points from -1 to 1) and values `u` at
 * `values[i * 256 + j]` for `t[i]`, `x[j]`; all are dimensionless. Its relative L2 error is 2.9e-12, found with the
 * Cole-Hopf solution. The file's checksum is verified.
 *
 * ```ts test
 * import { burgersShock } from "@fluxion/datasets";
 * const { field } = await burgersShock();
 * field.axes.map(({ name, values }) => [name, values.length]) // => [["t", 100], ["x", 256]]
 * field.values[64] // ≈ 0.999981
 * ```
 *
 * @throws OptionError if the file that ships with the package cannot be had.
 * @throws FormatError if it was changed.
 */
export async function burgersShock(options: DatasetOptions = {}): Promise<ReferenceSolution> {
  const entry = burgersShockEntry();
  const variables = decodeMat(await loadDataset(entry, options), { file: "burgers_shock.mat" });
  const [t, x, byColumn] = ["t", "x", "usol"].map((name) => toFloat64(arrayNamed(variables, name)));
  const field = {
    name: "u",
    axes: [
      { name: "t", values: t },
      { name: "x", values: x },
    ],
    // The file has x down and t across.
    values: transposed(byColumn, x.length, t.length),
  };
  const { licence, source, citation, sha256 } = entry;
  return { field, licence, source, citation, sha256 };
}

/** `columns × rows` from `rows × columns`, both row-major. */
function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]);
}
