/** A decimal number, `inf` or `nan`; nothing that JavaScript alone would take, such as `0x10` or an empty cell. */
export function parseDecimal(cell: string): number | undefined {
  if (/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eEdD][+-]?\d+)?$/.test(cell)) {
    return Number(cell.replace(/[dD]/, "e"));
  }
  const special = /^([+-]?)(?:(inf|infinity)|nan)$/i.exec(cell);
  if (special === null) return undefined;
  return special[2] === undefined ? Number.NaN : special[1] === "-" ? -Infinity : Infinity;
}
