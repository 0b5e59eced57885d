import { describe, expect, test } from 'vitest';
import { compileRouter } from '../router/router.ts';
import { sampleApi } from '../sample-nouns.ts';
import { soapActionsOf } from './soap-action.ts';

/** What becomes of a request to a SOAP API at `/calc`: the operation and what it took, or why there is none. */
function routeTo(operations: readonly string[]) {
  const { router, diagnostics } = compileRouter({
    hosts: [],
    apis: [sampleApi('calc', operations, { type: 'soap' })],
    versionSets: [],
  });
  expect(diagnostics).toEqual([]);
  return (headers: Record<string, string>, line = 'POST /calc') => {
    const [method = '', target = ''] = line.split(' ');
    const result = router.match({ host: 'h', method, target, header: (name) => headers[name] });
    if ('notFound' in result) return result.notFound;
    if ('refused' in result) return result.refused;
    const taken = [...result.matchedParameters].map(([name, value]) => ` ${name}=${value}`).join('');
    return `${result.operation.id}${taken}${result.isPreflight ? ' preflight' : ''}`;
  };
}

const add = 'POST /?soapAction=http://tempuri.org/Add';
const subtract = 'POST /?soapAction=http://tempuri.org/Subtract';

describe('the actions of a request', () => {
  test.each<[Record<string, string>, readonly string[]]>([
    [{ soapaction: '"http://tempuri.org/Add"' }, ['http://tempuri.org/Add']],
    [{ soapaction: 'http://tempuri.org/Add' }, ['http://tempuri.org/Add']],
    [{ soapaction: '""' }, []],
    [{ soapaction: ' ' }, []],
    [{ 'content-type': 'application/soap+xml; charset=utf-8; action="urn:x;y"' }, ['urn:x;y']],
    [{ 'content-type': 'application/soap+xml;Action=http://tempuri.org/Add' }, ['http://tempuri.org/Add']],
    [{ 'content-type': 'application/soap+xml; action="a\\"b"' }, ['a"b']],
    [{ 'content-type': 'application/soap+xml; x="; action=no"' }, []],
    [{ soapaction: '"a"', 'content-type': 'text/xml; action=a' }, ['a']],
    [{ soapaction: '"a"', 'content-type': 'text/xml; action=b' }, ['a', 'b']],
    [{}, []],
  ])('%j', (headers, actions) => {
    expect(soapActionsOf((name) => headers[name])).toEqual(actions);
  });

  test('H2: are found in bounded time', () => {
    const contentType = `${';a="'.repeat(20_000)}${'; a '.repeat(20_000)}`;
    expect(soapActionsOf((name) => (name === 'content-type' ? contentType : undefined))).toEqual([]);
  });
});

describe('operations', () => {
  const route = routeTo([add, subtract]);

  test.each<[Record<string, string>, string, string]>([
    [{ soapaction: '"http://tempuri.org/Add"' }, 'POST /calc', add],
    [{ soapaction: 'http://tempuri.org/Subtract' }, 'POST /calc/', subtract],
    [{ 'content-type': 'application/soap+xml; action="http://tempuri.org/Add"' }, 'POST /calc', add],
    [{}, 'POST /calc?soapAction=http://tempuri.org/Add', add],
    [{ soapaction: '""' }, 'POST /calc/?SOAPAction=http%3A%2F%2Ftempuri.org%2FAdd', add],
    [{ soapaction: '"urn:of-another-service"' }, 'POST /calc?soapAction=http://tempuri.org/Add', add],
    [{ soapaction: '"http://tempuri.org/Divide"' }, 'POST /calc', 'OperationNotFound'],
    [{ soapaction: '"HTTP://tempuri.org/add"' }, 'POST /calc', 'OperationNotFound'],
    [{}, 'POST /calc', 'OperationNotFound'],
    [{ soapaction: '"http://tempuri.org/Add"' }, 'GET /calc', 'OperationNotFound'],
    [{ soapaction: '"http://tempuri.org/Add"' }, 'POST /calc/more', 'OperationNotFound'],
  ])('%j %s: %s', (headers, line, expected) => {
    expect(route(headers, line)).toBe(expected);
  });

  test('a request that names actions of two operations is ambiguous', () => {
    const both = {
      soapaction: '"http://tempuri.org/Add"',
      'content-type': 'application/soap+xml; action="http://tempuri.org/Subtract"',
    };
    expect(route(both)).toBe('ambiguous');
    expect(route({ soapaction: '"http://tempuri.org/Add"' }, `POST /calc?soapAction=http://tempuri.org/Subtract`)).toBe(
      'ambiguous',
    );
  });

  test('a preflight request is about all of them', () => {
    const asks = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'soapaction' };
    expect(route(asks, 'OPTIONS /calc')).toBe(`${add} preflight`);
    expect(route({ ...asks, 'access-control-request-method': 'PUT' }, 'OPTIONS /calc')).toBe('OperationNotFound');
    expect(route(asks, 'OPTIONS /calc/more')).toBe('OperationNotFound');
  });
});

test.each(['POST /?soapAction={any}', 'POST /soapAction={any}'])('%s takes what no other operation does', (any) => {
  const route = routeTo([any, add]);
  expect(route({ soapaction: '"http://tempuri.org/Add"' })).toBe(add);
  expect(route({ soapaction: '"http://tempuri.org/Divide"' })).toBe(`${any} any=http://tempuri.org/Divide`);
  expect(route({})).toBe(`${any} any=`);
});

test('an empty action is one, and a method in the query tells those of one action apart', () => {
  const route = routeTo(['POST /?soapAction=', 'POST /?soapAction=&soapMethod=two']);
  expect(route({ soapaction: '""' })).toBe('POST /?soapAction=');
  expect(route({ soapaction: '""' }, 'POST /calc?soapMethod=two')).toBe('POST /?soapAction=&soapMethod=two');
});

test('what stands in an action is what it is', () => {
  const route = routeTo(['POST /?soapAction=urn:a+b#c', 'POST /?soapAction=urn:a%26b']);
  expect(route({ soapaction: '"urn:a+b#c"' })).toBe('POST /?soapAction=urn:a+b#c');
  expect(route({ soapaction: '"urn:a&b"' })).toBe('POST /?soapAction=urn:a%26b');
});

test('other operations stand beside those of SOAP', () => {
  const route = routeTo([add, 'GET /?wsdl', 'GET /health']);
  expect(route({}, 'GET /calc?wsdl')).toBe('GET /?wsdl');
  expect(route({}, 'GET /calc/health')).toBe('GET /health');
});

test('only a SOAP API looks at the action', () => {
  const { router } = compileRouter({ hosts: [], apis: [sampleApi('calc', [add])], versionSets: [] });
  const asked = { host: 'h', method: 'POST', target: '/calc', header: () => '"http://tempuri.org/Add"' };
  expect(router.match(asked)).toEqual({ notFound: 'OperationNotFound' });
});

describe('an OData API', () => {
  const routes = (operations: readonly string[]) => {
    const { router } = compileRouter({
      hosts: [],
      apis: [sampleApi('o', operations, { type: 'odata' })],
      versionSets: [],
    });
    return (method: string, target: string) => {
      const result = router.match({ host: 'h', method, target, header: () => undefined });
      return 'operation' in result ? result.operation.id : result;
    };
  };

  test('has an operation for whatever is asked of the service', () => {
    const route = routes([]);
    for (const target of ["/o/People('a')/Friends", '/o/$metadata', '/o', '/o/'])
      expect(route('GET', target)).toBe('odata');
    expect(route('POST', '/o/$batch')).toBe('odata');
  });

  test('has those that are described besides', () => {
    const route = routes(['GET /People', '* /{*rest}']);
    expect([route('GET', '/o/People'), route('GET', '/o/$metadata')]).toEqual(['GET /People', '* /{*rest}']);
  });
});
