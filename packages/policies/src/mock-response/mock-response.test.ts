import type { Operation } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { diagnose, type RunOptions, run } from '../testing.ts';

const responses: NonNullable<Operation['responses']> = [
  {
    statusCode: 200,
    representations: [
      {
        contentType: 'application/json',
        examples: [
          { name: 'first', value: '{"id": 1}' },
          { name: 'second', value: '{"id": 2}' },
        ],
        schema: { $ref: '#/components/schemas/Order' },
      },
      { contentType: 'text/xml', examples: [{ name: 'default', value: '<order/>' }] },
      { contentType: 'application/hal+json', examples: [], schema: { $ref: '#/components/schemas/Order' } },
      { contentType: 'application/xml', examples: [], schema: { $ref: '#/components/schemas/Order' } },
    ],
  },
  { statusCode: 204, representations: [] },
];

const options: RunOptions = {
  operation: { responses },
  api: { schemas: { Order: { type: 'object', properties: { id: { type: 'integer', minimum: 7 } } } } },
};

async function mock(attributes: string, others: RunOptions = options): Promise<unknown[]> {
  const { response } = await run(`<mock-response ${attributes} />`, others);
  return [response.status, response.headers.get('Content-Type'), response.body.content];
}

test('answers the first example of the first form', async () => {
  expect(await mock('')).toEqual([200, 'application/json', '{"id": 1}']);
});

test('answers the form that is asked for', async () => {
  expect(await mock('content-type="text/xml"')).toEqual([200, 'text/xml', '<order/>']);
  expect(await mock('content-type="Application/JSON; charset=utf-8" index="1"')).toEqual([
    200,
    'Application/JSON; charset=utf-8',
    '{"id": 2}',
  ]);
});

test('answers a sample of the schema where there is no example', async () => {
  expect(await mock('content-type="application/hal+json"')).toEqual([200, 'application/hal+json', '{"id":7}']);
  expect(await mock('index="2"')).toEqual([200, 'application/json', '{"id":7}']);
});

test('answers without a body where there is nothing to show', async () => {
  expect(await mock('content-type="application/xml"')).toEqual([200, 'application/xml', undefined]);
  expect(await mock('content-type="image/png"')).toEqual([200, 'image/png', undefined]);
  expect(await mock('status-code="204"')).toEqual([204, null, undefined]);
  expect(await mock('status-code="418"')).toEqual([418, null, undefined]);
  expect(await mock('', {})).toEqual([200, null, undefined]);
});

test('runs nothing after it, and leaves nothing of the response before', async () => {
  const { response, request, stopped } = await run('<mock-response status-code="204" /><set-status code="500" />', {
    ...options,
    section: 'outbound',
    response: { status: 500, headers: { 'X-A': '1' }, body: 'a' },
  });
  expect([response.status, response.reason, response.headers.get('X-A'), response.body.content]).toEqual([
    204,
    'No Content',
    null,
    undefined,
  ]);
  expect([stopped, request.method]).toEqual([true, 'GET']);
});

test('takes no expressions, and stands not in backend', () => {
  expect(diagnose('<mock-response status-code="@(200)" />')).toEqual([
    "error expression-not-allowed [@(200)] 'status-code' is an expression; expected an HTTP status such as 200, written out",
  ]);
  expect(diagnose('<mock-response />', 'backend')).toEqual([
    'error wrong-section [mock-response] <mock-response> stands in backend; expected inbound, outbound or on-error',
  ]);
});
