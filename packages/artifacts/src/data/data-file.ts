import { type Position, SourceText } from '@turnpike/text';
import { isMap, isNode, isSeq, parseDocument } from 'yaml';
import type { Reports } from '../artifact-diagnostic.ts';
import { findJsonFault } from './json-fault.ts';
import { parseYaml, yamlOptions } from './parse-yaml.ts';

/** The names and indexes that lead to a value. */
export type Keys = readonly (string | number)[];

/** A file of data that was read: what it holds, and where in it each value stands. */
export interface DataFile {
  readonly path: string;
  readonly data: unknown;
  positionOf(keys: Keys): Position | undefined;
}

/** Nothing that describes an API is nested more deeply than this, and what recurs over data must end. */
const deepest = 200;

/** In longer texts nobody looks for a line, and to find it takes far longer than to read them. */
const longestPlaced = 1024 * 1024;

/** Reads a file of JSON or YAML, by its name; `undefined`, and a diagnostic, when it cannot be read. */
export function readDataFile(path: string, text: string, reports: Reports): DataFile | undefined {
  const source = new SourceText(path, text);
  const data = /\.ya?ml$/i.test(path) ? parseYaml(source, reports) : parseJson(source, reports);
  if (data === undefined) return undefined;
  if (isDeeperThan(data, deepest)) {
    reports.error('too-deep', `data is nested more than ${deepest} deep; expected less`, path);
    return undefined;
  }
  let positions: ReadonlyPositions | undefined;
  const positionOf: ReadonlyPositions = (keys) => (positions ??= findPositions(source))(keys);
  return { path, data, positionOf: text.length > longestPlaced ? () => undefined : positionOf };
}

/** Data that was given rather than read. */
export function dataInMemory(path: string, data: unknown): DataFile {
  return { path, data, positionOf: () => undefined };
}

/** Whether a value is an object with names, as opposed to a list, `null` or a scalar. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What an object holds under a name of its own; names that every object knows are no data. */
export function member(value: unknown, name: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string | number, unknown>>)[name]
    : undefined;
}

function parseJson(source: SourceText, reports: Reports): unknown {
  try {
    return JSON.parse(source.text);
  } catch {
    const fault = faultOf(source.text);
    const found = describe(source.text, fault?.offset ?? 0);
    const message = `found ${found}; expected ${fault?.expected ?? 'JSON'}`;
    reports.error('invalid-json', message, source.name, source.positionAt(fault?.offset ?? 0));
    return undefined;
  }
}

function faultOf(text: string): ReturnType<typeof findJsonFault> {
  try {
    return findJsonFault(text);
  } catch (error) {
    // A regular expression has a stack too, which a very long string exhausts.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function describe(text: string, offset: number): string {
  const unit = text.codePointAt(offset);
  if (unit === undefined) return 'the end of the file';
  return unit > 0x20 && unit < 0x7f ? `'${String.fromCodePoint(unit)}'` : `U+${unit.toString(16).padStart(4, '0')}`;
}

function isDeeperThan(data: unknown, most: number): boolean {
  const seen = new Set<object>();
  let level: readonly unknown[] = [data];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true;
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null || seen.has(value)) continue;
      seen.add(value);
      for (const child of Object.values(value)) next.push(child);
    }
    level = next;
  }
  return false;
}

type ReadonlyPositions = (keys: Keys) => Position | undefined;

/** JSON is YAML, so one reader knows the places in both; it is asked only when there is something to say. */
function findPositions(source: SourceText): ReadonlyPositions {
  const { contents } = parseDocument(source.text, yamlOptions);
  const children = new Map<unknown, ReadonlyMap<string, unknown>>();
  const childOf = (node: unknown, name: string | number): unknown => {
    if (isSeq(node)) return node.items[Number(name)];
    if (!isMap(node)) return undefined;
    const known = children.get(node) ?? new Map(node.items.map(({ key, value }) => [String(key), value]));
    children.set(node, known);
    return known.get(String(name));
  };
  return (keys) => {
    let found: unknown = contents;
    for (const name of keys) {
      const child = childOf(found, name);
      if (!isNode(child)) break;
      found = child;
    }
    return isNode(found) && found.range ? source.positionAt(found.range[0]) : undefined;
  };
}
