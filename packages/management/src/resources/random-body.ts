import type { JsonObject } from '../json.ts';
import type { Properties, Property } from '../properties.ts';

// What somebody might send who knows a type, and what somebody might who means harm: mostly right, so that it gets past the
// first check, and wrong somewhere.

/** Random choices that can be had again. */
export class Draw {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to 1. mulberry32, of the public domain. */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  isLikely(chance: number): boolean {
    return this.fraction() < chance;
  }

  of<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.fraction() * items.length)] as Item;
  }
}

const names = ['a', 'echo-api', 'starter', 'developers', '1', 'master', 'İ', '__proto__'];
const collections = ['apis', 'products', 'users', 'groups', 'tags', 'namedValues', 'backends', 'apiVersionSets', ''];

const texts = [
  '',
  'a',
  'https://127.0.0.1:1/x',
  '2030-01-01T00:00:00Z',
  '9999-99-99T99:99:99Z',
  'a@example.com',
  '{{a}} {{{{',
  '<policies><inbound><base /></inbound></policies>',
  '<policies><inbound><set-variable name="x" value="@(1 +" /></inbound></policies>',
  '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
  '{"openapi":"3.0.1","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{"responses":{}}}}}',
  'type Query { a: Int }',
  '/{a}/{a*}?b={c}',
  'openapi',
  'MIIB',
  '(((((((((((((((((((a+)+)+)+)$',
  '\u0000\ud800\u202e',
  '%00../../etc/passwd',
  '[{"a":1}]',
  "'; drop table resources; --",
  'x'.repeat(5000),
];

const oddities: readonly unknown[] = [
  null,
  true,
  'true',
  0,
  -1,
  1e308,
  2 ** 53,
  0.5,
  '0',
  [],
  [null],
  [[[]]],
  {},
  { a: null },
  JSON.parse('{"__proto__":{"a":1}}'),
  { constructor: { prototype: {} } },
  { id: 1, length: 3 },
];

/** Properties that a type might be sent. */
export function drawProperties(draw: Draw, definitions: Properties): JsonObject {
  const entries = Object.entries(definitions)
    .filter(([, { required }]) => draw.isLikely(required === true ? 0.97 : 0.4))
    .map(([name, definition]): [string, unknown] => [name, drawValue(draw, definition)]);
  if (draw.isLikely(0.05)) entries.push([draw.of(['__proto__', 'constructor', 'zz', 'id']), draw.of(oddities)]);
  return Object.fromEntries(entries);
}

function drawValue(draw: Draw, definition: Property): unknown {
  if (draw.isLikely(0.05)) return draw.of([...oddities, ...texts]);
  const { kind, items, properties, words, least = 0, most = least + 10 } = definition;
  switch (kind) {
    case 'text':
      return words !== undefined && draw.isLikely(0.9) ? draw.of(words) : drawText(draw);
    case 'flag':
      return draw.isLikely(0.5);
    case 'integer':
    case 'number':
      return Math.floor(least + draw.fraction() * (most - least));
    case 'list':
      return Array.from({ length: draw.of([0, 1, 1, 2, 3]) }, () => drawValue(draw, items as Property));
    case 'map':
      return Object.fromEntries(
        draw.isLikely(0.5) ? [[draw.of(names), drawValue(draw, items as Property)] as const] : [],
      );
    case 'object':
      return drawProperties(draw, properties ?? {});
    case 'anything':
      return draw.of([...oddities, ...texts]);
  }
}

function drawText(draw: Draw): string {
  if (draw.isLikely(0.3)) return `/${draw.of(collections)}/${drawName(draw, undefined)}`;
  return draw.isLikely(0.3) ? draw.of(names) : draw.of(texts);
}

/** A name that may be there, or that a type may have. */
export function drawName(draw: Draw, only: readonly string[] | undefined): string {
  if (only !== undefined && draw.isLikely(0.9)) return draw.of(only);
  return draw.isLikely(0.6) ? 'a' : draw.of(names);
}
