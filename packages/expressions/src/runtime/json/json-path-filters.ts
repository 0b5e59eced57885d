import { spend } from '../budget.ts';
import { netType } from '../net-type.ts';
import { jsonException } from './exceptions.ts';
import { IndexedContainer } from './j-array.ts';
import { JContainer } from './j-container.ts';
import { JObject } from './j-object.ts';
import { JProperty } from './j-property.ts';
import type { JToken } from './j-token.ts';
import type { Condition } from './json-path-query.ts';

/** A step of a path: from tokens to tokens. */
export type Filter = (tokens: Iterable<JToken>, top: JToken, failsWithoutMatch: boolean) => Iterable<JToken>;

/** `.name`. */
export function field(name: string): Filter {
  return function* (tokens, _top, fails) {
    for (const token of tokens) {
      spend(1);
      if (token instanceof JObject) {
        const value = token.get(name);
        if (value !== null) yield value;
        else if (fails) throw jsonException(`Property '${name}' does not exist on JObject.`);
      } else if (fails) throw jsonException(`Property '${name}' not valid on ${simpleName(token)}.`);
    }
  };
}

/** `['a','b']`. */
export function fields(names: readonly string[]): Filter {
  return function* (tokens, _top, fails) {
    for (const token of tokens) {
      spend(names.length);
      if (token instanceof JObject) {
        for (const name of names) {
          const value = token.get(name);
          if (value !== null) yield value;
          if (fails) throw jsonException(`Property '${name}' does not exist on JObject.`);
        }
      } else if (fails) {
        const list = names.map((name) => `'${name}'`).join(', ');
        throw jsonException(`Properties ${list} not valid on ${simpleName(token)}.`);
      }
    }
  };
}

/** `.*`. */
export const anyField: Filter = function* (tokens, _top, fails) {
  for (const token of tokens) {
    spend(1);
    if (token instanceof JObject) yield* token.childValues;
    else if (fails) throw jsonException(`Property '*' not valid on ${simpleName(token)}.`);
  }
};

/** `[1]`. */
export function index(position: number): Filter {
  return atIndexes([position]);
}

/** `[1,2]`. */
export function indexes(positions: readonly number[]): Filter {
  return atIndexes(positions);
}

function atIndexes(positions: readonly number[]): Filter {
  return function* (tokens, _top, fails) {
    for (const token of tokens) {
      spend(positions.length);
      for (const position of positions) {
        if (!(token instanceof IndexedContainer)) {
          if (fails) throw jsonException(`Index ${position} not valid on ${simpleName(token)}.`);
        } else if (token.count > position) yield token.itemAt(position);
        else if (fails) throw jsonException(`Index ${position} outside the bounds of ${simpleName(token)}.`);
      }
    }
  };
}

/** `[*]`. */
export const anyIndex: Filter = function* (tokens, _top, fails) {
  for (const token of tokens) {
    spend(1);
    if (token instanceof IndexedContainer) yield* token;
    else if (fails) throw jsonException(`Index * not valid on ${simpleName(token)}.`);
  }
};

/** `[start:end:step]`. */
export function slice(start: number | undefined, end: number | undefined, step: number = 1): Filter {
  return function* (tokens, _top, fails) {
    if (step === 0) throw jsonException('Step cannot be zero.');
    for (const token of tokens) {
      spend(1);
      if (!(token instanceof IndexedContainer)) {
        if (fails) throw jsonException(`Array slice is not valid on ${simpleName(token)}.`);
        continue;
      }
      const { count } = token;
      const isForward = step > 0;
      const from = start === undefined ? (isForward ? 0 : count - 1) : start < 0 ? count + start : start;
      const to = end === undefined ? (isForward ? count : -1) : end < 0 ? count + end : end;
      const first = Math.min(isForward ? Math.max(from, 0) : from, isForward ? count : count - 1);
      const stop = Math.min(Math.max(to, -1), count);
      const isWithin = (position: number) => (isForward ? position < stop : position > stop);
      if (!isWithin(first)) {
        if (fails) throw jsonException(`Array slice of ${start ?? '*'} to ${end ?? '*'} returned no results.`);
        continue;
      }
      for (let position = first; isWithin(position); position += step) yield token.itemAt(position);
    }
  };
}

/** `..name`, or `..*` without a name: everything below. */
export function scan(names: readonly string[] | null): Filter {
  return function* (tokens) {
    for (const token of tokens) {
      spend(1);
      if (names === null) yield token;
      if (!(token instanceof JContainer)) continue;
      for (const below of token.descendants()) {
        if (!(below instanceof JProperty)) {
          if (names === null) yield below;
        } else if (names?.includes(below.name)) yield below.value;
      }
    }
  };
}

/** `$` within a condition. */
export const root: Filter = (_tokens, top) => [top];

/** `[?(condition)]`: the children that meet the condition; after `..`, all tokens that do. */
export function matching(condition: Condition, scans: boolean): Filter {
  return function* (tokens, top) {
    for (const token of tokens) {
      for (const candidate of scans ? selfAndBelow(token) : token) {
        spend(4);
        if (condition(candidate, top)) yield candidate;
      }
    }
  };
}

function* selfAndBelow(token: JToken): Generator<JToken, void, undefined> {
  yield token;
  if (token instanceof JContainer) yield* token.descendants();
}

function simpleName(token: JToken): string {
  return token[netType].slice('Newtonsoft.Json.Linq.'.length);
}
