/** What a Python literal can be here: a tuple and a list are both arrays. */
export type PythonLiteral =
  | string
  | number
  | boolean
  | null
  | readonly PythonLiteral[]
  | ReadonlyMap<PythonLiteral, PythonLiteral>;

/** Where and why a text is not a literal. */
export interface LiteralFault {
  readonly index: number;
  readonly expected: string;
}

/** Deeper nesting than any array header has. */
const MAX_DEPTH = 16;

/**
 * Parse the literals that NumPy writes into headers: dicts, tuples, lists, strings, integers, `True`,
 * `False`, `None`. Nothing is evaluated.
 *
 * @returns The value, or the place at which the text stops being one.
 */
export function parsePythonLiteral(text: string): { value: PythonLiteral } | LiteralFault {
  const parser: Parser = { text, index: 0 };
  const value = parseValue(parser, 0);
  if (isFault(value)) return value;
  skipSpace(parser);
  return parser.index === text.length ? { value } : fault(parser, "the end of the header");
}

interface Parser {
  readonly text: string;
  index: number;
}

type Parsed = PythonLiteral | LiteralFault;

function parseValue(parser: Parser, depth: number): Parsed {
  skipSpace(parser);
  const character = parser.text[parser.index];
  if (depth > MAX_DEPTH) return fault(parser, `nesting of at most ${MAX_DEPTH} levels`);
  if (character === "{") return parseDict(parser, depth);
  if (character === "(") return parseSequence(parser, ")", depth);
  if (character === "[") return parseSequence(parser, "]", depth);
  if (character === "'" || character === '"') return parseString(parser, character);
  return parseAtom(parser);
}

function parseDict(parser: Parser, depth: number): Parsed {
  const entries = new Map<PythonLiteral, PythonLiteral>();
  parser.index++;
  while (!accept(parser, "}")) {
    const key = parseValue(parser, depth + 1);
    if (isFault(key)) return key;
    if (!accept(parser, ":")) return fault(parser, "':' after a key");
    const value = parseValue(parser, depth + 1);
    if (isFault(value)) return value;
    if (entries.has(key)) return fault(parser, `the key ${JSON.stringify(key)} once`);
    entries.set(key, value);
    if (!accept(parser, ",") && parser.text[parser.index] !== "}")
      return fault(parser, "',' or '}'");
  }
  return entries;
}

function parseSequence(parser: Parser, close: ")" | "]", depth: number): Parsed {
  const items: PythonLiteral[] = [];
  let comma = true;
  parser.index++;
  while (!accept(parser, close)) {
    const item = parseValue(parser, depth + 1);
    if (isFault(item)) return item;
    items.push(item);
    comma = accept(parser, ",");
    if (!comma && parser.text[parser.index] !== close) return fault(parser, `',' or '${close}'`);
  }
  // In Python `(3)` is the number 3; only `(3,)` is a tuple.
  return close === ")" && items.length === 1 && !comma ? items[0] : items;
}

function parseString(parser: Parser, quote: string): Parsed {
  const end = parser.text.indexOf(quote, parser.index + 1);
  const body = parser.text.slice(parser.index + 1, end);
  if (end < 0) return fault(parser, "a closing quote");
  if (body.includes("\\")) return fault(parser, "a string without escapes");
  parser.index = end + 1;
  return body;
}

function parseAtom(parser: Parser): Parsed {
  const pattern = /(True|False|None)\b|(-?\d{1,20})L?(?![\w.])/y;
  pattern.lastIndex = parser.index;
  const match = pattern.exec(parser.text);
  if (match === null) return fault(parser, "a Python literal");
  parser.index = pattern.lastIndex;
  if (match[2] !== undefined) return Number(match[2]);
  return match[1] === "None" ? null : match[1] === "True";
}

function accept(parser: Parser, token: string): boolean {
  skipSpace(parser);
  if (parser.text[parser.index] !== token) return false;
  parser.index++;
  return true;
}

function skipSpace(parser: Parser): void {
  while (" \t\r\n".includes(parser.text[parser.index] ?? "end")) parser.index++;
}

function fault(parser: Parser, expected: string): LiteralFault {
  return { index: parser.index, expected };
}

function isFault(value: Parsed): value is LiteralFault {
  return typeof value === "object" && value !== null && "expected" in value;
}
