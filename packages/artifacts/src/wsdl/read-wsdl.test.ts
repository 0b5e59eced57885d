import type { Api } from '@turnpike/model';
import { describe, expect, test } from 'vitest';
import { information, read, sampleApi, shown, snapshotOf } from '../testing.ts';
import { sampleWsdl } from './sample-wsdl.ts';

const policy = '<policies><inbound /><backend /><outbound /><on-error /></policies>';

function folder(wsdl: string, properties: object = {}, more: Readonly<Record<string, unknown>> = {}) {
  return {
    'apis/calc/apiInformation.json': sampleApi('calc', { type: 'soap', ...properties }),
    'apis/calc/specification.wsdl': wsdl,
    ...more,
  };
}

async function apiOf(...args: Parameters<typeof folder>): Promise<Api> {
  const { apis } = await snapshotOf(folder(...args));
  return apis[0] as Api;
}

async function complaints(...args: Parameters<typeof folder>): Promise<readonly string[]> {
  return shown((await read(folder(...args))).diagnostics);
}

function operationsOf({ operations }: Api): readonly string[] {
  return operations.map(({ id, name, method, urlTemplate }) => `${id}: ${name}, ${method} ${urlTemplate}`);
}

test('an operation for each of those of the first port that is bound to SOAP', async () => {
  const api = await apiOf(sampleWsdl());
  expect(operationsOf(api)).toEqual([
    'Add: Add, POST /?soapAction=urn:calc/Add',
    'Subtract: Subtract, POST /?soapAction=urn:calc/Subtract',
  ]);
  expect(api.serviceUrl).toBe('http://calc.example.com/calc.asmx');
  expect(api.operations[0]?.request?.representations).toEqual([{ contentType: 'text/xml', examples: [] }]);
});

test('the port that is named, and the service URL of the API', async () => {
  const selector = { wsdlServiceName: 'Calc', wsdlEndpointName: 'CalcSoap12' };
  const api = await apiOf(sampleWsdl(), { wsdlSelector: selector, serviceUrl: 'https://other.example.com' });
  expect(api.operations[0]?.request?.representations?.[0]?.contentType).toBe('application/soap+xml');
  expect(api.serviceUrl).toBe('https://other.example.com');
});

test('a description without a service has its bindings', async () => {
  const api = await apiOf(sampleWsdl().replace(/<wsdl:service.*<\/wsdl:service>/s, ''));
  expect([api.operations.length, api.serviceUrl]).toEqual([2, undefined]);
});

test('schemas stand alone, with the prefixes that were declared around them', async () => {
  const [schema = ''] = (await apiOf(sampleWsdl())).xmlSchemas ?? [];
  expect(schema).toMatch(/^<xs:schema [^>]*xmlns:tns="urn:calc"[^>]* targetNamespace="urn:calc"/);
  expect(schema).toContain('<xs:element name="Add" type="tns:Numbers"/>');
});

test('what would mean something else in a template is written in another way', async () => {
  const actions = { One: 'urn:a&amp;b={c}%+#d', Two: '' };
  expect(operationsOf(await apiOf(sampleWsdl({ actions })))).toEqual([
    'One: One, POST /?soapAction=urn:a%26b=%7Bc%7D%25+#d',
    'Two: Two, POST /?soapAction=',
  ]);
});

test('operations of one action are told apart by the query, and that is said', async () => {
  const wsdl = sampleWsdl({ actions: { One: '', Two: '' } });
  expect((await apiOf(wsdl)).operations.map(({ urlTemplate }) => urlTemplate)).toEqual([
    '/?soapAction=',
    '/?soapAction=&soapMethod=Two',
  ]);
  expect(await complaints(wsdl)).toEqual([
    "warning invalid-specification apis/calc/specification.wsdl 'Two': the soapAction is that of another operation, which takes their requests, unless the query says soapMethod; expected one for each",
  ]);
});

describe('names', () => {
  test('policies of operations are found by the name in the description, in any case', async () => {
    const files = folder(sampleWsdl(), {}, { 'apis/calc/operations/add/policy.xml': policy });
    const { apis, policies } = await snapshotOf(files);
    expect(apis[0]?.operations[0]?.id).toBe('add');
    expect(policies).toMatchObject([{ scope: 'operation', operationId: 'add' }]);
  });

  test('a file of an operation says its name by what it matches', async () => {
    const file = information({ displayName: 'Adds', method: 'POST', urlTemplate: '/?soapAction=urn:calc/Add' });
    const api = await apiOf(
      sampleWsdl(),
      {},
      {
        'apis/calc/operations/62b35e88397726132ca74e60/operationInformation.json': file,
        'apis/calc/operations/62b35e88397726132ca74e60/policy.xml': policy,
      },
    );
    expect(operationsOf(api)).toEqual([
      '62b35e88397726132ca74e60: Adds, POST /?soapAction=urn:calc/Add',
      'Subtract: Subtract, POST /?soapAction=urn:calc/Subtract',
    ]);
  });

  test('a policy of an operation that nothing names is refused', async () => {
    const more = { 'apis/calc/operations/62b35e88397726132ca74e60/policy.xml': policy };
    expect(await complaints(sampleWsdl(), {}, more)).toEqual([
      "error unknown-reference apis/calc/operations/62b35e88397726132ca74e60/policy.xml 'calc' has no operation '62b35e88397726132ca74e60'; expected one",
    ]);
  });
});

describe('what Azure does not import', () => {
  const path = 'apis/calc/specification.wsdl';

  test.each<[string, string, string]>([
    [
      'parts elsewhere',
      sampleWsdl({ first: '<wsdl:import namespace="urn:x" location="http://x/?wsdl"/>' }),
      `error invalid-specification ${path} 'import' names 'http://x/?wsdl'; expected everything in one document, as Azure does`,
    ],
    [
      'WSDL 2.0',
      '<description xmlns="http://www.w3.org/ns/wsdl"/>',
      `error invalid-specification ${path} found WSDL 2.0; expected WSDL 1.1`,
    ],
    [
      'something else',
      '<html/>',
      `error invalid-specification ${path} the root is 'html'; expected 'definitions' of WSDL 1.1`,
    ],
    [
      'no port',
      sampleWsdl({ ports: '<wsdl:port name="x" binding="tns:CalcGet"/>' })
        .replaceAll('soap/"', 'other/"')
        .replaceAll('soap12/"', 'other/"'),
      `error invalid-specification ${path} there is no port of that name that is bound to SOAP; expected one`,
    ],
    [
      'no XML',
      '<a>\n<b></a>',
      `error invalid-specification ${path}:2:6 The 'b' start tag on line 2 position 2 does not match the end tag of 'a'.`,
    ],
  ])('%s is refused', async (_, wsdl, message) => {
    expect(await complaints(wsdl)).toEqual([message]);
  });

  test('a port that is not there is refused', async () => {
    expect(await complaints(sampleWsdl(), { wsdlSelector: { wsdlEndpointName: 'No' } })).toEqual([
      `error invalid-specification ${path} there is no port of that name that is bound to SOAP; expected one`,
    ]);
  });

  test.each([{ style: 'rpc' }, { use: 'encoded' }])('%j is served, with a warning', async (how) => {
    const actions = { Add: 'urn:calc/Add' };
    expect(await complaints(sampleWsdl({ ...how, actions }))).toEqual([
      `warning invalid-specification ${path} 'Add': bound in another way than document/literal, which Azure does not import; served all the same`,
    ]);
  });

  test('a REST API made from WSDL is left out unless its operations are there', async () => {
    const operation = information({ displayName: 'x', method: 'GET', urlTemplate: '/x' });
    expect(await complaints(sampleWsdl(), { type: 'http' })).toEqual([
      `warning not-available ${path} REST APIs made from WSDL are not available in this version; the API is left out`,
    ]);
    const more = { 'apis/calc/operations/x/operationInformation.json': operation };
    expect(await complaints(sampleWsdl(), { type: 'http' }, more)).toEqual([]);
  });
});

describe('bad input', () => {
  const dtd = (text: string) => sampleWsdl().replace('<wsdl:definitions', `<!DOCTYPE x [${text}]><wsdl:definitions`);

  test.each([
    ['H5: a file by an entity', dtd('<!ENTITY x SYSTEM "file:///etc/passwd">')],
    ['H5: a parameter entity', dtd('<!ENTITY % x SYSTEM "http://127.0.0.1:1/x"> %x;')],
    [
      'H6: entities of entities',
      dtd(
        `<!ENTITY a0 "lol">${Array.from({ length: 30 }, (_, at) => `<!ENTITY a${at + 1} "${`&a${at};`.repeat(10)}">`).join('')}`,
      ).replace('name="Calc"', 'name="&a30;"'),
    ],
    ['H6: depth', `${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`],
    ['H6: attributes', `<a ${Array.from({ length: 100_000 }, (_, at) => `a${at}="1"`).join(' ')}/>`],
  ])('%s is refused', async (_, wsdl) => {
    const { snapshot, diagnostics } = await read(folder(wsdl));
    expect(snapshot).toBeUndefined();
    expect(diagnostics.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'invalid-specification apis/calc/specification.wsdl',
    ]);
  });

  test('H12: a description of more than 4 MiB is refused unread', async () => {
    expect(await complaints(`${sampleWsdl()}<!--${'x'.repeat(4 * 1024 * 1024)}-->`)).toEqual([
      expect.stringMatching(
        /^error too-large apis\/calc\/specification\.wsdl the file has \d+ bytes; expected at most 4194304$/,
      ),
    ]);
  });

  test('H12: schemas elsewhere are never fetched', async () => {
    const wsdl = sampleWsdl().replace(
      '<xs:complexType name="Numbers">',
      '<xs:import namespace="urn:x" schemaLocation="http://127.0.0.1:1/x.xsd"/><xs:complexType name="Numbers">',
    );
    expect((await apiOf(wsdl)).operations).toHaveLength(2);
  });

  test('H12: thousands of operations of one action come to one warning', async () => {
    const names = Array.from({ length: 3000 }, (_, at) => `Operation${at}`);
    const wsdl = sampleWsdl({ actions: Object.fromEntries(names.map((name, at) => [name, `urn:calc/${at % 1500}`])) });
    const { operations } = await apiOf(wsdl);
    expect(new Set(operations.map(({ urlTemplate }) => urlTemplate)).size).toBe(3000);
    expect(await complaints(wsdl)).toEqual([
      expect.stringContaining("'Operation1500', 'Operation1501', 'Operation1502' and 1497 more: the soapAction is"),
    ]);
  });

  test('H12: what is declared around many schemas does not grow without bound', async () => {
    const declared = Array.from({ length: 5000 }, (_, at) => `xmlns:n${at}="urn:${at}"`).join(' ');
    const wsdl = sampleWsdl()
      .replace('<wsdl:definitions ', `<wsdl:definitions ${declared} `)
      .replace('<wsdl:types>', `<wsdl:types>${'<xs:schema/>'.repeat(2000)}`);
    expect(await complaints(wsdl)).toEqual([
      `error invalid-specification apis/calc/specification.wsdl the schemas come to more than ${4 * 1024 * 1024} characters; expected less`,
    ]);
  });
});

test('operations of one action and one name are told apart as far as the query goes', async () => {
  const wsdl = sampleWsdl({ actions: { Add: 'urn:a', Add2: 'urn:a', Add3: 'urn:a' } }).replace(/Add[23]/g, 'Add');
  expect(operationsOf(await apiOf(wsdl))).toEqual([
    'Add: Add, POST /?soapAction=urn:a',
    'Add-1: Add, POST /?soapAction=urn:a&soapMethod=Add',
  ]);
});
