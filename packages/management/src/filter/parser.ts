import { readTokens, type Token } from './lexer.ts';
import type { Comparison, Filter, Literal, TextFunction } from './syntax.ts';

// The part of OData that Azure documents for lists: comparisons, four functions of texts, and, or, not, parentheses.
// https://learn.microsoft.com/rest/api/apimanagement/

/** What is wrong with a filter. */
export class FilterError extends Error {
  /** @param start where in the filter */
  constructor(message: string, start: number) {
    super(`${message} at position ${start + 1}`);
    this.name = 'FilterError';
  }
}

const comparisons: readonly string[] = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] satisfies Comparison[];
const functions: readonly string[] = ['substringof', 'contains', 'startswith', 'endswith'] satisfies TextFunction[];

/** Longer ones have no use, and each level of nesting takes stack here and in the database. */
const limits = { characters: 8192, depth: 32, conditions: 100 };

/** Parses a filter whose names are among those given, or throws a `FilterError`. */
export function parseFilter(text: string, names: readonly string[]): Filter {
  if (text.length > limits.characters)
    throw new FilterError(`found ${text.length} characters; expected at most ${limits.characters}`, limits.characters);
  const parser = new Parser(readTokens(text), names);
  return parser.parse();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #names: ReadonlyMap<string, string>;
  #at = 0;
  #depth = 0;
  #conditions = 0;

  constructor(tokens: readonly Token[], names: readonly string[]) {
    this.#tokens = tokens;
    this.#names = new Map(names.map((name) => [name.toLowerCase(), name]));
  }

  parse(): Filter {
    const filter = this.#either();
    if (this.#next.kind !== 'end') throw this.#unexpected("'and', 'or' or the end");
    return filter;
  }

  get #next(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #either(): Filter {
    let left = this.#both();
    while (this.#takesWord('or')) left = { kind: 'or', left, right: this.#both() };
    return left;
  }

  #both(): Filter {
    let left = this.#one();
    while (this.#takesWord('and')) left = { kind: 'and', left, right: this.#one() };
    return left;
  }

  #one(): Filter {
    if (++this.#depth > limits.depth)
      throw new FilterError(`found more than ${limits.depth} levels; expected fewer`, this.#next.start);
    const filter = this.#takesWord('not') ? this.#negated() : this.#grouped();
    this.#depth--;
    return filter;
  }

  #negated(): Filter {
    return { kind: 'not', operand: this.#one() };
  }

  #grouped(): Filter {
    if (!this.#takesMark('(')) return this.#condition();
    const filter = this.#either();
    this.#expectMark(')');
    return filter;
  }

  #condition(): Filter {
    if (++this.#conditions > limits.conditions)
      throw new FilterError(`found more than ${limits.conditions} conditions; expected fewer`, this.#next.start);
    const { kind, value } = this.#next;
    const after = this.#tokens[this.#at + 1];
    if (kind === 'name' && after?.value === '(' && functions.includes(value.toLowerCase()))
      return this.#textFunction(value.toLowerCase() as TextFunction);
    return this.#comparison();
  }

  /** `substringof('part', field)`; the others have the field first. */
  #textFunction(name: TextFunction): Filter {
    this.#at += 2;
    let field: string;
    let value: string;
    if (name === 'substringof' && this.#next.kind === 'text') {
      value = this.#text();
      this.#expectMark(',');
      field = this.#field();
    } else {
      field = this.#field();
      this.#expectMark(',');
      value = this.#text();
    }
    this.#expectMark(')');
    // The long form, which generated clients write.
    if (this.#takesWord('eq') && !this.#takesWord('true')) throw this.#unexpected("'true'");
    return { kind: 'text', function: name, field, value };
  }

  #comparison(): Filter {
    const field = this.#field();
    const operator = this.#next.value.toLowerCase();
    if (this.#next.kind !== 'name' || !comparisons.includes(operator)) throw this.#unexpected(comparisons.join(', '));
    this.#at++;
    return { kind: 'comparison', operator: operator as Comparison, field, value: this.#literal() };
  }

  #field(): string {
    const { kind, value, start } = this.#next;
    if (kind !== 'name') throw this.#unexpected('the name of a property');
    // The name of a property also comes with what it is in.
    const field = this.#names.get(value.replace(/^properties\//i, '').toLowerCase());
    if (field === undefined)
      throw new FilterError(
        `'${value}' cannot be filtered by; expected ${[...this.#names.values()].join(', ')}`,
        start,
      );
    this.#at++;
    return field;
  }

  #text(): string {
    const { kind, value } = this.#next;
    if (kind !== 'text') throw this.#unexpected('a text in single quotes');
    this.#at++;
    return value.toLowerCase();
  }

  #literal(): Literal {
    const { kind, value } = this.#next;
    if (kind === 'text') return this.#text();
    const word = value.toLowerCase();
    const literal = kind === 'number' ? Number(value) : kind === 'name' ? words.get(word) : undefined;
    if (literal === undefined) throw this.#unexpected('a value');
    this.#at++;
    return literal;
  }

  #takesWord(word: string): boolean {
    const isThere = this.#next.kind === 'name' && this.#next.value.toLowerCase() === word;
    if (isThere) this.#at++;
    return isThere;
  }

  #takesMark(mark: string): boolean {
    const isThere = this.#next.kind === 'mark' && this.#next.value === mark;
    if (isThere) this.#at++;
    return isThere;
  }

  #expectMark(mark: string): void {
    if (!this.#takesMark(mark)) throw this.#unexpected(`'${mark}'`);
  }

  #unexpected(expected: string): FilterError {
    const { kind, value, start } = this.#next;
    return new FilterError(`found ${kind === 'end' ? 'the end' : `'${value}'`}; expected ${expected}`, start);
  }
}

const words: ReadonlyMap<string, Literal> = new Map<string, Literal>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
