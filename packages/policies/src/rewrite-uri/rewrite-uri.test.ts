import { describe, expect, test } from 'vitest';
import { diagnose, type RunOptions, run } from '../testing.ts';

async function rewrite(attributes: string, options: RunOptions = {}): Promise<string> {
  const { request, lastError } = await run(`<rewrite-uri ${attributes} />`, options);
  return lastError === undefined ? request.path + request.query : `${lastError.reason} ${lastError.status}`;
}

const at = (url: string, urlTemplate: string, matchedParameters: Record<string, string> = {}): RunOptions => ({
  request: { url: `https://gateway.example${url}` },
  operation: { urlTemplate },
  matchedParameters,
});

// https://learn.microsoft.com/azure/api-management/rewrite-uri-policy#example
describe('the example of Azure', () => {
  const request = at('/get?a=b&c=d', '/get?a={b}', { b: 'b' });
  test('keeps what the operation does not match', async () => {
    expect(await rewrite('template="/put"', request)).toBe('/put?c=d');
    expect(await rewrite('template="/put" copy-unmatched-params="@(1 == 1)"', request)).toBe('/put?c=d');
  });
  test('drops everything when told', async () => {
    expect(await rewrite('template="/put" copy-unmatched-params="false"', request)).toBe('/put');
  });
});

test('puts in what the operation has matched', async () => {
  const request = at('/orders/17?line=2&q=1&LINE=3', '/orders/{id}?line={line}', { id: '17', line: '2' });
  expect(await rewrite('template="/v2/{id}/lines/{line}?id={id}"', request)).toBe('/v2/17/lines/2?id=17&q=1');
  expect(await rewrite('template="?id={id}" copy-unmatched-params="false"', request)).toBe('?id=17');
});

test('what a caller sends stays in its place', async () => {
  const request = at('/', '/{id}', { id: 'a/b?c=d&e#f%2fg;h ü', v: 'x&y=z' });
  expect(await rewrite('template="/{id}?v={v}&amp;w=1"', request)).toBe(
    '/a%2Fb%3Fc=d&e%23f%252fg%3Bh%20%C3%BC?v=x%26y%3Dz&w=1',
  );
});

test('a wildcard keeps its slashes', async () => {
  const all = at('/files/a b/c', '/files/*', { '*': 'a b/c' });
  expect(await rewrite('template="/blobs/{*}"', all)).toBe('/blobs/a%20b/c');
  const rest = at('/files/a/b', '/files/{*rest}', { rest: 'a/b' });
  expect(await rewrite('template="/blobs/{rest}"', rest)).toBe('/blobs/a/b');
  expect(await rewrite('template="/blobs/{*rest}"', rest)).toBe('/blobs/a/b');
});

test('a template may lack the slash, or be empty', async () => {
  const request = at('/a?b=1', '/a');
  expect(await rewrite('template="keys"', request)).toBe('/keys?b=1');
  expect(await rewrite('template=""', request)).toBe('?b=1');
  expect(await rewrite('template="?code=x"', request)).toBe('?code=x&b=1');
});

test('encodes the text of a template where it has to be, and leaves escapes', async () => {
  expect(await rewrite('template="/a b/ü%20%zz/[x]|&lt;y&gt;^\\;v=1:@?q=a b&amp;r=%41#{{"')).toBe(
    '/a%20b/%C3%BC%20%25zz/%5Bx%5D%7C%3Cy%3E%5E%5C;v=1:@?q=a%20b&r=%41%23%7B%7B',
  );
});

test('takes an expression for the whole', async () => {
  const request = at('/a/b?c=1', '/a/{id}', { id: 'b' });
  expect(await rewrite('template="@("/v2" + context.Request.Url.Path)"', request)).toBe('/v2/a/b?c=1');
  expect(await rewrite('template="@("/v2/{id}/{other}?d={id}")"', request)).toBe('/v2/b/%7Bother%7D?d=b&c=1');
});

test('sends what it copies byte for byte', async () => {
  expect(await rewrite('template="/b"', at('/a?x=%7e&&y&z=1+2', '/a'))).toBe('/b?x=%7e&&y&z=1+2');
});

test('fails when the operation has no such parameter', async () => {
  const { lastError, request } = await run('<rewrite-uri template="/{id}" />', at('/a', '/a'));
  expect(lastError).toMatchObject({
    source: 'rewrite-uri',
    reason: 'TemplateParameterNotFound',
    message: "The operation has no parameter 'id'.",
    status: 500,
  });
  expect(request.path).toBe('/a');
});

describe('H10: a path that leads elsewhere fails the request', () => {
  const hostile = [
    '..',
    '.',
    '../x',
    '..\\x',
    '..%2fx',
    '..;/x',
    '%2e%2e',
    '%252e%252e',
    'a\r\nHost: evil',
    '%0d%0a',
    '\0',
  ];
  test.each(hostile)('as a parameter: %j', async (id) => {
    expect(await rewrite('template="/v2/{id}"', at('/a', '/{id}', { id }))).toBe('PathNotAllowed 400');
  });
  test.each(['/evil', 'a/../../b', '..'])('as a wildcard: %j', async (rest) => {
    expect(await rewrite('template="/{*rest}"', at('/a', '/{*rest}', { rest }))).toBe('PathNotAllowed 400');
  });
  test.each(['//evil', '/a/%2e%2e/b', '/a%0d%0ab', '/a\\r\\nHost: evil', '/..%2f', '/%2525252e%2525252e'])(
    'as an expression: %j',
    async (path) => {
      expect(await rewrite(`template="@("${path}")"`)).toBe('PathNotAllowed 400');
    },
  );
  test('as a template: it is refused when it is published', () => {
    expect(diagnose('<rewrite-uri template="//evil/{id}" />')).toEqual([
      "error invalid-value [//evil/{id}] 'template' is not allowed: it begins with two slashes",
    ]);
    expect(diagnose('<rewrite-uri template="/a/..%2fb" />')).toEqual([
      "error invalid-value [/a/..%2fb] 'template' is not allowed: it has a dot segment",
    ]);
  });
});

test('H10: whatever a caller sends, it stays one segment and one value', async () => {
  const pieces = [
    '/',
    '\\',
    '.',
    '..',
    '%',
    '2f',
    '2e',
    '?',
    '#',
    '&',
    '=',
    ';',
    ' ',
    '\r\n',
    '\0',
    'ü',
    '\ud800',
    '{id}',
    'a',
  ];
  let seed = 7;
  const next = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  let sent = 0;
  for (let round = 0; round < 400; round++) {
    const id = Array.from({ length: 1 + next(6) }, () => pieces[next(pieces.length)]).join('');
    const target = await rewrite('template="/v2/{id}/end?v={id}"', at('/a', '/{id}', { id }));
    if (target === 'PathNotAllowed 400') continue;
    sent++;
    const [, segment = '', value = ''] = /^\/v2\/([!-~]*)\/end\?v=([!-~]*)$/.exec(target) ?? [];
    expect(segment, JSON.stringify(id)).not.toMatch(/[/\\?#;]/);
    expect(decodeURIComponent(segment)).toBe(id.toWellFormed());
    expect(value).not.toMatch(/[&=#]/);
    expect(decodeURIComponent(value)).toBe(id.toWellFormed());
  }
  expect(sent).toBeGreaterThan(100);
});

test('H10: a line break in a query is sent encoded', async () => {
  expect(await rewrite('template="@("/a?b=1\\r\\nHost: evil")"')).toBe('/a?b=1%0D%0AHost:%20evil');
});

test('names with dots are no dot segments', async () => {
  expect(await rewrite('template="/.well-known/{id}/v1.0"', at('/', '/{id}', { id: '...' }))).toBe(
    '/.well-known/.../v1.0',
  );
});
