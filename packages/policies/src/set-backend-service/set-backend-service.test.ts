import { compileDocument, type MemoryContext, memoryContext, readPolicyDocument, runPipeline } from '@turnpike/policy';
import { expect, test } from 'vitest';
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

test('refuses both, neither, and what this version cannot do', () => {
  expect(diagnose('<set-backend-service base-url="https://a.example" backend-id="b" />')).toEqual([
    "error conflicting-values [b] 'base-url' and 'backend-id' exclude each other",
  ]);
  expect(diagnose('<set-backend-service />')).toEqual([
    "error missing-attribute [set-backend-service] <set-backend-service> has neither 'base-url' nor 'backend-id'",
  ]);
  expect(diagnose('<set-backend-service backend-id="a" sf-partition-key="@("k")" />')).toEqual([
    'error policy-not-available [@("k")] Service Fabric is not available in this version',
  ]);
  expect(diagnose('<set-backend-service backend-id="dapr" dapr-app-id="a" dapr-method="b" />')).toEqual([
    'error policy-not-available [dapr] Dapr is not available in this version',
    'error policy-not-available [a] Dapr is not available in this version',
    'error policy-not-available [b] Dapr is not available in this version',
  ]);
});
