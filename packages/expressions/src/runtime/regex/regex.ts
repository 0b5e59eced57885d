import { allocate, spend } from '../budget.ts';
import { argumentNull, argumentOutOfRange } from '../exceptions.ts';
import { netType } from '../net-type.ts';
import type { TimeSpan } from '../time-span.ts';
import type { DotNetObject } from '../values.ts';
import { Match } from './match.ts';
import { Matcher, type MatchSpans } from './matcher.ts';
import { parsePattern } from './parser.ts';
import { compilePattern, type Program } from './program.ts';
import { parseReplacement, type Replacement } from './replacement.ts';
import { type RegexTree, regexOptions } from './syntax.ts';

interface Compiled {
  readonly tree: RegexTree;
  readonly program: Program;
  readonly places: ReadonlyMap<number, number>;
  readonly names: readonly string[];
}

const cacheSize = 500;
const cacheCharacters = 4096;
/** By options, then by pattern; the oldest go first. */
const cache = new Map<number, Map<string, Compiled>>();
const knownOptions = 1 | 2 | 4 | 8 | 16 | 32 | 64 | 256 | 512;
const ecmaScriptOptions = 256 | 1 | 2 | 8 | 512;

/** `System.Text.RegularExpressions.Regex`: https://learn.microsoft.com/dotnet/api/system.text.regularexpressions.regex */
export class Regex implements DotNetObject {
  readonly [netType]: string = 'System.Text.RegularExpressions.Regex';
  readonly pattern: string;
  readonly options: number;
  /** What was asked for; every search has a limit of its own besides. */
  readonly timeout: TimeSpan | undefined;
  readonly #compiled: Compiled;

  constructor(pattern: string | null, options: number = 0, timeout?: TimeSpan) {
    if (pattern === null) throw argumentNull('pattern');
    if ((options & ~knownOptions) !== 0 || ((options & 256) !== 0 && (options & ~ecmaScriptOptions) !== 0))
      throw argumentOutOfRange('options');
    // -1 ms, `Regex.InfiniteMatchTimeout`, and what is positive and fits 32 bits.
    if (timeout !== undefined && timeout.milliseconds !== -1 && !(timeout.milliseconds >= 0 && !isTooLong(timeout)))
      throw argumentOutOfRange('matchTimeout');
    this.pattern = pattern;
    this.options = options;
    this.timeout = timeout;
    this.#compiled = compiled(pattern, options);
  }

  get isRightToLeft(): boolean {
    return this.#compiled.program.backward;
  }

  /** The numbers of the groups, ascending. */
  get groupNumbers(): readonly number[] {
    return this.#compiled.program.groups;
  }

  /** The names of the groups, in the order of their numbers. */
  get groupNames(): readonly string[] {
    return this.#compiled.names;
  }

  /** The place among all groups of the one with this number. */
  placeOf(number: number): number | undefined {
    return this.#compiled.places.get(number);
  }

  numberOf(name: string): number | undefined {
    const { tree, places } = this.#compiled;
    const number = tree.names.get(name);
    if (number !== undefined || tree.hasNames) return number;
    // Where no group has a name, a number is one, however it is written.
    return /^[0-9]{1,9}$/.test(name) && places.has(Number(name)) ? Number(name) : undefined;
  }

  nameAt(place: number): string {
    return this.#compiled.names[place] ?? '';
  }

  /** The place of a group by name, as `Groups["name"]` looks for it. */
  placeNamed(name: string): number | undefined {
    const number = this.numberOf(name);
    return number === undefined ? undefined : this.placeOf(number);
  }

  isMatch(input: string | null, start?: number): boolean {
    const text = this.#given(input, start);
    return this.#matcher(text).find(start ?? this.#begin(text)) !== undefined;
  }

  match(input: string | null, start?: number): Match {
    const text = this.#given(input, start);
    return this.#toMatch(text, this.#matcher(text).find(start ?? this.#begin(text)));
  }

  /** A match within a part of the input, which stands for the whole. */
  matchWithin(input: string | null, beginning: number, length: number): Match {
    if (input === null) throw argumentNull('input');
    if (length < 0 || length > input.length)
      throw argumentOutOfRange('length', 'Length cannot be less than 0 or exceed input length.');
    if (beginning < 0 || beginning > input.length)
      throw argumentOutOfRange('beginning', 'Start index cannot be less than 0 or greater than input length.');
    return this.match(input.substr(beginning, length));
  }

  matchAfter(match: Match): Match {
    const matcher = this.#matcher(match.text);
    const at = this.#following(match.text, match.index, match.index + match.length);
    return this.#toMatch(match.text, at === undefined ? undefined : matcher.find(at, this.#endOf(match)));
  }

  /** The matches one after the other; found when asked for. */
  matches(input: string | null, start?: number): Generator<Match, void, undefined> {
    return this.#each(this.#given(input, start), start);
  }

  *#each(text: string, start: number | undefined): Generator<Match, void, undefined> {
    const matcher = this.#matcher(text);
    let at: number | undefined = start ?? this.#begin(text);
    let scanStart = at;
    while (at !== undefined) {
      const found = matcher.find(at, scanStart);
      if (found === undefined) return;
      allocate(4);
      const match = new Match(this, text, found);
      yield match;
      scanStart = this.#endOf(match);
      at = this.#following(text, found.start, found.end);
    }
  }

  replace(input: string | null, replacement: string | null, count: number = -1, start?: number): string {
    if (input === null) throw argumentNull('input');
    if (replacement === null) throw argumentNull('replacement');
    const parts = this.#replacement(replacement);
    return this.#replaceWith(input, (match) => this.#fill(parts, match), count, start);
  }

  replaceBy(
    input: string | null,
    evaluate: ((match: Match) => string | null) | null,
    count: number = -1,
    start?: number,
  ): string {
    if (input === null) throw argumentNull('input');
    if (evaluate === null) throw argumentNull('evaluator');
    return this.#replaceWith(input, (match) => evaluate(match) ?? '', count, start);
  }

  split(input: string | null, count: number = 0, start?: number): string[] {
    if (input === null) throw argumentNull('input');
    if (count < 0) throw argumentOutOfRange('count', 'Count cannot be less than -1.');
    this.#given(input, start);
    if (count === 1) return [input];
    const pieces: string[] = [];
    const backward = this.isRightToLeft;
    let edge = backward ? input.length : 0;
    let left = count - 1;
    for (const match of this.matches(input, start)) {
      pieces.push(backward ? input.slice(match.index + match.length, edge) : input.slice(edge, match.index));
      edge = backward ? match.index : match.index + match.length;
      const groups = match.groups;
      for (let place = 1; place < groups.length; place++) {
        if (!groups[place]?.success) continue;
        // Azure: where numbers are left out, .NET looks for the group whose number is its place.
        const own = this.placeOf(place);
        pieces.push(own === undefined ? '' : (groups[own]?.value ?? ''));
      }
      allocate(pieces[pieces.length - 1]?.length ?? 0);
      if (--left === 0) break;
    }
    if (pieces.length === 0) return [input];
    pieces.push(backward ? input.slice(0, edge) : input.slice(edge));
    return backward ? pieces.reverse() : pieces;
  }

  /** What a replacement comes to for a match. */
  expand(replacement: string, match: Match): string {
    return this.#fill(this.#replacement(replacement), match);
  }

  toString(): string {
    return this.pattern;
  }

  #toMatch(text: string, found: MatchSpans | undefined): Match {
    return found === undefined ? Match.empty : new Match(this, text, found);
  }

  #matcher(text: string): Matcher {
    return new Matcher(this.#compiled.program, text);
  }

  #begin(text: string): number {
    return this.isRightToLeft ? text.length : 0;
  }

  #endOf(match: Match): number {
    return this.isRightToLeft ? match.index : match.index + match.length;
  }

  /** Where the search for the next match begins: one further on after a match of nothing. */
  #following(text: string, start: number, end: number): number | undefined {
    if (start !== end) return this.isRightToLeft ? start : end;
    if (this.isRightToLeft) return start === 0 ? undefined : start - 1;
    return end === text.length ? undefined : end + 1;
  }

  #given(input: string | null, start: number | undefined): string {
    if (input === null) throw argumentNull('input');
    if (start !== undefined && (start < 0 || start > input.length))
      throw argumentOutOfRange('startat', 'Start index cannot be less than 0 or greater than input length.');
    return input;
  }

  #replacement(text: string): Replacement {
    spend(text.length);
    const { tree, places } = this.#compiled;
    return parseReplacement(text, new Set(places.keys()), tree.names, (this.options & regexOptions.ecmaScript) !== 0);
  }

  #fill(replacement: Replacement, match: Match): string {
    let text = '';
    for (const part of replacement.parts) {
      let piece: string;
      if ('text' in part) piece = part.text;
      else if ('group' in part) piece = match.groupText(this.placeOf(part.group) ?? 0);
      else if (part.portion === 'before') piece = match.text.slice(0, match.index);
      else if (part.portion === 'after') piece = match.text.slice(match.index + match.length);
      else if (part.portion === 'input') piece = match.text;
      else piece = match.groupText(this.groupNumbers.length - 1);
      allocate(piece.length);
      text += piece;
    }
    return text;
  }

  #replaceWith(input: string, evaluate: (match: Match) => string, count: number, start: number | undefined): string {
    if (count < -1) throw argumentOutOfRange('count', 'Count cannot be less than -1.');
    this.#given(input, start);
    if (count === 0) return input;
    const pieces: string[] = [];
    const backward = this.isRightToLeft;
    let edge = backward ? input.length : 0;
    let left = count;
    for (const match of this.matches(input, start)) {
      const kept = backward ? input.slice(match.index + match.length, edge) : input.slice(edge, match.index);
      allocate(kept.length);
      pieces.push(kept, evaluate(match));
      edge = backward ? match.index : match.index + match.length;
      if (--left === 0) break;
    }
    if (pieces.length === 0) return input;
    pieces.push(backward ? input.slice(0, edge) : input.slice(edge));
    return (backward ? pieces.reverse() : pieces).join('');
  }
}

/** A pattern from the cache, or read and compiled now. */
function compiled(pattern: string, options: number): Compiled {
  let patterns = cache.get(options);
  const known = patterns?.get(pattern);
  if (known !== undefined) return known;
  const tree = parsePattern(pattern, options);
  const program = compilePattern(tree, options);
  spend(program.code.length);
  const named = new Map([...tree.names].map(([name, number]) => [number, name]));
  const made: Compiled = {
    tree,
    program,
    places: new Map(tree.numbers.map((number, place) => [number, place])),
    names: tree.numbers.map((number) => named.get(number) ?? String(number)),
  };
  if (pattern.length <= cacheCharacters) {
    if (patterns === undefined) cache.set(options, (patterns = new Map()));
    patterns.set(pattern, made);
    if (patterns.size > cacheSize) patterns.delete(patterns.keys().next().value as string);
  }
  return made;
}

/** Timeouts of .NET end just below 2^31 ms. */
function isTooLong(timeout: TimeSpan): boolean {
  return timeout.milliseconds > 2_147_483_646 || (timeout.milliseconds === 0 && timeout.rest === 0);
}

const specialCharacters: ReadonlyMap<string, string> = new Map([
  ...[...'\\*+?|{[()^$.# '].map((character): [string, string] => [character, `\\${character}`]),
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\f', '\\f'],
]);

/** `Regex.Escape`. */
export function escapePattern(text: string | null): string {
  if (text === null) throw argumentNull('str');
  allocate(text.length);
  return text.replace(/[\\*+?|{[()^$.# \t\n\r\f]/g, (character) => specialCharacters.get(character) ?? character);
}
