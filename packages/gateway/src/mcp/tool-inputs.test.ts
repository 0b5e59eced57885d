import type { Api, Operation } from '@turnpike/model';
import { expect, test } from 'vitest';
import { toolInputs } from './tool-inputs.ts';

const api: Api = {
  id: 'a',
  name: 'A',
  path: 'a',
  protocols: ['https'],
  apiRevision: '1',
  isCurrent: true,
  isOnline: true,
  type: 'http',
  operations: [],
  schemas: {
    Loop: { type: 'object', properties: { next: { $ref: '#/components/schemas/Loop' } } },
    'with space': { type: 'string' },
    Wide: { allOf: Array.from({ length: 30_000 }, () => ({ type: 'string' })) },
  },
};

function inputs(operation: Partial<Operation>): ReturnType<typeof toolInputs> {
  return toolInputs(api, { id: 'o', name: 'O', method: 'POST', urlTemplate: '/o', ...operation });
}

const body = (contentType: string, schema: unknown) => ({ representations: [{ contentType, examples: [], schema }] });

test('a form and a text are bodies too, and nothing else but JSON is', () => {
  const types = ['application/merge-patch+json', 'application/x-www-form-urlencoded', 'text/csv', 'application/xml'];
  const made = types.map((type) => inputs({ request: body(type, { type: 'object' }) }));
  expect(made.map((one) => 'body' in one && one.body?.form)).toEqual(['json', 'form', 'text', 'text']);
  expect(inputs({ request: body('multipart/form-data', {}) })).toEqual({
    fault: 'its body is multipart/form-data; expected one that is JSON, a form or text',
  });
});

test('a schema that refers to itself, to nothing, or is very large is copied within bounds', () => {
  const of = (reference: string) => {
    const made = inputs({ request: body('application/json', { $ref: reference }) });
    return 'schema' in made ? made.schema : made;
  };
  expect(of('#/components/schemas/Loop')).toEqual({
    type: 'object',
    properties: { body: { $ref: '#/$defs/Loop' } },
    $defs: { Loop: { type: 'object', properties: { next: { $ref: '#/$defs/Loop' } } } },
  });
  expect(of('#/components/schemas/with%20space')).toMatchObject({ $defs: { with_space: { type: 'string' } } });
  for (const nowhere of ['#/components/schemas/none', '#/components/schemas/__proto__', 'https://x.example/schema'])
    expect(of(nowhere)).toEqual({ type: 'object', properties: { body: {} } });
  expect(JSON.stringify(of('#/components/schemas/Wide')).length).toBeLessThan(1_000_000);
});

test('values that are listed and defaults are of the type of the parameter', () => {
  const made = inputs({
    method: 'GET',
    request: {
      queryParameters: [
        { name: 'size', type: 'integer', values: ['1', '2'], defaultValue: '2' },
        { name: 'all', type: 'boolean', defaultValue: 'TRUE', required: true },
        { name: 'sort', values: ['up', 'down'], description: 'Which way.' },
      ],
    },
  });
  expect('schema' in made && made.schema).toEqual({
    type: 'object',
    properties: {
      size: { type: 'integer', enum: [1, 2], default: 2 },
      all: { type: 'boolean', default: true },
      sort: { type: 'string', enum: ['up', 'down'], description: 'Which way.' },
    },
  });
});

test('a template that cannot be read is no tool', () => {
  expect(inputs({ urlTemplate: '/{a}/{a}' })).toMatchObject({ fault: expect.stringContaining('URL template') });
});
