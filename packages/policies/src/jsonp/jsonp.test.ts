import { expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

const wrapped = async (query: string, body: string | undefined, type: string | undefined = 'application/json') => {
  const { response, lastError } = await run('<jsonp callback-parameter-name="cb" />', {
    section: 'outbound',
    request: { url: `https://gateway.example/a${query}` },
    response: { headers: { ...(type && { 'Content-Type': type }) }, ...(body !== undefined && { body }) },
  });
  return { content: response.body.content, response, lastError };
};

test('wraps JSON into the call that the caller names', async () => {
  const { content, response } = await wrapped('?a=b&cb=show', '{"a":"ü"}');
  expect(content).toBe('show({"a":"ü"});');
  expect(response.headers.get('Content-Type')).toBe('application/javascript; charset=utf-8');
  expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
});

test('wraps what is JSON by its type, or has none', async () => {
  for (const type of ['application/hal+json; charset=utf-8', 'TEXT/JSON', ''])
    expect((await wrapped('?cb=f', '[]', type)).content).toBe('f([]);');
  expect((await wrapped('?cb=f', '<a/>', 'application/xml')).content).toBe('<a/>');
  expect((await wrapped('?cb=f', undefined)).content).toBeUndefined();
});

test('leaves the answer alone when no function is named', async () => {
  expect((await wrapped('', '{}')).content).toBe('{}');
  expect((await wrapped('?cb=', '{}')).content).toBe('{}');
});

test('takes identifiers of any alphabet', async () => {
  for (const name of ['_', '$', 'jQuery183_1700000000000', 'größe', 'наме', 'a1'])
    expect((await wrapped(`?cb=${encodeURIComponent(name)}`, '1')).content).toBe(`${name}(1);`);
});

test('G4: refuses a callback that is no JavaScript identifier', async () => {
  const names = [
    'alert(1)//',
    'a.b',
    'a[0]',
    '1a',
    'a b',
    'a;b',
    '</script>',
    'function',
    'await',
    'a\u2028',
    'é'.repeat(129),
    '\\u0061',
  ];
  for (const name of names) {
    const { lastError, content } = await wrapped(`?cb=${encodeURIComponent(name)}`, '{}');
    expect(lastError, name).toMatchObject({
      source: 'jsonp',
      reason: 'CallbackParameterInvalid',
      message: 'Value of callback parameter cb is not a valid JavaScript identifier.',
      status: 400,
    });
    expect(content).not.toContain(name);
  }
});

test('escapes what older readers take for the end of a line', async () => {
  expect((await wrapped('?cb=f', '"a\u2028b\u2029c"')).content).toBe('f("a\\u2028b\\u2029c");');
});

test('computes the name of the parameter, and stands once in outbound', async () => {
  const { response } = await run('<jsonp callback-parameter-name="@("c" + "b")" />', {
    section: 'outbound',
    request: { url: 'https://gateway.example/?cb=f' },
    response: { body: '1' },
  });
  expect(response.body.content).toBe('f(1);');
  expect(diagnose('<jsonp callback-parameter-name="a" />', 'inbound')).toEqual([
    'error wrong-section [jsonp] <jsonp> stands in inbound; expected outbound',
  ]);
});
