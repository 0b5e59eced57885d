import { describe, expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

async function convert(body: string, attributes = ''): Promise<unknown> {
  const xml = `<json-to-xml apply="always" consider-accept-header="false" ${attributes} />`;
  const { request, lastError } = await run(xml, { request: { body } });
  return lastError === undefined ? request.body.content : `${lastError.status} ${lastError.reason}`;
}

const soap = 'namespace-separator=":" namespace-prefix="xmlns" attribute-block-name="#attrs"';

test('makes namespaces and attributes of the properties that are named for it', async () => {
  const body = {
    'soapenv:Envelope': {
      'xmlns:soapenv': 'http://schemas.xmlsoap.org/soap/envelope/',
      'xmlns:v1': 'http://localdomain.com/core/v1',
      'soapenv:Header': {},
      'soapenv:Body': { 'v1:QueryList': { '#attrs': { queryName: 'test' }, 'v1:QueryItem': { name: 'dummy text' } } },
    },
  };
  expect(await convert(JSON.stringify(body), soap)).toBe(
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:v1="http://localdomain.com/core/v1">' +
      '<soapenv:Header /><soapenv:Body><v1:QueryList queryName="test"><v1:QueryItem><name>dummy text</name></v1:QueryItem>' +
      '</v1:QueryList></soapenv:Body></soapenv:Envelope>',
  );
});

test('puts several properties into a root of its own, an element for each item, and nil for null', async () => {
  const body = '{"first":"J","alive":true,"age":25,"phones":[{"n":1.5},{"n":2}],"children":[],"spouse":null}';
  expect(await convert(body)).toBe(
    '<Document><first>J</first><alive>True</alive><age>25</age><phones><n>1.5</n></phones><phones><n>2</n></phones>' +
      '<children /><spouse xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" /></Document>',
  );
});

test.each([
  ['{}', '<Document />'],
  ['[1,[2,3]]', '<Document><item>1</item><item><item>2</item><item>3</item></item></Document>'],
  ['"a<b"', '<Document>a&lt;b</Document>'],
  ['{"a":[1]}', '<Document><a>1</a></Document>'],
  ['{"first_name":"x"}', '<first_name>x</first_name>'],
  ['{"a":{"@id":"7\\"","#text":"t"}}', '<a id="7&quot;">t</a>'],
  ['{"a b":{"1":2,"":0}}', '400 BodyConversionFailure'],
  ['{"a b":{"1":2}}', '<a_x0020_b><_x0031_>2</_x0031_></a_x0020_b>'],
  ['{"n":9007199254740993}', '<n>9007199254740993</n>'],
])('turns %s into %s', async (body, expected) => {
  expect(await convert(body)).toBe(expected);
});

test('writes dates as .NET does unless it is told not to look for them', async () => {
  expect(await convert('{"d":"2012-03-21T05:40:00Z"}')).toBe('<d>03/21/2012 05:40:00</d>');
  expect(await convert('{"d":"/Date(1198908717056)/"}')).toBe('<d>12/29/2007 06:11:57</d>');
  expect(await convert('{"d":"2012-03-21T05:40:00Z"}', 'parse-date="false"')).toBe('<d>2012-03-21T05:40:00Z</d>');
});

test('a separator makes a prefix only where one is declared', async () => {
  const attributes = 'namespace-prefix="ns"';
  expect(await convert('{"a_b":{"ns_a":"urn:a","a_c":1,"x_y":2}}', attributes)).toBe(
    '<a:b xmlns:a="urn:a"><a:c>1</a:c><x_y>2</x_y></a:b>',
  );
});

describe('applies', () => {
  const attempt = async (xml: string, headers: Record<string, string>) =>
    (await run(xml, { section: 'outbound', request: { headers }, response: { headers, body: '{"a":1}' } })).response;

  test('only when the caller asks for XML', async () => {
    const xml = '<json-to-xml apply="always" />';
    for (const accept of ['', '*/*', 'application/json', 'text/xml;q=0'])
      expect((await attempt(xml, { Accept: accept })).body.content, accept).toBe('{"a":1}');
    for (const accept of ['application/xml', 'text/html, application/atom+xml;q=0.5']) {
      const response = await attempt(xml, { Accept: accept });
      expect(response.body.content, accept).toBe('<a>1</a>');
      expect(response.headers.get('Content-Type')).toBe('application/xml');
    }
  });

  test('only when the content type says JSON, where that is what is asked', async () => {
    const xml = '<json-to-xml apply="content-type-json" consider-accept-header="false" />';
    expect((await attempt(xml, { 'Content-Type': 'text/plain' })).body.content).toBe('{"a":1}');
    expect((await attempt(xml, { 'Content-Type': 'application/hal+json; charset=utf-8' })).body.content).toBe(
      '<a>1</a>',
    );
  });

  test('to nothing when there is no body', async () => {
    const { request, lastError } = await run('<json-to-xml apply="always" consider-accept-header="false" />');
    expect(lastError).toBeUndefined();
    expect(request.body.content).toBeUndefined();
  });
});

test('takes the separator from an expression that gives a character', async () => {
  const attributes = `namespace-separator="@(context.Request.Method == &quot;GET&quot; ? '.' : '-')" namespace-prefix="xmlns"`;
  expect(await convert('{"a.b":{"xmlns.a":"urn:a"}}', attributes)).toBe('<a:b xmlns:a="urn:a" />');
});

test('a body that is no JSON is the fault of the caller in a request, and of the service in a response', async () => {
  expect(await convert('{"a":')).toBe('400 BodyConversionFailure');
  const xml = '<json-to-xml apply="always" consider-accept-header="false" />';
  const { lastError } = await run(xml, { section: 'outbound', response: { body: 'no' } });
  expect(lastError).toMatchObject({ source: 'json-to-xml', reason: 'BodyConversionFailure', status: 500 });
});

test.each([
  [
    'names that mean something to JavaScript',
    '{"__proto__":{"constructor":1}}',
    '<__proto__><constructor>1</constructor></__proto__>',
  ],
  ['markup in names', '{"a><b":1}', '<a_x003E__x003C_b>1</a_x003E__x003C_b>'],
  ['markup in namespaces', '{"a":{"@xmlns:b\\"":"\\"><c/>"}}', '<a xmlns:b_x0022_="&quot;&gt;&lt;c/&gt;" />'],
  ['control characters', '{"a":"\\u0000"}', '400 BodyConversionFailure'],
  ['half of a pair', '{"a":"\\ud800"}', '<a>\ufffd</a>'],
  ['depth', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, '400 BodyConversionFailure'],
  [
    'a long name for many items',
    `{"x":{"${'n'.repeat(100_000)}":[${'1,'.repeat(1000)}1]}}`,
    '400 BodyConversionFailure',
  ],
])('H8: %s', async (_, body, expected) => {
  expect(await convert(body)).toBe(expected);
});

test('H8: many empty elements take time in proportion to their number', async () => {
  const body = `{"a":[${'"",'.repeat(100_000)}""],"b":1}`;
  expect(await convert(body)).toBe(`<Document>${'<a />'.repeat(100_001)}<b>1</b></Document>`);
});

test('refuses a separator of several characters and a word it does not know', () => {
  expect(diagnose('<json-to-xml apply="sometimes" namespace-separator="::" />')).toEqual([
    "error invalid-value [sometimes] 'apply' is 'sometimes'; expected always or content-type-json",
    "error invalid-value [::] 'namespace-separator' is '::'; expected one character",
  ]);
});
