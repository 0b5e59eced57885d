import { expect } from 'vitest';
import type { Expectation, Placed } from './placed.ts';

// What changes requests and responses.

const setHeader: Expectation = async (policy) => {
  const name = (await policy.attribute('name')).toLowerCase();
  const action = await policy.attribute('exists-action', 'override');
  const values = await policy.contents(policy.children('value'));
  for (const before of [[], ['before']]) {
    const seen = await policy.run(policy.messages(before.length === 0 ? {} : { [name]: before }));
    // RFC 9110, section 5.2: lines of one name are the same as one line with commas.
    const found = policy.message(seen).headers[name] ?? [];
    expect(found.join(',')).toBe(valuesAfter(action, before, values).join(','));
  }
};

function valuesAfter(action: string, before: readonly string[], values: readonly string[]): readonly string[] {
  if (action === 'delete') return [];
  if (action === 'append') return [...before, ...values];
  return action === 'skip' && before.length > 0 ? before : values;
}

const setQueryParameter: Expectation = async (policy) => {
  const name = await policy.attribute('name');
  const action = await policy.attribute('exists-action', 'override');
  const values = await policy.contents(policy.children('value'));
  for (const before of [[], ['before']]) {
    const query = before.map((value) => `?${name}=${value}`).join('');
    const seen = await policy.run({ only: policy.section, request: { url: `https://gateway.example/orders${query}` } });
    const found = new URLSearchParams(policy.end(seen).request.query).getAll(name);
    expect(found).toEqual(valuesAfter(action, before, values));
  }
};

const setMethod: Expectation = async (policy) => {
  const seen = await policy.run({ request: { method: 'PATCH' } });
  expect(policy.end(seen).request.method).toBe(await policy.content());
};

const setVariable: Expectation = async (policy) => {
  const name = await policy.attribute('name');
  expect((await policy.run()).variables[name]).toBe(await policy.attribute('value'));
};

const setStatus: Expectation = async (policy) => {
  const requests = [
    { url: 'https://gateway.example/orders' },
    { url: 'https://gateway.example/notfound', headers: { 'X-Error-Reason': 'Teapot', 'X-Status-Code': '418' } },
  ];
  for (const request of requests) {
    const called = policy.with({ request });
    const [code, reason] = await Promise.all(['code', 'reason'].map((name) => rawOf(policy, name, called)));
    const { response } = policy.end(await policy.run({ request, backend: [{ status: 299 }] }));
    expect([String(response.status), response.reason]).toEqual([code, reason]);
  }
};

async function rawOf(policy: Placed, name: string, call: ReturnType<Placed['with']>): Promise<string> {
  const found = policy.element.attributes.find((attribute) => attribute.name === name)!;
  return policy.scene.evaluate(found.raw, call);
}

const setBody: Expectation = async (policy) => {
  const value = policy.child('value');
  const wanted = await policy.content(value ?? policy.element);
  const seen = await policy.run(policy.messages({ 'Content-Type': 'text/plain' }, 'before'));
  expect(policy.message(seen).body).toBe(wanted);
};

const findAndReplace: Expectation = async (policy) => {
  const [from, to] = [await policy.attribute('from'), await policy.attribute('to')];
  const seen = await policy.run(policy.messages({ 'Content-Type': 'text/plain' }, `one ${from}, two ${from}`));
  expect(policy.message(seen).body).toBe(`one ${to}, two ${to}`);
};

const rewriteUri: Expectation = async (policy) => {
  const template = await policy.attribute('template');
  const copies = (await policy.attribute('copy-unmatched-params', 'true')).toLowerCase() === 'true';
  const seen = await policy.run({
    request: { url: 'https://gateway.example/orders/7?param1=one&other=two' },
    options: { matchedParameters: { id: '7', param1: 'one' } },
  });
  const [path = '', query = ''] = template.replace('{id}', '7').replace('{param1}', 'one').split('?');
  const { request } = policy.end(seen);
  expect(request.path).toBe(path);
  const parameters = new URLSearchParams(request.query);
  expect(parameters.get('other')).toBe(copies ? 'two' : null);
  if (query !== '') expect(parameters.get('param1')).toBe(new URLSearchParams(query).get('param1'));
};

const jsonToXml: Expectation = async (policy) => {
  const apply = await policy.attribute('apply');
  const considers = (await policy.attribute('consider-accept-header', 'true')).toLowerCase() === 'true';
  const block = await policy.attribute('attribute-block-name');
  const separator = await policy.attribute('namespace-separator');
  const looksForDates = (await policy.attribute('parse-date', 'true')).toLowerCase() === 'true';
  const prefix = await policy.attribute('namespace-prefix', 'xmlns');
  const body = JSON.stringify({ root: { first: '2026-01-02T03:04:05+00:00', second: 1 } });
  const convert = async (type: string, accept: string, text = body): Promise<string> => {
    const call = policy.messages({ 'Content-Type': type, ...(policy.isOfRequest && { Accept: accept }) }, text);
    const request = { ...call.request, headers: { ...call.request?.headers, Accept: accept } };
    return policy.message(await policy.run({ ...call, request })).body;
  };
  const date = looksForDates ? '01/02/2026 03:04:05' : '2026-01-02T03:04:05+00:00';
  expect(await convert('application/json', 'application/xml')).toContain(`<first>${date}</first><second>1</second>`);
  const isAlways = apply === 'always';
  expect((await convert('text/plain', 'application/xml')).startsWith('<')).toBe(isAlways);
  // Only answers have somebody to accept them.
  if (!policy.isOfRequest)
    expect((await convert('application/json', 'application/json')).startsWith('<')).toBe(!considers);
  if (block !== '')
    expect(
      await convert('application/json', 'application/xml', JSON.stringify({ root: { [block]: { id: '5' }, c: 1 } })),
    ).toMatch(/<root id="5">/);
  // What declares namespaces has to be named for the separator to show.
  if (separator !== '' && !policy.has('namespace-prefix'))
    return jsonToXml(policy.withAttributes('namespace-prefix="xmlns"'));
  if (policy.has('namespace-prefix')) {
    const used = separator === '' ? '_' : separator;
    const text = JSON.stringify({ [`p${used}root`]: { [`${prefix}${used}p`]: 'urn:p' } });
    return void expect(await convert('application/json', 'application/xml', text)).toBe('<p:root xmlns:p="urn:p" />');
  }
};

const xmlToJson: Expectation = async (policy) => {
  const [kind, apply] = [await policy.attribute('kind'), await policy.attribute('apply')];
  const considers = (await policy.attribute('consider-accept-header', 'true')).toLowerCase() === 'true';
  const isArray = (await policy.attribute('always-array-child-elements', 'false')).toLowerCase() === 'true';
  const convert = async (type: string, accept: string): Promise<string> => {
    const call = policy.messages({ 'Content-Type': type }, '<root id="1"><a>x</a></root>');
    const request = { ...call.request, headers: { ...call.request?.headers, Accept: accept } };
    return policy.message(await policy.run({ ...call, request })).body;
  };
  const a = isArray ? ['x'] : 'x';
  const friendly = { root: { id: '1', a } };
  const direct = { root: { '@id': '1', a } };
  expect(JSON.parse(await convert('text/xml', 'application/json'))).toEqual(kind === 'direct' ? direct : friendly);
  expect((await convert('text/plain', 'application/json')).startsWith('{')).toBe(apply === 'always');
  if (!policy.isOfRequest) expect((await convert('text/xml', 'text/xml')).startsWith('{')).toBe(!considers);
};

const xslTransform: Expectation = async (policy) => {
  const headers = { 'User-Agent': 'the caller' };
  const call = policy.messages(
    { 'Content-Type': 'text/xml', ...headers },
    '<?xml version="1.0"?><root><a>x</a></root>',
  );
  const request = { ...call.request, headers: { ...call.request?.headers, ...headers } };
  const { body } = policy.message(await policy.run({ ...call, request, only: policy.section }));
  const [parameter] = policy.children('parameter');
  if (parameter !== undefined) {
    const value = await policy.content(parameter, { request: { headers } });
    return void expect(body).toContain(`User-Agent="${value}"`);
  }
  const [output] = policy.children('xsl:stylesheet').flatMap((sheet) => policy.children('xsl:output', sheet));
  // One takes the text out of the document, the other leaves it as it is, without a declaration.
  if (output === undefined) expect(body.replace(/<\?.*?\?>\s*/, '')).toBe('x');
  else expect(body.replace(/>\s+</g, '><').trim()).toBe('<root><a>x</a></root>');
};

const jsonp: Expectation = async (policy) => {
  const name = await policy.attribute('callback-parameter-name');
  const url = `https://gateway.example/orders?${name}=show`;
  const answer = { headers: { 'Content-Type': 'application/json' }, body: '{"a":1}' };
  const { response } = await policy.run({ request: { url }, backend: [answer] });
  expect(response.body).toMatch(/show\(\{"a":1\}\)/);
  expect((await policy.run({ backend: [answer] })).response.body).toBe('{"a":1}');
};

const chosen = '<set-backend-service base-url="https://backend.example" />';

const redirectContentUrls: Expectation = async (policy) => {
  const isRequest = policy.isOfRequest;
  const [from, to] = isRequest
    ? ['https://gateway.example/orders', 'https://backend.example/orders']
    : ['https://backend.example/orders', 'https://gateway.example/orders'];
  const call = policy.messages({ 'Content-Type': 'application/json' }, `{"at":"${from}"}`);
  const asked = isRequest
    ? policy.behind(chosen)
    : policy.below(`<policies><inbound>${chosen}</inbound><backend><forward-request /></backend></policies>`);
  const seen = await asked.run({ ...call, only: policy.section });
  expect(policy.message(seen).body).toContain(to);
};

/** What is held of each policy. */
export const messageExpectations: Readonly<Record<string, Expectation>> = {
  'set-header': setHeader,
  'set-query-parameter': setQueryParameter,
  'set-method': setMethod,
  'set-variable': setVariable,
  'set-status': setStatus,
  'set-body': setBody,
  'find-and-replace': findAndReplace,
  'rewrite-uri': rewriteUri,
  'json-to-xml': jsonToXml,
  'xml-to-json': xmlToJson,
  'xsl-transform': xslTransform,
  jsonp,
  'redirect-content-urls': redirectContentUrls,
};
