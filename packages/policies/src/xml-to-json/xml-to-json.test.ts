import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { run } from '../testing.ts';

async function convert(body: string | Uint8Array, attributes = 'kind="direct"'): Promise<unknown> {
  const xml = `<xml-to-json ${attributes} apply="always" consider-accept-header="false" />`;
  const { request, lastError } = await run(xml, { request: { body } });
  return lastError === undefined ? request.body.content : `${lastError.status} ${lastError.reason}`;
}

const friendly = 'kind="javascript-friendly"';

test('keeps the structure of the document in the direct form', async () => {
  const body =
    '<?xml version="1.0"?><soap:Envelope xmlns="http://fyicenter.com/" xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">\n' +
    '  <soap:Body><GetOrders><Customer>1234567</Customer></GetOrders></soap:Body>\n</soap:Envelope>';
  expect(JSON.parse((await convert(body)) as string)).toEqual({
    version: '1.0',
    soap$Envelope: {
      '@xmlns': 'http://fyicenter.com/',
      '@xmlns$soap': 'http://schemas.xmlsoap.org/soap/envelope/',
      soap$Body: { GetOrders: { Customer: '1234567' } },
    },
  });
});

test.each([
  ['<a/>', '{"a":null}', '{"a":null}'],
  ['<a></a>', '{"a":""}', '{"a":""}'],
  ['<a b="1"/>', '{"a":{"@b":"1"}}', '{"a":{"b":"1"}}'],
  ['<a b="1">t</a>', '{"a":{"@b":"1","#text":"t"}}', '{"a":{"b":"1","$text":"t"}}'],
  ['<a><b>1</b><c/><b>2</b></a>', '{"a":{"b":["1","2"],"c":null}}', '{"a":{"b":["1","2"],"c":null}}'],
  ['<a>x<b/>y</a>', '{"a":{"#text":["x","y"],"b":null}}', '{"a":{"$text":"xy","b":null}}'],
  ['<a><![CDATA[<]]></a>', '{"a":{"#cdata-section":"<"}}', '{"a":"<"}'],
  ['<a b="1"><b>2</b></a>', '{"a":{"@b":"1","b":"2"}}', '{"a":{"@b":"1","b":"2"}}'],
  ['<p:a xmlns:p="urn:p" p:x="1"/>', '{"p$a":{"@xmlns$p":"urn:p","@p$x":"1"}}', '{"a":{"x":"1"}}'],
  ['<a><!-- c --><?p i?>t</a>', '{"a":"t"}', '{"a":"t"}'],
])('turns %s into %s, or %s', async (body, direct, javascriptFriendly) => {
  expect(await convert(body)).toBe(direct);
  expect(await convert(body, friendly)).toBe(javascriptFriendly);
});

test('puts every child element into an array when told to, but not the root', async () => {
  const attributes = 'kind="direct" always-array-child-elements="true"';
  expect(await convert('<a x="1"><b><c/></b></a>', attributes)).toBe('{"a":{"@x":"1","b":[{"c":[null]}]}}');
});

test('applies when the caller asks for JSON and the content type says XML, where that is what is asked', async () => {
  const attempt = async (attributes: string, headers: Record<string, string>) => {
    const xml = `<xml-to-json kind="direct" ${attributes} />`;
    return (await run(xml, { section: 'outbound', request: { headers }, response: { headers, body: '<a/>' } }))
      .response;
  };
  expect((await attempt('apply="always"', { Accept: '*/*' })).body.content).toBe('<a/>');
  const converted = await attempt('apply="content-type-xml"', {
    Accept: 'application/json',
    'Content-Type': 'text/xml',
  });
  expect(converted.body.content).toBe('{"a":null}');
  expect(converted.headers.get('Content-Type')).toBe('application/json');
  const other = await attempt('apply="content-type-xml"', { Accept: 'application/json', 'Content-Type': 'text/plain' });
  expect(other.body.content).toBe('<a/>');
});

test('reads the encoding that the document names', async () => {
  const body = Buffer.from('<?xml version="1.0" encoding="iso-8859-1"?><a>é</a>', 'latin1');
  expect(await convert(body)).toBe('{"version":"1.0","encoding":"iso-8859-1","a":"é"}');
  expect(await convert(Buffer.from('\ufeff<a>é</a>', 'utf16le'))).toBe('{"a":"é"}');
});

test('a response that is no XML is the fault of the service', async () => {
  const xml = '<xml-to-json kind="direct" apply="always" consider-accept-header="false" />';
  const { lastError } = await run(xml, { section: 'outbound', response: { body: '{"a":1}' } });
  expect(lastError).toMatchObject({ source: 'xml-to-json', reason: 'BodyConversionFailure', status: 500 });
});

test.each([
  '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
  '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
  '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x">%p;]><a/>',
])('H5: refuses %s', async (body) => {
  expect(await convert(body)).toBe('400 BodyConversionFailure');
});

test('H5: what other readers would fetch is data', async () => {
  const body = '<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd"/></a>';
  expect(await convert(body, friendly)).toBe('{"a":{"include":{"href":"file:///etc/passwd"}}}');
});

test('H6: refuses a billion laughs and great depth', async () => {
  expect(await convert('<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>')).toBe(
    '400 BodyConversionFailure',
  );
  expect(await convert(`${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`)).toBe('400 BodyConversionFailure');
});

test('H8: names that mean something to JavaScript are names', async () => {
  expect(await convert('<__proto__ constructor="1"><toString/></__proto__>')).toBe(
    '{"__proto__":{"@constructor":"1","toString":null}}',
  );
});
