import { typeNamed } from '../../types/library.ts';
import type { Type } from '../../types/type.ts';
import { argumentNull, argumentOutOfRange } from '../exceptions.ts';
import { netType } from '../net-type.ts';
import type { DotNetObject } from '../values.ts';
import { type Capture, Group, type Match } from './match.ts';

const namespace = 'System.Text.RegularExpressions';

/** `System.Text.RegularExpressions.MatchCollection`: matches are found when they are first asked for. */
export class MatchCollection implements DotNetObject {
  readonly [netType]: string = `${namespace}.MatchCollection`;
  readonly #found: Match[] = [];
  #rest: Iterator<Match> | undefined;

  constructor(matches: Iterator<Match>) {
    this.#rest = matches;
  }

  get elementType(): Type {
    return typeNamed(`${namespace}.Match`);
  }

  get count(): number {
    while (this.#findNext());
    return this.#found.length;
  }

  at(index: number): Match {
    while (index >= this.#found.length && this.#findNext());
    const match = this.#found[index];
    if (match === undefined) throw argumentOutOfRange('i');
    return match;
  }

  *[Symbol.iterator](): Generator<Match, void, undefined> {
    for (let index = 0; index < this.#found.length || this.#findNext(); index++) yield this.#found[index] as Match;
  }

  #findNext(): boolean {
    const next = this.#rest?.next();
    if (next === undefined || next.done === true) {
      this.#rest = undefined;
      return false;
    }
    this.#found.push(next.value);
    return true;
  }

  toString(): string {
    return this[netType];
  }
}

/** `System.Text.RegularExpressions.GroupCollection`: the groups of a match, by number or by name. */
export class GroupCollection implements DotNetObject {
  readonly [netType]: string = `${namespace}.GroupCollection`;
  readonly #match: Match;

  constructor(match: Match) {
    this.#match = match;
  }

  get elementType(): Type {
    return typeNamed(`${namespace}.Group`);
  }

  get count(): number {
    return this.#match.regex?.groupNumbers.length ?? 1;
  }

  /** The group with a number; one that did not match where there is none. */
  at(number: number): Group {
    const place = this.#match.regex === undefined && number === 0 ? 0 : this.#match.regex?.placeOf(number);
    return (place === undefined ? undefined : this.#match.groups[place]) ?? noGroup;
  }

  named(name: string | null): Group {
    const { regex } = this.#match;
    if (regex === undefined) return noGroup;
    if (name === null) throw argumentNull('name');
    const place = regex.placeNamed(name);
    return (place === undefined ? undefined : this.#match.groups[place]) ?? noGroup;
  }

  *[Symbol.iterator](): Generator<Group, void, undefined> {
    const { groups } = this.#match;
    for (let place = 0; place < this.count; place++) yield groups[place] ?? noGroup;
  }

  toString(): string {
    return this[netType];
  }
}

const noGroup = new Group('', [], '');

/** `System.Text.RegularExpressions.CaptureCollection`: all that a group captured. */
export class CaptureCollection implements DotNetObject {
  readonly [netType]: string = `${namespace}.CaptureCollection`;
  readonly #captures: readonly Capture[];

  constructor(group: Group) {
    this.#captures = group.captures;
  }

  get elementType(): Type {
    return typeNamed(`${namespace}.Capture`);
  }

  get count(): number {
    return this.#captures.length;
  }

  at(index: number): Capture {
    const capture = this.#captures[index];
    if (capture === undefined) throw argumentOutOfRange('i');
    return capture;
  }

  [Symbol.iterator](): Iterator<Capture> {
    return this.#captures[Symbol.iterator]();
  }

  toString(): string {
    return this[netType];
  }
}
