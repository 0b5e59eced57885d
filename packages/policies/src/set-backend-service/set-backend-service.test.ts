import { compileDocument, type MemoryContext, memoryContext, readPolicyDocument, runPipeline } from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { catalog } from '../index.ts';
import { diagnose, run } from '../testing.ts';

const to = (attributes: string) => run(`<set-backend-service ${attributes} />`, { backends: ['orders', 'pool'] });

test('chooses a base URL', async () => {
  expect((await to('base-url="https://a.example/api/v2"')).backendChoice).toEqual({
    scope: 'api',
    baseUrl: 'https://a.example/api/v2',
  });
});

test('takes no notice of a slash at the end, and keeps a query', async () => {
  expect((await to('base-url="http://a.example/"')).backendChoice).toMatchObject({ baseUrl: 'http://a.example' });
  expect((await to('base-url="https://a.example:8443/b/?c=d"')).backendChoice).toMatchObject({
    baseUrl: 'https://a.example:8443/b?c=d',
  });
});

test('chooses a backend by its id, and the last word counts', async () => {
  expect((await to('backend-id="@("or" + "ders")"')).backendChoice).toEqual({ scope: 'api', backendId: 'orders' });
  const { backendChoice } = await run(
    '<set-backend-service backend-id="orders" /><set-backend-service base-url="https://a.example" />',
    { backends: ['orders'] },
  );
  expect(backendChoice).toEqual({ scope: 'api', baseUrl: 'https://a.example' });
});

test('fails when there is no backend of that id', async () => {
  expect((await to('backend-id="gone"')).lastError).toMatchObject({
    source: 'set-backend-service',
    reason: 'BackendNotFound',
    message: "There is no backend 'gone'.",
    status: 500,
  });
});

/** Runs the global document, and below it one of an operation, both through `<base />`. */
async function inherit(broader: string, narrower: string, order = `<base />${narrower}`): Promise<MemoryContext> {
  const options = { policies: catalog, unavailable: 'error' } as const;
  const read = (xml: string) => readPolicyDocument(`<policies><inbound>${xml}</inbound></policies>`).document!;
  const { pipeline } = compileDocument(read(broader), options, { scope: 'global' });
  const compiled = compileDocument(read(order), options, { scope: 'operation', broader: pipeline! });
  const context = memoryContext({ backends: ['orders', 'pool'] });
  await runPipeline(compiled.pipeline!, context, ['inbound']);
  return context;
}

const byId = (id: string) => `<set-backend-service backend-id="${id}" />`;
const byUrl = '<set-backend-service base-url="https://a.example" />';

// https://learn.microsoft.com/azure/api-management/set-backend-service-policy#usage-notes
test('lets only another id override the id that a broader scope has chosen', async () => {
  const ignored = await inherit(byId('orders'), byUrl);
  expect(ignored.backendChoice).toMatchObject({ backendId: 'orders' });
  expect(ignored.traces).toEqual([
    {
      source: 'set-backend-service',
      severity: 'information',
      message: "'base-url' is ignored: a broader scope has chosen a backend by its id.",
    },
  ]);
  expect((await inherit(byId('orders'), byId('pool'))).backendChoice).toMatchObject({ backendId: 'pool' });
  expect((await inherit(byUrl, byId('pool'))).backendChoice).toMatchObject({ backendId: 'pool' });
  expect((await inherit(byId('orders'), '', `${byUrl}<base />`)).backendChoice).toMatchObject({ backendId: 'orders' });
});

test('I5: refuses a base URL with a user, a fragment, a line break or another scheme', async () => {
  for (const address of ['http://good@evil.example', 'http://a.example/#', 'file:///etc/passwd', 'gopher://a', '/a'])
    expect(diagnose(`<set-backend-service base-url="${address}" />`)).toEqual([
      `error invalid-value [${address}] 'base-url' is '${address}'; expected a base URL such as https://api.example/v1`,
    ]);
  for (const address of ['"http://a.exa\\r\\nmple"', '"http://a.example\\\\@evil" + "#"', '"http://u:p@a"'])
    expect((await to(`base-url="@(${address})"`)).lastError?.reason, address).toBe('ExpressionValueEvaluationFailure');
});

test('refuses both, neither, and Service Fabric without a backend', () => {
  expect(diagnose('<set-backend-service base-url="https://a.example" backend-id="b" />')).toEqual([
    "error conflicting-values [b] 'base-url' and 'backend-id' exclude each other",
  ]);
  expect(diagnose('<set-backend-service />')).toEqual([
    "error missing-attribute [set-backend-service] <set-backend-service> has neither 'base-url' nor 'backend-id'",
  ]);
  // Which cluster is asked, the backend says.
  const because = "has no meaning without the 'backend-id' of a backend";
  expect(diagnose('<set-backend-service base-url="https://a.example" sf-partition-key="k" />')).toEqual([
    `error conflicting-values [k] 'sf-partition-key' ${because}`,
  ]);
  expect(
    diagnose('<set-backend-service backend-id="dapr" dapr-app-id="a" dapr-method="b" sf-listener-name="l" />'),
  ).toEqual([`error conflicting-values [l] 'sf-listener-name' ${because}`]);
});

describe('with Service Fabric', () => {
  test('says which service, partition, replica and listener takes the request', async () => {
    const { backendChoice } = await to(
      'backend-id="orders" sf-service-instance-name="@("fabric:/shop/" + "orders")" sf-partition-key="@("k" + 1)" sf-replica-type="secondary" sf-listener-name="http"',
    );
    expect(backendChoice).toEqual({
      scope: 'api',
      backendId: 'orders',
      serviceFabric: {
        service: 'fabric:/shop/orders',
        partitionKey: 'k1',
        replicaType: 'secondary',
        listenerName: 'http',
        isStale: false,
        isRepeated: undefined,
      },
    });
  });

  test('takes what an expression finds nothing for as left out', async () => {
    const { backendChoice } = await to(
      `backend-id="orders" sf-partition-key="@(context.Request.Url.Query.GetValueOrDefault("user", ""))"`,
    );
    expect(backendChoice).toMatchObject({ serviceFabric: { partitionKey: undefined } });
  });

  test('looks at the condition when it runs, and again after a call that has failed', async () => {
    const context = await to(
      'backend-id="orders" sf-resolve-condition="@(context.LastError?.Reason == "BackendConnectionFailure")"',
    );
    const choice = context.backendChoice as Extract<typeof context.backendChoice, { backendId: string }>;
    expect([choice.serviceFabric?.isStale, choice.serviceFabric?.isRepeated?.()]).toEqual([false, false]);
    const nowhere = { scope: undefined, section: undefined, path: undefined, policyId: undefined };
    context.lastError = {
      source: 'forward-request',
      reason: 'BackendConnectionFailure',
      message: '',
      status: 500,
      ...nowhere,
    };
    expect(choice.serviceFabric?.isRepeated?.()).toBe(true);
    expect((await to('backend-id="orders" sf-resolve-condition="true"')).backendChoice).toMatchObject({
      serviceFabric: { isStale: true },
    });
  });
});

describe('with Dapr', () => {
  const dapr = (attributes: string, token?: string) =>
    run(`<set-backend-service backend-id="dapr" ${attributes} />`, {
      request: { url: 'https://gateway.example/a/b?c=d' },
      services: { dapr: { url: 'http://localhost:3500', ...(token && { apiToken: token }) } },
    });

  test('sends the request to the method, which takes the place of the path', async () => {
    const { backendChoice, request } = await dapr('dapr-app-id="@("or" + "ders")" dapr-method="new/one?e=f"');
    expect(backendChoice).toMatchObject({ baseUrl: 'http://localhost:3500/v1.0/invoke/orders/method/new/one?e=f' });
    expect([request.path, request.query, request.headers.get('dapr-api-token')]).toEqual(['', '?c=d', null]);
  });

  test('knows namespaces, and shows the token that Dapr wants', async () => {
    const { backendChoice, request } = await dapr(
      'dapr-app-id="orders" dapr-method="/new" dapr-namespace="shop"',
      'secret',
    );
    expect(backendChoice).toMatchObject({ baseUrl: 'http://localhost:3500/v1.0/invoke/orders.shop/method/new' });
    expect(request.headers.get('dapr-api-token')).toBe('secret');
  });

  test('I3: no other service sees the token of Dapr', async () => {
    const { request, backendChoice } = await run(
      '<set-backend-service backend-id="dapr" dapr-app-id="orders" /><set-backend-service backend-id="pool" />',
      { backends: ['pool'], services: { dapr: { url: 'http://localhost:3500', apiToken: 'secret' } } },
    );
    expect([backendChoice, request.headers.get('dapr-api-token')]).toMatchObject([{ backendId: 'pool' }, null]);
  });

  test('takes the path of the request where no method is named', async () => {
    const { backendChoice, request } = await dapr('dapr-app-id="orders"');
    expect(backendChoice).toMatchObject({ baseUrl: 'http://localhost:3500/v1.0/invoke/orders/method' });
    expect(request.path).toBe('/a/b');
  });

  test('only another id overrides it', async () => {
    const { backendChoice } = await inherit('<set-backend-service backend-id="dapr" dapr-app-id="orders" />', byUrl);
    expect(backendChoice).toMatchObject({ isDapr: true });
  });

  test('I3: no name leads to another part of Dapr', async () => {
    for (const method of [
      '../../secrets/a',
      'a/%2e%2E/b',
      '..',
      'a%2F..%2f..%2Fsecrets',
      'a%5c..',
      'a\\\\..\\\\b',
      'a#b',
    ]) {
      const { lastError } = await dapr(`dapr-app-id="orders" dapr-method="@("${method}")"`);
      expect(lastError?.reason, method).toBe('ExpressionValueEvaluationFailure');
    }
    for (const app of ['..', 'a/b', 'a%2fb', 'a?b', 'a@b']) {
      const { lastError } = await dapr(`dapr-app-id="@("${app}")" dapr-method="a"`);
      expect(lastError?.reason, app).toBe('ExpressionValueEvaluationFailure');
    }
  });

  test('refuses a service without Dapr, and warns of Dapr without a service', () => {
    expect(diagnose('<set-backend-service backend-id="a" dapr-app-id="b" />')).toEqual([
      "error conflicting-values [b] 'dapr-app-id' has no meaning unless 'backend-id' is 'dapr'",
    ]);
    expect(diagnose('<set-backend-service backend-id="dapr" dapr-method="b" />')).toEqual([
      "warning missing-attribute [set-backend-service] 'backend-id' is 'dapr' without 'dapr-app-id', so that it fails; expected a service",
    ]);
  });

  test('fails without a service', async () => {
    expect((await dapr('dapr-method="a"')).lastError).toMatchObject({ reason: 'BackendNotFound', status: 500 });
  });
});
