export interface Column<Row> {
  readonly title: string;
  readonly width: number;
  readonly align: "left" | "right";
  cell(row: Row): string;
}

/** Lines of fixed widths, so that they can be printed as they come; a cell that is too long pushes the rest. */
export function tableHead<Row>(columns: readonly Column<Row>[]): string {
  const line = tableLine(columns.map((column) => ({ ...column, text: column.title })));
  return `${line}\n${"-".repeat(line.length)}\n`;
}

export function tableRow<Row>(columns: readonly Column<Row>[], row: Row): string {
  return `${tableLine(columns.map((column) => ({ ...column, text: column.cell(row) })))}\n`;
}

interface Cell {
  readonly text: string;
  readonly width: number;
  readonly align: "left" | "right";
}

function tableLine(cells: readonly Cell[]): string {
  return cells
    .map(({ text, width, align }) => (align === "left" ? text.padEnd(width) : text.padStart(width)))
    .join("  ")
    .trimEnd();
}
