import { spend } from '../budget.ts';
import type { DotNetException } from '../exceptions.ts';
import { argumentNull } from '../exceptions.ts';
import { floatStyle, integerTypeNamed, readDouble, readInteger } from '../number-parse.ts';
import { jsonException } from './exceptions.ts';
import type { JToken } from './j-token.ts';
import { boxDouble, JValue } from './j-value.ts';
import {
  anyField,
  anyIndex,
  index as atIndex,
  indexes as atIndexes,
  type Filter,
  field,
  fields,
  matching,
  root,
  scan as scanFor,
  slice,
} from './json-path-filters.ts';
import { type Comparison, type Condition, compare, exists, type Operand } from './json-path-query.ts';

// JSONPath as Newtonsoft.Json has it: https://www.newtonsoft.com/json/help/html/QueryJsonSelectTokenJsonPath.htm

const parsed = new Map<string, readonly Filter[]>();

/** The steps of a path. Paths are mostly literals, so the last ones are kept. */
function filtersOf(path: string): readonly Filter[] {
  let filters = parsed.get(path);
  if (filters === undefined) {
    spend(path.length);
    filters = new PathParser(path).path();
    if (parsed.size >= 200 || path.length > 1000) parsed.clear();
    parsed.set(path, filters);
  }
  return filters;
}

/** `SelectTokens(path, errorWhenNoMatch)`: found while it is gone through. */
export function selectTokens(token: JToken, path: string | null, failsWithoutMatch: boolean): Iterable<JToken> {
  if (path === null) throw argumentNull('expression');
  let current: Iterable<JToken> = [token];
  for (const filter of filtersOf(path)) current = filter(current, token, failsWithoutMatch);
  return current;
}

/** `SelectToken(path, errorWhenNoMatch)`. */
export function selectToken(token: JToken, path: string | null, failsWithoutMatch: boolean): JToken | null {
  let found: JToken | null = null;
  for (const match of selectTokens(token, path, failsWithoutMatch)) {
    if (found !== null) throw jsonException('Path returned multiple tokens.');
    found = match;
  }
  return found;
}

const openIndexer = 'Path ended with open indexer.';
const openQuery = 'Path ended with open query.';

class PathParser {
  readonly #text: string;
  #index = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  path(): readonly Filter[] {
    const filters: Filter[] = [];
    if (this.#text === '') return filters;
    this.#skipSpace();
    if (this.#peek() === '$') {
      if (this.#text.length === 1) return filters;
      // A name may begin with a dollar sign too.
      const next = this.#text[this.#index + 1];
      if (next === '.' || next === '[') this.#index++;
    }
    if (!this.#steps(filters, false)) {
      const last = this.#index;
      this.#skipSpace();
      if (this.#index < this.#text.length)
        throw jsonException(`Unexpected character while parsing path: ${this.#text[last]}`);
    }
    return filters;
  }

  /** Reads steps; says whether the path ended with them. */
  #steps(filters: Filter[], inQuery: boolean): boolean {
    let start = this.#index;
    let scans = false;
    let afterIndexer = false;
    let afterDot = false;
    const addName = (trims: boolean) => {
      if (this.#index <= start) return;
      const text = this.#text.slice(start, this.#index);
      const name = trims ? text.trimEnd() : text;
      filters.push(stepTo(name === '*' ? null : name, scans));
      scans = false;
    };
    loop: while (this.#index < this.#text.length) {
      const character = this.#text[this.#index] as string;
      switch (character) {
        case '[':
        case '(':
          addName(false);
          filters.push(this.#indexer(character, scans));
          scans = false;
          this.#index++;
          start = this.#index;
          afterIndexer = true;
          afterDot = false;
          break;
        case ']':
        case ')':
        case ' ':
          break loop;
        case '.':
          addName(false);
          if (this.#text[this.#index + 1] === '.') {
            scans = true;
            this.#index++;
          }
          this.#index++;
          start = this.#index;
          afterIndexer = false;
          afterDot = true;
          break;
        default:
          if (inQuery && '=<!>|&'.includes(character)) break loop;
          if (afterIndexer) throw jsonException(`Unexpected character following indexer: ${character}`);
          this.#index++;
      }
    }
    const isEnd = this.#index === this.#text.length;
    if (this.#index > start) addName(true);
    else if (afterDot && (isEnd || inQuery)) throw jsonException('Unexpected end while parsing path.');
    return isEnd;
  }

  #indexer(open: string, scans: boolean): Filter {
    this.#index++;
    const close = open === '[' ? ']' : ')';
    this.#mustGoOn(openIndexer);
    this.#skipSpace();
    if (this.#peek() === "'") return this.#quotedNames(close, scans);
    return this.#peek() === '?' ? this.#query(close, scans) : this.#arrayIndexer(close);
  }

  #quotedNames(close: string, scans: boolean): Filter {
    const names: string[] = [];
    while (this.#index < this.#text.length) {
      names.push(this.#quoted());
      this.#skipSpace();
      this.#mustGoOn(openIndexer);
      const character = this.#peek();
      if (character === close) return names.length === 1 ? stepTo(names[0] as string, scans) : manyNames(names, scans);
      if (character !== ',') throw this.#unexpectedInIndexer(character);
      this.#index++;
      this.#skipSpace();
    }
    throw jsonException(openIndexer);
  }

  #quoted(): string {
    let text = '';
    for (this.#index++; this.#index < this.#text.length; this.#index++) {
      const character = this.#text[this.#index] as string;
      if (character === "'") {
        this.#index++;
        return text;
      }
      if (character === '\\' && this.#index + 1 < this.#text.length) {
        const escaped = this.#text[++this.#index] as string;
        const resolved = escapes.get(escaped);
        if (resolved === undefined) throw jsonException(`Unknown escape character: \\${escaped}`);
        text += resolved;
      } else text += character;
    }
    throw jsonException('Path ended with an open string.');
  }

  /** `[1]`, `[1,2]`, `[1:5:2]` or `[*]`. */
  #arrayIndexer(close: string): Filter {
    const parts: (number | undefined)[] = [];
    let separator: string | undefined;
    for (;;) {
      this.#skipSpace();
      const start = this.#index;
      while (this.#index < this.#text.length && /[-\d]/.test(this.#peek())) this.#index++;
      const digits = this.#text.slice(start, this.#index);
      this.#skipSpace();
      this.#mustGoOn(openIndexer);
      const character = this.#peek();
      if (character === '*' && digits === '' && parts.length === 0) return this.#anyItem(close);
      if (character !== close && character !== ',' && character !== ':') throw this.#unexpectedInIndexer(character);
      if (digits === '' && (separator === ',' || character === ',' || (character === close && separator === undefined)))
        throw jsonException('Array index expected.');
      parts.push(digits === '' ? undefined : toIndex(digits));
      if (character === close) return indexFilter(parts, separator);
      separator = separator === ',' ? separator : character;
      this.#index++;
    }
  }

  #anyItem(close: string): Filter {
    this.#index++;
    this.#mustGoOn(openIndexer);
    this.#skipSpace();
    if (this.#peek() !== close) throw this.#unexpectedInIndexer('*');
    return anyIndex;
  }

  #query(close: string, scans: boolean): Filter {
    this.#index++;
    this.#mustGoOn(openIndexer);
    if (this.#peek() !== '(') throw this.#unexpectedInIndexer(this.#peek());
    this.#index++;
    if (++this.#depth > 50) throw jsonException(openQuery);
    const condition = this.#condition();
    this.#depth--;
    this.#index++;
    this.#mustGoOn(openIndexer);
    this.#skipSpace();
    if (this.#peek() !== close) throw this.#unexpectedInIndexer(this.#peek());
    return matching(condition, scans);
  }

  /** Conditions between `&&` and `||`; a change of operator opens a group that goes on to the end. */
  #condition(): Condition {
    const groups: { readonly isAnd: boolean; readonly parts: Condition[] }[] = [];
    while (this.#index < this.#text.length) {
      const condition = this.#comparison();
      const character = this.#peek();
      const current = groups[groups.length - 1];
      if (character === ')') {
        current?.parts.push(condition);
        return groups.length === 0 ? condition : join(groups);
      }
      const isAnd = character === '&';
      if (!this.#accept(isAnd ? '&&' : '||')) throw this.#unexpectedInQuery();
      if (current === undefined || current.isAnd !== isAnd) groups.push({ isAnd, parts: [condition] });
      else current.parts.push(condition);
    }
    throw jsonException(openQuery);
  }

  #comparison(): Condition {
    const left = this.#operand();
    if (')|&'.includes(this.#peek())) return exists(left);
    const operator = this.#operator();
    return compare(operator, left, this.#operand());
  }

  #operand(): Operand {
    this.#skipSpace();
    this.#mustGoOn(openQuery);
    const operand = this.#pathOperand() ?? this.#value();
    this.#skipSpace();
    this.#mustGoOn(openQuery);
    return operand;
  }

  #pathOperand(): Operand | undefined {
    const character = this.#peek();
    if (character !== '@' && character !== '$') return undefined;
    const filters: Filter[] = character === '$' ? [root] : [];
    this.#index++;
    if (this.#steps(filters, true)) throw jsonException(openQuery);
    return filters;
  }

  #value(): JValue {
    const character = this.#peek();
    if (character === "'") return new JValue(this.#quoted());
    if (/[-\d]/.test(character)) return new JValue(this.#number());
    if (this.#accept('true')) return new JValue(true);
    if (this.#accept('false')) return new JValue(false);
    if (this.#accept('null')) return new JValue(null);
    if (character === '/') return new JValue(this.#expression());
    throw this.#unexpectedInQuery();
  }

  #number(): unknown {
    const start = this.#index;
    while (this.#index < this.#text.length && this.#peek() !== ' ' && this.#peek() !== ')') this.#index++;
    this.#mustGoOn('Could not read query value.');
    const text = this.#text.slice(start, this.#index);
    const isReal = /[.Ee]/.test(text);
    const value = isReal ? readDouble(text, floatStyle) : readInteger(integerTypeNamed('Int64'), text);
    if (value === 'format' || value === 'overflow') throw jsonException('Could not read query value.');
    return isReal ? boxDouble(value as number) : value;
  }

  /** A regular expression with its flags, as it is written. */
  #expression(): string {
    const start = this.#index;
    for (this.#index++; this.#index < this.#text.length; this.#index++) {
      if (this.#peek() === '\\') this.#index++;
      else if (this.#peek() === '/') {
        this.#index++;
        while (/[a-z]/i.test(this.#peek())) this.#index++;
        return this.#text.slice(start, this.#index);
      }
    }
    throw jsonException('Path ended with an open regex.');
  }

  #operator(): Comparison {
    if (this.#index + 1 >= this.#text.length) throw jsonException(openQuery);
    for (const operator of operators) if (this.#accept(operator)) return operator === '<>' ? '!=' : operator;
    throw jsonException('Could not read query operator.');
  }

  #accept(text: string): boolean {
    if (!this.#text.startsWith(text, this.#index)) return false;
    this.#index += text.length;
    return true;
  }

  #peek(): string {
    return this.#text[this.#index] ?? '';
  }

  #skipSpace(): void {
    while (this.#text[this.#index] === ' ') this.#index++;
  }

  #mustGoOn(message: string): void {
    if (this.#index >= this.#text.length) throw jsonException(message);
  }

  #unexpectedInIndexer(character: string): DotNetException {
    return jsonException(`Unexpected character while parsing path indexer: ${character}`);
  }

  #unexpectedInQuery(): DotNetException {
    return jsonException(`Unexpected character while parsing path query: ${this.#peek()}`);
  }
}

const operators = ['===', '==', '=~', '!==', '!=', '<>', '<=', '<', '>=', '>'] as const;

const escapes: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['t', '\t'],
  ['n', '\n'],
  ['f', '\f'],
  ['r', '\r'],
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
  ['/', '/'],
]);

function stepTo(name: string | null, scans: boolean): Filter {
  if (scans) return scanFor(name === null ? null : [name]);
  return name === null ? anyField : field(name);
}

function manyNames(names: readonly string[], scans: boolean): Filter {
  return scans ? scanFor(names) : fields(names);
}

function toIndex(digits: string): number {
  const value = readInteger(integerTypeNamed('Int32'), digits);
  if (typeof value !== 'number') throw jsonException(`Array index expected.`);
  return value;
}

function indexFilter(parts: readonly (number | undefined)[], separator: string | undefined): Filter {
  if (separator === ':') return slice(parts[0], parts[1], parts[2]);
  return parts.length === 1 ? atIndex(parts[0] as number) : atIndexes(parts as readonly number[]);
}

function join(groups: readonly { readonly isAnd: boolean; readonly parts: readonly Condition[] }[]): Condition {
  return groups.reduceRight<Condition | undefined>((inner, { isAnd, parts }) => {
    const all = inner === undefined ? parts : [...parts, inner];
    return isAnd
      ? (token, top) => all.every((condition) => condition(token, top))
      : (token, top) => all.some((condition) => condition(token, top));
  }, undefined) as Condition;
}
