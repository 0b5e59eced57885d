import type { Api, Operation } from '@turnpike/model';
import { expect, test } from 'vitest';
import { Draw } from '../draw.ts';
import { toolInputs } from './tool-inputs.ts';
import { operationTreeOf, type ToolRequest, toolRequest } from './tool-request.ts';

const operations: readonly Operation[] = [
  { id: 'user', name: 'User', method: 'GET', urlTemplate: '/users/{id}/posts/{post}.json' },
  { id: 'file', name: 'File', method: 'GET', urlTemplate: '/files/{*path}' },
  { id: 'search', name: 'Search', method: 'GET', urlTemplate: '/search?q={q}' },
  { id: 'all', name: 'All', method: 'GET', urlTemplate: '/search' },
];
const api: Api = {
  id: 'a',
  name: 'A',
  path: 'a',
  protocols: ['https'],
  apiRevision: '1',
  isCurrent: true,
  isOnline: true,
  type: 'http',
  operations,
};
const tree = operationTreeOf(api);

function request(id: string, args: Readonly<Record<string, unknown>>): ToolRequest | string {
  const operation = operations.find((one) => one.id === id)!;
  const inputs = toolInputs(api, operation);
  if ('fault' in inputs) throw new Error(inputs.fault);
  return toolRequest(args, operation, inputs, tree);
}

test('whatever arguments say, a request is for its operation, with just those arguments, or there is none', () => {
  const pieces = [
    '.',
    '..',
    '/',
    '\\',
    '%2e',
    '%2F',
    '%25',
    ';',
    '?',
    '#',
    '&',
    '=',
    ' ',
    'a',
    'B',
    'ü',
    '\u0000',
    '\ud800',
    '.json',
    '//',
    '+',
  ];
  const draw = new Draw(37);
  let made = 0;
  for (let nth = 0; nth < 5000; nth++) {
    const text = () => draw.list(3, () => draw.of(pieces)).join('');
    const args = { id: text(), post: text(), path: text(), q: text() };
    const user = request('user', args);
    if (typeof user !== 'string') {
      made++;
      expect(user.matchedParameters).toEqual(
        new Map([
          ['id', args.id.toWellFormed()],
          ['post', args.post.toWellFormed()],
        ]),
      );
      expect(user.path).toMatch(/^\/users\/[^/]+\/posts\/[^/]+\.json$/);
    }
    const file = request('file', args);
    if (typeof file !== 'string') {
      expect(file.path.split('/').some((segment) => /^\.{1,2}$/.test(decodeURIComponent(segment)))).toBe(false);
      expect(file.path.startsWith('/files/')).toBe(true);
    }
    const search = request('search', args);
    if (typeof search !== 'string') {
      expect([search.path, Array.from(new URLSearchParams(search.query))]).toEqual([
        '/search',
        [['q', args.q.toWellFormed()]],
      ]);
    }
  }
  expect(made).toBeGreaterThan(100);
});
