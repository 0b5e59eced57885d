import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ArtifactReading, readArtifacts } from '../../packages/artifacts/src/index.ts';
import { startGateway, type TestGateway } from '../../packages/cli/src/serve/testing.ts';
import { type Service, startService } from './service.ts';

// The folder as its README says, in front of services that are real.

const folder = fileURLToPath(new URL('.', import.meta.url));

let service: Service;
let reading: ArtifactReading;
let gateway: TestGateway;

beforeAll(async () => {
  service = await startService(0);
  const at = (path: string) => ({ properties: { serviceUrl: `${service.url}${path}` } });
  const overrides = {
    apis: [
      { name: 'calculator', ...at('/calculator.asmx') },
      { name: 'calculator-rest', ...at('') },
      { name: 'trips', ...at('/trips') },
    ],
  };
  reading = await readArtifacts(folder, { overrides });
  gateway = await startGateway(reading.snapshot ?? {});
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await service.close();
  expect(gateway.bugs).toEqual([]);
});

const envelope = (content: string, namespace = 'http://schemas.xmlsoap.org/soap/envelope/') =>
  `<s:Envelope xmlns:s="${namespace}"><s:Body>${content}</s:Body></s:Envelope>`;
const add = envelope('<Add xmlns="urn:calculator"><a>1</a><b>2</b></Add>');

/** Status, content type and body of an answer. */
async function ask(path: string, init: RequestInit & { readonly body?: string } = {}) {
  const response = await fetch(`${gateway.url}${path}`, { method: init.body === undefined ? 'GET' : 'POST', ...init });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

function soap(
  body: string,
  headers: Record<string, string> = { SOAPAction: '"urn:calculator/Add"' },
  path = '/calculator',
) {
  return ask(path, { body, headers: { 'Content-Type': 'text/xml; charset=utf-8', ...headers } });
}

function json(path: string, value: unknown) {
  return ask(path, { body: JSON.stringify(value), headers: { 'Content-Type': 'application/json' } });
}

test('the folder is read without a complaint but of what is no artifact', () => {
  expect(reading.diagnostics.filter(({ severity }) => severity !== 'information')).toEqual([]);
});

describe('SOAP', () => {
  test('an envelope goes in, and one comes out', async () => {
    const { status, headers, body } = await soap(add);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/xml; charset=utf-8']);
    expect(body).toContain('<AddResult>3</AddResult>');
    expect(headers.get('x-was-operation')).toBe('Add');
  });

  test('the action says the operation', async () => {
    const body = envelope('<Sum xmlns="urn:calculator"><numbers><int>1</int></numbers></Sum>');
    const { headers } = await soap(body, { SOAPAction: 'urn:calculator/Sum' });
    expect(headers.get('x-was-operation')).toBe('Sum');
  });

  test('a fault is what the service says', async () => {
    const { status, body } = await soap(
      envelope('<Add xmlns="urn:calculator"><a>2147483647</a><b>2147483647</b></Add>'),
    );
    expect(status).toBe(500);
    expect(body).toContain('<faultstring>The sum is too large.</faultstring>');
  });

  test.each<[string, Parameters<typeof soap>]>([
    ['another action', [add, { SOAPAction: '"urn:calculator/Divide"' }]],
    ['no action', [add, {}]],
    ['another path', [add, { SOAPAction: '"urn:calculator/Add"' }, '/calculator/more']],
  ])('%s is answered 404', async (_, request) => {
    const { status, headers, body } = await soap(...request);
    expect([status, headers.get('content-type')]).toEqual([404, 'application/json']);
    expect(body).toBe('{ "statusCode": 404, "message": "Resource not found" }');
  });

  test('only POST is for SOAP', async () => {
    expect((await ask('/calculator', { headers: { SOAPAction: '"urn:calculator/Add"' } })).status).toBe(404);
  });

  test('actions of two operations in one request are refused', async () => {
    const both = { SOAPAction: '"urn:calculator/Add"', 'Content-Type': 'text/xml; action="urn:calculator/Sum"' };
    expect((await soap(add, both)).status).toBe(400);
  });

  test.each([
    ['what the description does not say', envelope('<Add xmlns="urn:calculator"><a>1</a><b>two</b></Add>')],
    [
      'the envelope of another version',
      envelope('<Add xmlns="urn:calculator"><a>1</a><b>2</b></Add>', 'http://www.w3.org/2003/05/soap-envelope'),
    ],
    ['H5: a document type', `<!DOCTYPE s [<!ENTITY e SYSTEM "file:///etc/passwd">]>${add}`],
    ['H6: entities of entities', `<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${add.replace('1', '&b;')}`],
    ['what is no XML', 'hello'],
  ])('%s is refused', async (_, body) => {
    expect((await soap(body)).status).toBe(400);
  });
});

describe('REST in front of SOAP', () => {
  test('JSON goes in and comes out', async () => {
    const { status, headers, body } = await json('/calculator-rest/Add', { add: { a: 20, b: 22 } });
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(JSON.parse(body)).toEqual({ addResponse: { addResult: 42 } });
  });

  test('lists, and text that has to be written in another way', async () => {
    const note = 'a "quoted" <note> & more';
    const { body } = await json('/calculator-rest/Sum', { sum: { numbers: [1, 2, 3], note } });
    expect(JSON.parse(body)).toEqual({ sumResponse: { sumResult: 6, steps: [1, 2, 3], note } });
  });

  test('a list of one, and nothing', async () => {
    const { body } = await json('/calculator-rest/Sum', { sum: { numbers: [7] } });
    expect(JSON.parse(body)).toEqual({ sumResponse: { sumResult: 7, steps: [7], note: null } });
  });

  test('a fault becomes an error', async () => {
    const { status, body } = await json('/calculator-rest/Add', { add: { a: 2147483647, b: 2147483647 } });
    expect(status).toBe(500);
    expect(JSON.parse(body)).toEqual({ error: { code: 's:Server', message: 'The sum is too large.' } });
  });
});

describe('OData', () => {
  test.each([
    ["/trips/People('O''Neil')/Friends?$top=5&$select=Name", "/trips/People('O''Neil')/Friends?$top=5&$select=Name"],
    ['/trips/People?$filter=Name%20eq%20%27a%27', '/trips/People?$filter=Name%20eq%20%27a%27'],
  ])('%s goes to the service as it came', async (path, asked) => {
    const { status, headers, body } = await ask(path);
    expect([status, headers.get('odata-version')]).toEqual([200, '4.0']);
    expect(JSON.parse(body).asked).toBe(asked);
  });

  test('the metadata, and links to it, are at the gateway', async () => {
    expect((await ask('/trips/$metadata')).body).toContain('<edmx:Edmx');
    expect(JSON.parse((await ask('/trips/People')).body)['@odata.context']).toBe(
      `${gateway.url}/trips/$metadata#People`,
    );
  });

  test('a batch goes as it is', async () => {
    const batch = '--b\r\nContent-Type: application/http\r\n\r\nGET People HTTP/1.1\r\n\r\n\r\n--b--\r\n';
    const headers = { 'Content-Type': 'multipart/mixed; boundary=b' };
    expect((await ask('/trips/$batch', { body: batch, headers })).body).toBe(batch);
  });

  test('what is not OData is refused', async () => {
    const { status, body } = await ask('/trips/People?$top=many');
    expect([status, JSON.parse(body).message]).toEqual([
      400,
      "The query option '$top' is 'many'; expected an integer, 0 or more.",
    ]);
  });
});
