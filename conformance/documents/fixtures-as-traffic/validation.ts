import type { Operation, OperationResponse } from '@turnpike/model';
import { attributeOf } from '@turnpike/policy';
import { expect } from 'vitest';
import type { Expectation, Placed, Proof } from './placed.ts';
import type { Call, Seen } from './scene.ts';

// What holds messages against what an API says of them.

interface Told {
  readonly Name: string | null;
  readonly ValidationRule: string | null;
  readonly Action: string;
}

/** The same policy with a variable for what is wrong, where it has none. */
async function telling(policy: Placed): Promise<readonly [Placed, string]> {
  for (const name of ['errors-variable-name', 'error-variable-name'])
    if (policy.has(name)) return [policy, await policy.attribute(name)];
  return [policy.withAttributes('errors-variable-name="what-is-wrong"'), 'what-is-wrong'];
}

/** What was told of a call, and whether it was let through, has to be what the action says. */
async function holdAction(policy: Placed, call: Call, action: string, name?: string): Promise<void> {
  const [asked, variable] = await telling(policy);
  const seen = await asked.run({ only: policy.section, ...call });
  const told = toldBy(seen, variable).filter(
    (one) => name === undefined || one.Name?.toLowerCase() === name.toLowerCase(),
  );
  const isTold = action === 'prevent' || action === 'detect';
  expect(told.map(({ Action }) => Action)).toEqual(isTold ? [action] : []);
  const isPrevented = seen.error?.source === policy.element.name;
  expect(isPrevented).toBe(action === 'prevent');
  if (isPrevented) expect(seen.response.status).toBe(policy.section === 'inbound' ? 400 : 502);
}

function toldBy(seen: Seen, variable: string): readonly Told[] {
  const text = seen.variables[variable];
  return text === undefined ? [] : (JSON.parse(text) as readonly Told[]);
}

const answers = (headers: OperationResponse['headers'] & object): Call['options'] & object => ({
  operation: {
    id: 'get',
    name: 'Get',
    responses: [{ statusCode: 200, headers: [...headers, { name: 'x-answer' }], representations: [] }],
  },
});

const validateStatusCode: Expectation = async (policy) => {
  const usual = await policy.attribute('unspecified-status-code-action');
  const options = answers([]);
  const listed = new Set<number>();
  for (const one of policy.children('status-code')) {
    const status = Number(await policy.attribute('code', '', one));
    listed.add(status);
    const action = await policy.attribute('action', '', one);
    const isDescribed = { operation: { id: 'get', name: 'Get', responses: [] } };
    await holdAction(policy, { options: isDescribed, backend: [{ status }] }, action);
  }
  await holdAction(policy, { options, backend: [{ status: 418 }] }, usual);
  await holdAction(policy, { options, backend: [{ status: 200 }] }, 'ignore');
};

const number = { type: 'integer', schema: { type: 'integer' } } as const;

const validateHeaders: Expectation = async (policy) => {
  const [specified, unspecified] = [
    await policy.attribute('specified-header-action'),
    await policy.attribute('unspecified-header-action'),
  ];
  const call = (described: string | undefined, sent: Record<string, string>): Call => ({
    options: answers([...(described === undefined ? [] : [{ name: described, ...number }])]),
    backend: [{ status: 200, headers: sent }],
  });
  await holdAction(policy, call('X-Number', { 'X-Number': 'none' }), specified, 'X-Number');
  await holdAction(policy, call('X-Number', { 'X-Number': '5' }), 'ignore', 'X-Number');
  await holdAction(policy, call(undefined, { 'X-Other': 'any' }), unspecified, 'X-Other');
  for (const header of policy.children('header')) {
    const name = await policy.attribute('name', '', header);
    const action = await policy.attribute('action', '', header);
    await holdAction(policy, call(name, { [name]: 'none' }), action, name);
    await holdAction(policy, call(undefined, { [name]: 'none' }), action, name);
  }
};

type Kind = 'headers' | 'query' | 'path';

/** A request with one parameter, described as a number or not at all. */
function withParameter(kind: Kind, name: string, value: string, isDescribed: boolean): Call {
  const described = isDescribed ? [{ name, ...number }] : [];
  const operation: Partial<Operation> = {
    ...{ id: 'get', name: 'Get', method: 'GET', urlTemplate: kind === 'path' ? `/orders/{${name}}` : '/orders' },
    templateParameters: kind === 'path' ? (described as never) : [],
    request: kind === 'headers' ? { headers: described } : kind === 'query' ? { queryParameters: described } : {},
  };
  return {
    options: { operation, ...(kind === 'path' && { matchedParameters: { [name]: value } }) },
    request: {
      ...(kind === 'headers' && { headers: { [name]: value } }),
      ...(kind === 'query' && { url: `https://gateway.example/orders?${name}=${value}` }),
    },
  };
}

const validateParameters: Expectation = async (policy) => {
  const of = async (kind: Kind, name: string): Promise<string> => {
    const element = policy.child(kind);
    const usual = await policy.attribute(name);
    return element === undefined ? usual : policy.attribute(name, usual, element);
  };
  for (const kind of ['headers', 'query', 'path'] as const) {
    const specified = await of(kind, 'specified-parameter-action');
    await holdAction(policy, withParameter(kind, 'x-number', 'none', true), specified, 'x-number');
    await holdAction(policy, withParameter(kind, 'x-number', '5', true), 'ignore', 'x-number');
    if (kind !== 'path') {
      const unspecified = await of(kind, 'unspecified-parameter-action');
      await holdAction(policy, withParameter(kind, 'x-other', 'any', false), unspecified, 'x-other');
    }
    const element = policy.child(kind);
    for (const one of element === undefined ? [] : policy.children('parameter', element)) {
      const name = await policy.attribute('name', '', one);
      await holdAction(
        policy,
        withParameter(kind, name, 'none', true),
        await policy.attribute('action', '', one),
        name,
      );
    }
  }
};

const bodySchema = { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } };

/** An API that describes bodies of one type, and a body of a type. */
function withBody(
  policy: Placed,
  described: string | undefined,
  type: string | undefined,
  body: string,
  schema: unknown = bodySchema,
): Call {
  const representations = described === undefined ? [] : [{ contentType: described, examples: [], schema }];
  const isRequest = policy.section === 'inbound';
  return {
    options: {
      operation: {
        ...{ id: 'post', name: 'Post', method: 'POST', urlTemplate: '/' },
        ...(isRequest ? { request: { representations } } : { responses: [{ statusCode: 200, representations }] }),
      },
    },
    request: isRequest
      ? { method: 'POST', body, ...(type !== undefined && { headers: { 'Content-Type': type } }) }
      : {},
    backend: isRequest ? [] : [{ status: 200, body, ...(type !== undefined && { headers: { 'Content-Type': type } }) }],
  };
}

const validateContent: Expectation = async (policy) => {
  const unspecified = await policy.attribute('unspecified-content-type-action');
  const sizeAction = await policy.attribute('size-exceeded-action');
  const limit = Number(await policy.attribute('max-size'));
  await holdAction(
    policy,
    withBody(policy, 'application/json', 'application/json', `"${'x'.repeat(limit)}"`, {}),
    sizeAction,
  );
  const map = policy.child('content-type-map');
  // A schema of the service is for every type, whatever the API describes.
  const isForAll = policy.children('content').some((one) => attributeOf(one, 'schema-id') !== undefined);
  if (map === undefined && !isForAll)
    await holdAction(policy, withBody(policy, undefined, 'text/other', 'any'), unspecified, 'text/other');
  if (map !== undefined) await holdMap(policy, map, unspecified);
  for (const content of policy.children('content')) {
    const action = await policy.attribute('action', '', content);
    const said = (name: string) => policy.attribute(name, '', content);
    const type = (await said('type')) || ((await said('validate-as')) === 'xml' ? 'text/xml' : 'application/json');
    const hold = (body: string, wanted: string, schema?: unknown) =>
      holdAction(policy, withBody(policy, type, type, body, schema), wanted);
    // Nothing describes XML here, and a body that cannot be held against anything does not pass.
    if ((await said('validate-as')) === 'xml') {
      await hold('<a />', action);
      continue;
    }
    if ((await said('schema-ref')) !== '') {
      await hold('{"id":1}', action);
      await hold('{"street":"a"}', 'ignore');
      continue;
    }
    await hold('{}', action);
    await hold('{"id":1}', 'ignore');
    const strict = { ...bodySchema, additionalProperties: false };
    if ((await said('allow-additional-properties')) !== '')
      await hold(
        '{"id":1,"more":2}',
        (await said('allow-additional-properties')) === 'true' ? 'ignore' : action,
        (await said('allow-additional-properties')) === 'true' ? strict : bodySchema,
      );
    if ((await said('case-insensitive-property-names')) === 'true') await hold('{"ID":1}', 'ignore');
  }
};

/** A content type that nothing describes is named as what it was taken for. */
async function holdMap(policy: Placed, map: Placed['element'], unspecified: string): Promise<void> {
  const hold = (came: string | undefined, taken: string) =>
    holdAction(policy, withBody(policy, undefined, came, 'any'), unspecified, taken);
  const any = await policy.attribute('any-content-type-value', '', map);
  const missing = await policy.attribute('missing-content-type-value', '', map);
  if (any !== '') await hold('text/other', any);
  if (missing !== '') await hold(undefined, missing);
  const types = policy.children('type', map);
  for (const [index, type] of types.entries()) {
    const to = await policy.attribute('to', '', type);
    const from = await policy.attribute('from', 'text/other', type);
    const holds = (await policy.attribute('when', 'true', type)).toLowerCase() === 'true';
    // The first that fits decides.
    const first = index === 0 || attributeOf(types[0]!, 'from') !== undefined;
    if (first) await hold(from, holds ? to : from);
  }
  const [only] = types;
  if (any === '' && only !== undefined && attributeOf(only, 'from') !== undefined)
    await hold('text/other', 'text/other');
}

const validateOdataRequest: Expectation = async (policy) => {
  const said = (name: string) => policy.attribute(name);
  const hold = async (call: Call, passes: boolean): Promise<void> => {
    const seen = await policy.run(call);
    expect(seen.error?.source).toBe(passes ? undefined : 'validate-odata-request');
    if (passes) return;
    expect(seen.response.status).toBe(400);
    const variable = await said('error-variable-name');
    if (variable !== '') expect(seen.variables[variable]).toContain('ODataRequest');
  };
  const version = (text: string): Call => ({ request: { headers: { 'OData-Version': text } } });
  await hold({}, true);
  await hold({ request: { url: 'https://gateway.example/orders?$top=-1' } }, false);
  const [least, most] = [await said('min-odata-version'), await said('max-odata-version')];
  if (least !== '') {
    await hold(version(least), true);
    await hold(version(String(Number(least) - 1)), false);
  }
  if (most !== '') {
    await hold(version(most), true);
    await hold(policy.has('max-odata-version') ? version('4.02') : {}, false);
  }
  const limit = Number(await said('max-size'));
  const body = (bytes: number): Call => ({ request: { method: 'POST', body: 'x'.repeat(bytes) } });
  if (limit > 0) {
    await hold(body(limit), true);
    await hold(body(limit + 1), false);
  }
  if (!policy.has('default-odata-version')) return;
  // Where the least version is between them, it shows which one a request is taken to have.
  const usual = await said('default-odata-version');
  const older = policy.has('min-odata-version') ? undefined : policy.withAttributes('min-odata-version="4.01"');
  if (older !== undefined) expect((await older.run()).error === undefined).toBe(Number(usual) >= 4.01);
  return older === undefined ? ('prediction' satisfies Proof) : undefined;
};

/** What is held of each policy. */
export const validationExpectations: Readonly<Record<string, Expectation>> = {
  'validate-status-code': validateStatusCode,
  'validate-headers': validateHeaders,
  'validate-parameters': validateParameters,
  'validate-content': validateContent,
  'validate-odata-request': validateOdataRequest,
};
