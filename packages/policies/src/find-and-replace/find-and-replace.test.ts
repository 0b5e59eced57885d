import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

const catToDog = '<find-and-replace from="cat" to="dog" />';

test('replaces every occurrence in the body of the request, and in that of the response on the way out', async () => {
  const message = { body: 'a cat, a Cat, catcat' };
  for (const section of ['inbound', 'backend'] as const)
    expect((await run(catToDog, { section, request: message })).request.body.content).toBe('a dog, a Cat, dogdog');
  const context = await run(catToDog, { section: 'outbound', request: message, response: message });
  expect(context.response.body.content).toBe('a dog, a Cat, dogdog');
  expect(context.request.body.content).toBe('a cat, a Cat, catcat');
});

test('takes the text away when nothing takes its place, and does not search again what it has put in', async () => {
  expect((await run('<find-and-replace from="a" to="" />', { request: { body: 'banana' } })).request.body.content).toBe(
    'bnn',
  );
  expect((await run('<find-and-replace from="a" to="aa" />', { request: { body: 'aba' } })).request.body.content).toBe(
    'aabaa',
  );
});

test('evaluates what it looks for and what takes its place', async () => {
  const xml = '<find-and-replace from="@(context.Request.Method)" to="@(&quot;&lt;&quot; + 1)" />';
  expect((await run(xml, { request: { body: 'GET it' } })).request.body.content).toBe('<1 it');
});

test('leaves a message without a body, or with an empty text to look for, as it is', async () => {
  expect((await run(catToDog)).request.body.content).toBeUndefined();
  const xml = '<find-and-replace from="@(&quot;&quot;)" to="x" />';
  expect((await run(xml, { request: { body: 'a' } })).request.body.content).toBe('a');
});

test('leaves bytes that are no text unharmed', async () => {
  const body = Buffer.concat([Buffer.from([0xff, 0x00, 0xfe]), Buffer.from('cat'), Buffer.from([0x80])]);
  const { request } = await run(catToDog, { request: { body } });
  expect(Buffer.from(request.body.content as Uint8Array).toString('hex')).toBe('ff00fe646f6780');
});

test('keeps the encoding where the bytes are the same, and says so where it becomes UTF-8', async () => {
  const headers = { 'Content-Type': 'text/plain; charset=iso-8859-1' };
  const latin = await run(catToDog, { request: { headers, body: Buffer.from('é cat', 'latin1') } });
  expect(Buffer.from(latin.request.body.content as Uint8Array).toString('latin1')).toBe('é dog');
  expect(latin.request.headers.get('Content-Type')).toBe('text/plain; charset=iso-8859-1');
  const wide = await run(catToDog, {
    request: { headers: { 'Content-Type': 'text/plain; charset="utf-16le"' }, body: Buffer.from('é cat', 'utf16le') },
  });
  expect(wide.request.body.content).toBe('é dog');
  expect(wide.request.headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
});

test('H10: does not let a body grow beyond what a body may be', async () => {
  const xml = `<find-and-replace from="a" to="${'b'.repeat(1000)}" />`;
  for (const body of ['a'.repeat(100_000), Buffer.alloc(100_000, 'a')]) {
    const context = await run(xml, { request: { body } });
    expect(context.lastError).toMatchObject({ source: 'find-and-replace', reason: 'BodyTooLarge', status: 500 });
  }
});

test('refuses an empty text to look for', () => {
  expect(diagnose('<find-and-replace from="" to="x" />')).toEqual([
    "error invalid-value [] 'from' is empty; expected the text to look for",
  ]);
});
