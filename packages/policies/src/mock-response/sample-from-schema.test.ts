import { describe, expect, test } from 'vitest';
import { sampleFromSchema } from './sample-from-schema.ts';

const sample = (schema: unknown, schemas?: Readonly<Record<string, unknown>>): unknown =>
  JSON.parse(JSON.stringify(sampleFromSchema(schema, schemas)));

describe('a value of its type', () => {
  const cases: readonly [schema: unknown, sample: unknown][] = [
    [{ type: 'string' }, 'string'],
    [{ type: 'string', maxLength: 3 }, 'str'],
    [{ type: 'string', minLength: 8 }, 'string--'],
    [{ type: 'string', format: 'date-time' }, '2026-01-01T00:00:00Z'],
    [{ type: 'string', format: 'uuid' }, '00000000-0000-0000-0000-000000000000'],
    [{ type: 'integer' }, 0],
    [{ type: 'integer', minimum: 0.5 }, 1],
    [{ type: 'number', minimum: 1.5 }, 1.5],
    [{ type: 'number', maximum: -2 }, -2],
    [{ type: 'boolean' }, true],
    [{ type: 'null' }, null],
    [{ type: ['null', 'string'] }, 'string'],
    [{ type: 'array', items: { type: 'integer' } }, [0]],
    [{ type: 'array', items: { type: 'integer' }, minItems: 2 }, [0, 0]],
    [{ type: 'array' }, []],
    [{ type: 'object' }, {}],
    [{ properties: { a: { type: 'string' }, b: { items: { type: 'boolean' } } } }, { a: 'string', b: [true] }],
    [{}, null],
    [true, null],
    [undefined, null],
  ];
  test.each(cases)('%j', (schema, expected) => {
    expect(sample(schema)).toEqual(expected);
  });
});

describe('what a schema shows of itself', () => {
  const cases: readonly [schema: unknown, sample: unknown][] = [
    [{ type: 'string', example: 'a', default: 'b', enum: ['c'] }, 'a'],
    [{ type: 'string', examples: ['a', 'b'] }, 'a'],
    [{ const: 5 }, 5],
    [{ type: 'integer', default: 0, enum: [1, 2] }, 0],
    [{ enum: ['c', 'd'] }, 'c'],
    [{ type: 'object', example: { whole: true }, properties: { a: { type: 'string' } } }, { whole: true }],
    [{ type: 'boolean', default: false }, false],
  ];
  test.each(cases)('%j', (schema, expected) => {
    expect(sample(schema)).toEqual(expected);
  });
});

test('puts parts together, and takes the first alternative', () => {
  expect(
    sample({
      allOf: [{ properties: { a: { type: 'string' } } }, { properties: { b: { type: 'integer' } } }],
      properties: { c: { type: 'boolean' } },
    }),
  ).toEqual({ a: 'string', b: 0, c: true });
  expect(sample({ allOf: [{ type: 'string' }] })).toBe('string');
  expect(sample({ oneOf: [{ type: 'integer' }, { type: 'string' }] })).toBe(0);
  expect(sample({ anyOf: [{ type: 'string' }, { type: 'integer' }] })).toBe('string');
});

test('follows references by name', () => {
  const schemas = { Order: { properties: { line: { $ref: '#/definitions/a~1b%20c' } } }, 'a/b c': { type: 'integer' } };
  expect(sample({ $ref: '#/components/schemas/Order' }, schemas)).toEqual({ line: 0 });
  expect(sample({ $ref: '#/components/schemas/Gone' }, schemas)).toBeNull();
  expect(sample({ $ref: 'https://evil.example/toString' }, schemas)).toBeNull();
});

test('leaves out what is only written', () => {
  expect(sample({ properties: { password: { type: 'string', writeOnly: true }, name: { type: 'string' } } })).toEqual({
    name: 'string',
  });
});

test('H4: ends where a schema contains itself, and fetches nothing', () => {
  const schemas = {
    Node: {
      properties: { name: { type: 'string' }, next: { $ref: '#/Node' }, all: { items: { $ref: '#/Node' } } },
      required: ['next'],
    },
    A: { $ref: '#/B' },
    B: { allOf: [{ $ref: '#/A' }] },
  };
  expect(sample({ $ref: '#/Node' }, schemas)).toEqual({ name: 'string', next: null, all: [] });
  expect(sample({ $ref: '#/A' }, schemas)).toBeNull();
});

test('H4: stays small and shallow', () => {
  const wide = Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [
      `S${index}`,
      { properties: Object.fromEntries('abcdefgh'.split('').map((name) => [name, { $ref: `#/S${index + 1}` }])) },
    ]),
  );
  expect(JSON.stringify(sample({ $ref: '#/S0' }, { ...wide, S12: { type: 'string' } })).length).toBeLessThan(100_000);
  let deep: unknown = { type: 'string' };
  for (let depth = 0; depth < 5000; depth++) deep = { type: 'object', properties: { a: deep } };
  expect(JSON.stringify(sample(deep)).length).toBeLessThan(200);
  let nested: unknown = { type: 'string' };
  for (let depth = 0; depth < 50_000; depth++) nested = { allOf: [nested] };
  expect(sample(nested)).toBeNull();
});

test('a property may have any name', () => {
  expect(JSON.stringify(sampleFromSchema({ properties: JSON.parse('{"__proto__": {"type": "string"}}') }))).toBe(
    '{"__proto__":"string"}',
  );
});
