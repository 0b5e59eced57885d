import { allocate } from '../budget.ts';
import { argumentNull, type DotNetException, notSupported } from '../exceptions.ts';
import { netType } from '../net-type.ts';
import type { DotNetObject } from '../values.ts';
import type { MatchSpans } from './matcher.ts';
import type { Regex } from './regex.ts';

/** `System.Text.RegularExpressions.Capture`: a part of the input. */
export class Capture implements DotNetObject {
  readonly [netType]: string = 'System.Text.RegularExpressions.Capture';
  readonly input: string;
  readonly index: number;
  readonly length: number;

  constructor(input: string, index: number, length: number) {
    this.input = input;
    this.index = index;
    this.length = length;
  }

  get value(): string {
    return this.input.substr(this.index, this.length);
  }

  toString(): string {
    return this.value;
  }
}

/** `System.Text.RegularExpressions.Group`: what a group captured last, and all it captured. */
export class Group extends Capture {
  override readonly [netType]: string = 'System.Text.RegularExpressions.Group';
  readonly success: boolean;
  readonly name: string;
  readonly #spans: readonly number[];

  constructor(input: string, spans: readonly number[], name: string) {
    const count = spans.length;
    const start = count === 0 ? 0 : (spans[count - 2] as number);
    super(count === 0 ? '' : input, start, count === 0 ? 0 : (spans[count - 1] as number) - start);
    this.success = count > 0;
    this.name = name;
    this.#spans = spans;
  }

  get captures(): Capture[] {
    const captures: Capture[] = [];
    const { input } = this;
    allocate(this.#spans.length);
    for (let index = 0; index < this.#spans.length; index += 2) {
      const start = this.#spans[index] as number;
      captures.push(new Capture(input, start, (this.#spans[index + 1] as number) - start));
    }
    return captures;
  }
}

/** `System.Text.RegularExpressions.Match`: the outcome of one search. */
export class Match extends Group {
  override readonly [netType]: string = 'System.Text.RegularExpressions.Match';
  static readonly empty: Match = new Match(undefined, '', undefined);

  readonly regex: Regex | undefined;
  /** The whole input, even where nothing was found. */
  readonly text: string;
  readonly #found: MatchSpans | undefined;
  #groups: readonly Group[] | undefined;

  constructor(regex: Regex | undefined, text: string, found: MatchSpans | undefined) {
    super(text, found === undefined ? [] : [found.start, found.end], '0');
    this.regex = regex;
    this.text = text;
    this.#found = found;
  }

  /** The groups in the order of their numbers; the match itself is the first. */
  get groups(): readonly Group[] {
    this.#groups ??= this.#makeGroups();
    return this.#groups;
  }

  #makeGroups(): readonly Group[] {
    const numbers = this.regex?.groupNumbers ?? [0];
    const found = this.#found;
    if (found === undefined) return [this];
    return numbers.map((_number, index) =>
      index === 0 ? this : new Group(this.text, found.captures[index] as number[], this.regex?.nameAt(index) ?? ''),
    );
  }

  /** The text of a group by its place; empty where it captured nothing. */
  groupText(place: number): string {
    if (place === 0) return this.value;
    const spans = this.#found?.captures[place];
    if (spans === undefined || spans.length === 0) return '';
    return this.text.slice(spans[spans.length - 2], spans[spans.length - 1]);
  }

  /** `NextMatch()`. */
  next(): Match {
    return this.regex === undefined || !this.success ? this : this.regex.matchAfter(this);
  }

  /** `Result(replacement)`. */
  result(replacement: string | null): string {
    if (replacement === null) throw argumentNull('replacement');
    if (this.regex === undefined) throw failedMatch();
    if (!this.success) throw failedMatch();
    return this.regex.expand(replacement, this);
  }
}

function failedMatch(): DotNetException {
  return notSupported('Result cannot be called on a failed Match.');
}
