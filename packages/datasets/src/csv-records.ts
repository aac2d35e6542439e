/** One line of a table (or several, where a quoted cell holds line ends). */
export interface CsvRecord {
  /** Line on which it begins, counted from 1. */
  readonly line: number;
  /** Character at which it begins. */
  readonly start: number;
  readonly cells: readonly string[];
}

/** How cells and comments are marked. */
export interface CsvSyntax {
  readonly delimiter: string;
  /** What a line begins with that is no data. */
  readonly comment: string | undefined;
}

/** Where and why a text is not a table. */
export interface CsvFault {
  readonly index: number;
  readonly line: number;
  readonly expected: string;
  readonly received: string;
}

/**
 * Split a text into records and cells as RFC 4180 says: cells may be quoted, a quote in a quoted cell is doubled.
 *
 * Beyond the RFC: a line may end in LF, CR or both, empty lines are skipped, and blanks around a cell are
 * not part of it (unless it is quoted). Written here rather than taken from a library because readers must name the
 * byte and line of a fault, and browsers must not download a `Buffer` for it.
 */
export function csvRecords(text: string, syntax: CsvSyntax): readonly CsvRecord[] | CsvFault {
  const scanner: Scanner = { text, ...syntax, index: 0, line: 1 };
  const records: CsvRecord[] = [];
  while (scanner.index < text.length) {
    const record = nextRecord(scanner);
    if ("expected" in record) return record;
    if (record.cells.length > 0) records.push(record);
  }
  return records;
}

interface Scanner extends CsvSyntax {
  readonly text: string;
  index: number;
  line: number;
}

/** The next record; one without cells stands for an empty line or a comment. */
function nextRecord(scanner: Scanner): CsvRecord | CsvFault {
  const { index: start, line, comment } = scanner;
  const cells: string[] = [];
  skipBlanks(scanner);
  if (comment !== undefined && scanner.text.startsWith(comment, scanner.index)) {
    scanner.index = endOfLine(scanner);
    skipLineEnd(scanner);
    return { line, start, cells };
  }
  const empty = isLineEnd(scanner.text[scanner.index]);
  do {
    const cell = nextCell(scanner);
    if (typeof cell !== "string") return cell;
    cells.push(cell);
  } while (skipDelimiter(scanner));
  skipLineEnd(scanner);
  return { line, start, cells: empty ? [] : cells };
}

function nextCell(scanner: Scanner): string | CsvFault {
  skipBlanks(scanner);
  const { text, index } = scanner;
  if (text[index] === '"') return quotedCell(scanner);
  while (scanner.index < text.length) {
    const character = text[scanner.index];
    if (character === scanner.delimiter || isLineEnd(character)) break;
    if (character === '"') return fault(scanner, "quotes around a whole cell", "one inside a cell");
    scanner.index++;
  }
  return text.slice(index, scanner.index).trimEnd();
}

function quotedCell(scanner: Scanner): string | CsvFault {
  const { text, index: open, line } = scanner;
  let close = text.indexOf('"', open + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close < 0) {
    return { index: open, line, expected: "a closing quote", received: "none for the one opened" };
  }
  const cell = text.slice(open + 1, close);
  scanner.line += cell.match(/\r\n|\r|\n/g)?.length ?? 0;
  scanner.index = close + 1;
  skipBlanks(scanner);
  const next = text[scanner.index];
  if (next === scanner.delimiter || isLineEnd(next)) return cell.replaceAll('""', '"');
  return fault(scanner, "the end of a cell after its closing quote", JSON.stringify(next));
}

function isLineEnd(character: string | undefined): boolean {
  return character === "\n" || character === "\r" || character === undefined;
}

function skipBlanks(scanner: Scanner): void {
  const { text, delimiter } = scanner;
  for (;;) {
    const character = text[scanner.index];
    if ((character !== " " && character !== "\t") || character === delimiter) return;
    scanner.index++;
  }
}

function skipDelimiter(scanner: Scanner): boolean {
  if (scanner.text[scanner.index] !== scanner.delimiter) return false;
  scanner.index++;
  return true;
}

function endOfLine({ text, index }: Scanner): number {
  let end = index;
  while (!isLineEnd(text[end])) end++;
  return end;
}

function skipLineEnd(scanner: Scanner): void {
  const { text, index } = scanner;
  if (index >= text.length) return;
  scanner.index += text.startsWith("\r\n", index) ? 2 : 1;
  scanner.line++;
}

function fault({ index, line }: Scanner, expected: string, received: string): CsvFault {
  return { index, line, expected, received };
}
