import type { SqlParameter } from '@turnpike/policy';

/** A statement of PostgreSQL. */
export interface PositionalStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What is no place for a parameter: texts, quoted names, comments; and names with one or two `@`. */
const PARTS =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\r\n]*|\/\*[\s\S]*?\*\/|@@\w+|(?<![\w@])@([A-Za-z_]\w*)/g;

/** Puts `$1` and so on where a statement has the names of parameters. Names that are no parameters stay as they are. */
export function positional(statement: string, parameters: readonly SqlParameter[]): PositionalStatement {
  const places = new Map<string, number>();
  const byName = new Map(parameters.map((parameter) => [parameter.name.toLowerCase(), parameter]));
  const text = statement.replace(PARTS, (part, _tag, name: string | undefined) => {
    const parameter = name === undefined ? undefined : byName.get(name.toLowerCase());
    if (parameter === undefined) return part;
    const key = parameter.name.toLowerCase();
    const place = places.get(key) ?? places.size + 1;
    places.set(key, place);
    return parameter.type === undefined ? `$${place}` : `CAST($${place} AS ${parameter.type})`;
  });
  return { text, values: Array.from(places.keys(), (key) => textOf(byName.get(key)!.value)) };
}

function textOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
