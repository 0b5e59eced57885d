import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from './testing.ts';

// Calls that no client of Microsoft makes, over the listener that users have.

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ seed: false });
});
afterAll(() => plane?.[Symbol.asyncDispose]());

const group = { body: { properties: { displayName: 'a group' } } };
const api = (path: string) => ({ body: { properties: { displayName: path, path } } });

const unseen = {
  'a slash': 'a%2Fb',
  'a backslash': 'a%5Cb',
  'the folder above': '%2e%2e',
  'a zero': 'a%00b',
  'half a character': '%ff',
  'a surrogate': '%ED%A0%80',
  'the sign of Kelvin': '%E2%84%AA',
  'an accent that stands apart': 'A%CC%8A',
  'a space of no width': 'a%E2%80%8Bb',
  'a mark that turns the direction': 'a%E2%80%AEb',
  'a soft hyphen': 'a%C2%ADb',
  'a filler that cannot be seen': 'a%E3%85%A4b',
  'a space before it': '%20a',
  'a space after it': 'a%20',
  'nothing but a space': '%20',
};

for (const [what, name] of Object.entries(unseen))
  test(`L6: a name with ${what} is refused`, async () => {
    expect((await plane.send('PUT', `groups/${name}`, group)).status).toBe(400);
    expect((await plane.send('GET', `groups/${name}`)).status).toBe(400);
  });

test('L6: a name that is longer in small letters is kept as it was written', async () => {
  const name = encodeURIComponent('İİx');
  const { status, body } = await plane.send('PUT', `groups/${name}`, group);
  expect([status, body.name]).toEqual([201, 'İİx']);
  expect((await plane.send('GET', `groups/${encodeURIComponent('İİX')}`)).body.id).toBe(body.id);
  const made = await plane.send('PUT', `apis/${name}`, api('dotted'));
  expect([made.status, made.body.name]).toEqual([201, 'İİx']);
  const operation = { properties: { displayName: 'o', method: 'GET', urlTemplate: '/' } };
  const below = await plane.send('PUT', `apis/${name}/operations/o`, { body: operation });
  expect(below.body.id).toMatch(/\/apis\/İİx\/operations\/o$/);
});

test('L6: ß and ss are two names, and so are letters of two scripts', async () => {
  for (const name of ['ß', 'ss', 'a', 'а'])
    expect((await plane.send('PUT', `groups/${encodeURIComponent(name)}`, group)).status).toBe(201);
});

for (const name of ['a;rev=0', 'a;rev=01', 'a;rev=-1', 'a;rev=', 'a;rev=1;rev=2', 'a;rev=99999999999', ';rev=1', 'a;b'])
  test(`L6: '${name}' is no revision of an API`, async () => {
    const { status, body } = await plane.send('PUT', `apis/${name}`, api('revised'));
    expect([status, body]).toMatchObject([400, { error: { details: [{ target: 'name' }] } }]);
  });

const nested = (open: string, close: string, levels: number) =>
  `{"properties":{"displayName":"deep","more":${open.repeat(levels)}1${close.repeat(levels)}}}`;

test('L6: a body of many levels is refused before anything looks through it', async () => {
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    expect((await plane.send('PUT', 'groups/deep', { body: nested(open, close, 190) })).status).toBeLessThan(300);
    for (const levels of [200, 5000, 500_000]) {
      const { status, body } = await plane.send('PUT', 'groups/deep', { body: nested(open, close, levels) });
      expect([status, body]).toMatchObject([400, { error: { message: /more than 200 levels/ } }]);
    }
  }
});

test('L7: what a body says of itself, and names that JavaScript has, change nothing else', async () => {
  const body =
    '{"id":"/other","name":"other","type":"other","__proto__":{"status":200},"properties":{"displayName":"mass",' +
    '"builtIn":true,"BUILTIN":true,"__proto__":{"builtIn":true},"constructor":{"prototype":{"x":1}}}}';
  await plane.send('PUT', 'groups/mass', { body });
  const { name, id, properties } = (await plane.send('GET', 'groups/mass')).body;
  expect([name, properties]).toMatchObject(['mass', { builtIn: false, type: 'custom' }]);
  expect(properties).not.toHaveProperty('BUILTIN');
  expect(id).toMatch(/\/groups\/mass$/);
  expect(({} as { x?: unknown; builtIn?: unknown }).x).toBeUndefined();
});

test('L7: the method is the one of the request line', async () => {
  const headers = { 'x-http-method-override': 'DELETE', 'x-http-method': 'DELETE', 'x-method-override': 'DELETE' };
  await plane.send('PUT', 'groups/stays', group);
  expect((await plane.send('GET', 'groups/stays', { headers })).status).toBe(200);
  expect((await plane.send('POST', 'groups/stays', { headers, body: {} })).status).toBe(405);
  expect((await plane.send('GET', 'groups/stays')).status).toBe(200);
});

test('L7: a link to the next page names the host of the request, and no other that somebody forwards', async () => {
  const query = '?api-version=2024-05-01&$top=1&x=%22%3E%3Cscript%3E';
  const { body } = await plane.send('GET', 'groups', { query, headers: { 'x-forwarded-host': 'evil.example' } });
  expect(body.nextLink).toMatch(new RegExp(`^${plane.url}/subscriptions/[^"<>]+$`));
  expect((await plane.send('GET', 'groups', { query, headers: { host: 'evil.example/x?' } })).status).toBe(400);
});
