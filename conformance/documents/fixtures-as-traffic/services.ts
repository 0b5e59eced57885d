import { TransportFailure } from '@turnpike/policy';
import { expect } from 'vitest';
import type { Expectation, Placed } from './placed.ts';
import { identityTokens, type Seen } from './scene.ts';

// What asks or tells others, and says where a request goes.

const at = 'https://side.example/';

const sendRequest: Expectation = async (policy) => {
  const variable = await policy.attribute('response-variable-name');
  const seen = await policy.run({ only: policy.section });
  if (policy.child('set-url') === undefined && (await policy.attribute('mode', 'new')) === 'new') {
    // A new request goes nowhere without a URL.
    expect(seen.asked).toEqual([]);
    expect(seen.error).toMatchObject({ source: 'send-request', reason: 'BackendConnectionFailure' });
    return sendRequest(policy.withChild(`<set-url>${at}</set-url>`));
  }
  expect(policy.end(seen).variables[variable]).toBeDefined();
  await holdRequest(policy, seen);
  const fails = await policy.run({ only: policy.section, service: [new TransportFailure('Timeout', 500, 'late')] });
  expect(fails.error?.source).toBe('send-request');
};

const sendOneWayRequest: Expectation = async (policy) => {
  const seen = await policy.run({ only: policy.section });
  if (policy.child('set-url') === undefined && (await policy.attribute('mode', 'new')) === 'new') {
    expect(seen.asked).toEqual([]);
    expect(seen.traces.some(({ source }) => source === 'send-one-way-request')).toBe(true);
    return sendOneWayRequest(policy.withChild(`<set-url>${at}</set-url>`));
  }
  const copies = (await policy.attribute('mode', 'new')) === 'copy';
  const called = await policy.run({
    only: policy.section,
    request: { method: 'PUT', headers: { 'X-Of-Caller': 'yes' } },
  });
  expect(called.asked).toHaveLength(1);
  for (const { method, headers } of called.asked) {
    expect(headers.some(([name]) => name.toLowerCase() === 'x-of-caller')).toBe(copies);
    if (copies) expect(method).toBe('PUT');
  }
  await holdRequest(policy, seen);
};

/** Holds the request that was sent to what is said of it. */
async function holdRequest(policy: Placed, { asked, identities }: Seen): Promise<void> {
  const [sent] = asked;
  const url = policy.child('set-url');
  const method = policy.child('set-method');
  const body = policy.child('set-body');
  const certificate = policy.child('authentication-certificate');
  const identity = policy.child('authentication-managed-identity');
  const proxy = policy.child('proxy');
  expect(sent).toBeDefined();
  if (url !== undefined) expect(sent!.url).toBe(new URL(await policy.content(url)).href);
  expect(sent!.method).toBe(method === undefined ? 'GET' : await policy.content(method));
  expect(sent!.timeoutMs).toBe(1000 * Number(await policy.attribute('timeout', '60')));
  if (body !== undefined) expect(String(sent!.body)).toBe(await policy.content(body));
  for (const header of policy.children('set-header')) {
    const name = (await policy.attribute('name', '', header)).toLowerCase();
    const found = sent!.headers.filter(([one]) => one.toLowerCase() === name).map(([, value]) => value);
    expect(found.join(',')).toBe((await policy.contents(policy.children('value', header))).join(','));
  }
  if (certificate !== undefined)
    expect(sent!.certificate?.certificate).toBe(
      `certificate ${await policy.attribute('certificate-id', '', certificate)}`,
    );
  if (identity !== undefined) {
    const named = `${await policy.attribute('client-id', '', identity)} ${await policy.attribute('resource', '', identity)}`;
    expect(identities).toContain(named);
    expect(sent!.headers).toContainEqual(['Authorization', `Bearer ${identityTokens[named]}`]);
  }
  if (proxy !== undefined)
    expect(sent!.proxy).toEqual({
      url: `http://${await policy.attribute('url', '', proxy)}`,
      username: await policy.attribute('username', '', proxy),
      password: await policy.attribute('password', '', proxy),
    });
}

const proxy: Expectation = async (policy) => {
  const url = await policy.attribute('url');
  const found = (await policy.run()).proxy;
  expect(found).toEqual({
    url: url.includes('://') ? url : `http://${url}`,
    ...(policy.has('username') && { username: await policy.attribute('username') }),
    ...(policy.has('password') && { password: await policy.attribute('password') }),
  });
};

const forwardRequest: Expectation = async (policy) => {
  const seen = await policy.run({ only: policy.section });
  const isTrue = async (name: string, otherwise: string) =>
    (await policy.attribute(name, otherwise)).toLowerCase() === 'true';
  const [forwarded] = seen.forwarded;
  const wait = policy.has('continue-timeout') && 1000 * Number(await policy.attribute('continue-timeout'));
  const seconds = await policy.attribute('timeout', '300');
  expect(forwarded?.options).toEqual({
    timeoutMs: Number(await policy.attribute('timeout-ms', String(1000 * Number(seconds)))),
    ...(wait !== false && { continueTimeoutMs: wait }),
    httpVersion: await policy.attribute('http-version', '1'),
    followRedirects: await isTrue('follow-redirects', 'false'),
    bufferRequestBody: await isTrue('buffer-request-body', 'false'),
    bufferResponse: await isTrue('buffer-response', 'true'),
  });
  const failed = await policy.run({ only: policy.section, backend: [{ status: 503 }] });
  const fails = await isTrue('fail-on-error-status-code', 'false');
  expect(failed.error?.reason).toBe(fails ? 'BackendErrorStatusCode' : undefined);
};

const setBackendService: Expectation = async (policy) => {
  const seen = await policy.run({ only: policy.section });
  const { choice } = policy.end(seen);
  const id = await policy.attribute('backend-id');
  if (policy.has('base-url')) return void expect(choice).toMatchObject({ baseUrl: await policy.attribute('base-url') });
  if (id === 'dapr') return setDaprService(policy, seen);
  const isStale = (await policy.attribute('sf-resolve-condition', 'false')).toLowerCase() === 'true';
  expect(choice).toMatchObject({ backendId: id });
  const hasMore = policy.element.attributes.some(({ name }) => name.startsWith('sf-'));
  const fabric = choice !== undefined && 'serviceFabric' in choice ? choice.serviceFabric : undefined;
  if (!hasMore) return void expect(fabric).toBeUndefined();
  expect(fabric).toMatchObject({ isStale });
  for (const [name, member] of [
    ['sf-service-instance-name', 'service'],
    ['sf-partition-key', 'partitionKey'],
    ['sf-replica-type', 'replicaType'],
    ['sf-listener-name', 'listenerName'],
  ] as const)
    expect(fabric?.[member]).toBe(policy.has(name) ? await policy.attribute(name) : undefined);
};

async function setDaprService(policy: Placed, seen: Seen): Promise<void> {
  if (!policy.has('dapr-app-id')) {
    expect(seen.error).toMatchObject({ source: 'set-backend-service', reason: 'BackendNotFound' });
    return setDaprService(...(await namedService(policy)));
  }
  const app = await policy.attribute('dapr-app-id');
  const namespace = await policy.attribute('dapr-namespace');
  const method = await policy.attribute('dapr-method');
  const { choice, request } = policy.end(seen);
  const baseUrl = choice !== undefined && 'baseUrl' in choice ? choice.baseUrl : '';
  expect(`${baseUrl}${request.path}`).toBe(
    `http://dapr.example/v1.0/invoke/${namespace === '' ? app : `${app}.${namespace}`}/method/${method || 'orders'}`,
  );
}

async function namedService(policy: Placed): Promise<readonly [Placed, Seen]> {
  const named = policy.withAttributes('dapr-app-id="some-app"');
  return [named, await named.run()];
}

const trace: Expectation = async (policy) => {
  const { traces } = await policy.run();
  const metadata: [string, string][] = [];
  for (const one of policy.children('metadata'))
    metadata.push([await policy.attribute('name', '', one), await policy.attribute('value', '', one)]);
  const source = await policy.attribute('source');
  const found = traces.find((record) => record.source === source);
  expect(found).toMatchObject({
    severity: await policy.attribute('severity', 'verbose'),
    message: await policy.content(policy.child('message')),
  });
  expect([...(found?.metadata ?? [])]).toEqual(metadata);
};

const known: Readonly<Record<string, string>> = { 'API ID': 'root', 'Operation ID': 'get' };

const emitMetric: Expectation = async (policy) => {
  const { metrics } = await policy.run();
  const dimensions: [string, string][] = [];
  for (const one of policy.children('dimension')) {
    const name = await policy.attribute('name', '', one);
    dimensions.push([name, await policy.attribute('value', known[name], one)]);
  }
  expect(metrics).toContainEqual({
    namespace: await policy.attribute('namespace', 'API Management'),
    name: await policy.attribute('name'),
    value: Number(await policy.attribute('value', '1')),
    dimensions,
  });
};

const logToEventhub: Expectation = async (policy) => {
  const { events } = await policy.run();
  const loggerId = await policy.attribute('logger-id');
  const event = events.find((one) => one.loggerId === loggerId);
  const withoutTime = (text: string | undefined) => text?.replace(/^[^,]*,/, ',');
  expect(withoutTime(event?.content)).toBe(withoutTime(await policy.content()));
  expect(event?.partitionId ?? '').toBe(await policy.attribute('partition-id'));
  expect(event?.partitionKey ?? '').toBe(await policy.attribute('partition-key'));
};

const sendServiceBusMessage: Expectation = async (policy) => {
  const request = { method: 'POST', headers: { 'X-Customer': 'Contoso' }, body: 'sent by the caller' };
  const { messages } = await policy.run({ request });
  const properties: [string, string][] = [];
  const list = policy.child('message-properties');
  for (const one of list === undefined ? [] : policy.children('message-property', list))
    properties.push([await policy.attribute('name', '', one), await policy.content(one, { request })]);
  const [queue, topic] = [await policy.attribute('queue-name'), await policy.attribute('topic-name')];
  expect(messages).toContainEqual({
    entity: queue === '' ? { topic } : { queue },
    namespace: (await policy.attribute('namespace')) || undefined,
    clientId: (await policy.attribute('client-id')) || undefined,
    content: await policy.content(policy.child('payload'), { request }),
    properties,
  });
};

/** What is common to policies that ask Dapr; gives what was sent. */
async function askDapr(policy: Placed, request: { method: string; headers: Record<string, string>; body: string }) {
  const { asked, variables } = await policy.run({ only: policy.section, request });
  const seconds = Math.min(Number(await policy.attribute('timeout', '5')), 240);
  expect(asked[0]).toMatchObject({ method: 'POST', timeoutMs: 1000 * seconds });
  const variable = await policy.attribute('response-variable-name');
  if (variable !== '') expect(variables[variable]).toBeDefined();
  const ignores = (await policy.attribute('ignore-error', 'false')).toLowerCase() === 'true';
  const failed = await policy.run({ only: policy.section, request, service: [{ status: 500 }] });
  if (policy.section !== 'on-error') expect(failed.error?.reason).toBe(ignores ? undefined : 'DaprError');
  return asked;
}

const called = { method: 'POST', headers: { 'X-Custom-Header': 'custom' }, body: 'sent by the caller' };

const publishToDapr: Expectation = async (policy) => {
  const topic = await policy.attribute('topic');
  const component = await policy.attribute('pub-sub-name');
  if (component === '') {
    expect((await policy.run({ only: policy.section })).asked).toEqual([]);
    return publishToDapr(policy.withAttributes('pub-sub-name="some-pubsub"'));
  }
  const asked = await askDapr(policy, called);
  const url = `http://dapr.example/v1.0/publish/${component}/${topic}`;
  const sent = asked.find((one) => one.url === url);
  expect(sent?.body).toBe(await policy.content(policy.element, { request: called }));
  const type = await policy.attribute('content-type');
  expect(sent?.headers).toEqual(type === '' ? [] : [['Content-Type', type]]);
};

const invokeDaprBinding: Expectation = async (policy) => {
  const asked = await askDapr(policy, called);
  const data = policy.child('data');
  const list = policy.child('metadata');
  const metadata: Record<string, string> = {};
  for (const item of list === undefined ? [] : policy.children('item', list))
    metadata[await policy.attribute('key', '', item)] = await policy.content(item, { request: called });
  const url = `http://dapr.example/v1.0/bindings/${await policy.attribute('name')}`;
  const sent = asked.find((one) => one.url === url);
  expect(JSON.parse(String(sent?.body))).toEqual({
    ...(policy.has('operation') && { operation: await policy.attribute('operation') }),
    ...(list !== undefined && { metadata }),
    ...(data !== undefined && { data: await policy.content(data, { request: called }) }),
  });
};

const invokeRequest: Expectation = async (policy) => {
  const request = { method: 'PUT', url: 'https://gateway.example/orders?a=b', body: 'sent by the caller' };
  const seen = await policy.run({ only: policy.section, request, service: [{ status: 203, body: 'answered' }] });
  const url =
    policy.scene.tree.root === undefined
      ? ''
      : await policy.scene.evaluate(rawOf(policy, 'url'), policy.with({ request }));
  const backend = await policy.attribute('backend-id');
  const body = policy.child('body');
  const [sent] = seen.asked;
  expect(sent).toMatchObject({
    method: await policy.attribute('method', 'PUT'),
    url: backend === '' ? url : `https://${backend}.example${url}`,
    body: body === undefined ? request.body : await policy.content(body, { request }),
  });
  for (const header of policy.children('header'))
    expect(sent?.headers).toContainEqual([
      await policy.attribute('name', '', header),
      await policy.attribute('value', '', header),
    ]);
  const variable = await policy.attribute('response-variable-name');
  if (variable !== '') expect(seen.variables[variable]).toBeDefined();
  else expect(seen.response).toMatchObject({ status: 203, body: 'answered' });
  expect(seen.forwarded.length).toBe(variable === '' ? 0 : 1);
};

function rawOf({ element }: Placed, name: string): string {
  return element.attributes.find((attribute) => attribute.name === name)?.raw ?? '';
}

/** What is held of each policy. */
export const serviceExpectations: Readonly<Record<string, Expectation>> = {
  ...{ proxy, trace },
  'send-request': sendRequest,
  'send-one-way-request': sendOneWayRequest,
  'forward-request': forwardRequest,
  'set-backend-service': setBackendService,
  'emit-metric': emitMetric,
  'log-to-eventhub': logToEventhub,
  'send-service-bus-message': sendServiceBusMessage,
  'publish-to-dapr': publishToDapr,
  'invoke-dapr-binding': invokeDaprBinding,
  'invoke-request': invokeRequest,
};
