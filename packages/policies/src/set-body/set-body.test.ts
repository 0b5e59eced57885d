import { expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

const bodyOf = async (xml: string): Promise<unknown> => (await run(xml)).request.body.content;

test('takes literal text as it is', async () => {
  expect(await bodyOf('<set-body> {"a": 1} </set-body>')).toBe(' {"a": 1} ');
  expect(await bodyOf('<set-body>a &lt; b</set-body>')).toBe('a < b');
  expect(await bodyOf('<set-body><![CDATA[<a/>]]></set-body>')).toBe('<a/>');
});

test('takes XML as it is written', async () => {
  expect(await bodyOf('<set-body><a b="c">d &amp; e</a><f/></set-body>')).toBe('<a b="c">d &amp; e</a><f/>');
});

test('takes the content of a value element', async () => {
  expect(await bodyOf('<set-body>\n  <value>@("a" + 1)</value>\n</set-body>')).toBe('a1');
});

test('empties the body when there is no content', async () => {
  expect(await bodyOf('<set-body />')).toBe('');
});

test('takes what an expression gives: text, the text of a value, or bytes', async () => {
  expect(await bodyOf('<set-body>@("a" + 1)</set-body>')).toBe('a1');
  expect(await bodyOf('<set-body>@(1 == 1)</set-body>')).toBe('True');
  expect(await bodyOf('<set-body>@{ return Convert.FromBase64String("AQI="); }</set-body>')).toEqual(
    new Uint8Array([1, 2]),
  );
});

test('reads the body it replaces', async () => {
  const { request } = await run('<set-body>@(context.Request.Body.As<string>().ToUpper())</set-body>', {
    request: { method: 'POST', body: 'a' },
  });
  expect(request.body.content).toBe('A');
  expect(request.body.buffered).toBe(1);
});

test('acts on the response in outbound', async () => {
  expect((await run('<set-body>b</set-body>', { section: 'outbound' })).response.body.content).toBe('b');
});

test('stands in on-error with a warning', () => {
  expect(diagnose('<set-body>a</set-body>', 'on-error')).toEqual([
    'warning wrong-section [set-body] <set-body> stands in on-error; expected inbound, backend or outbound',
  ]);
});

test('takes a template that is wrapped in an element', async () => {
  const { request } = await run('<set-body template="liquid"><value>{{ body.a }}</value></set-body>', {
    request: { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"a":"b"}' },
  });
  expect(request.body.content).toBe('b');
});
