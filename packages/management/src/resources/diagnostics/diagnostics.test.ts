import type { DiagnosticContract } from '@azure/arm-apimanagement';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
  const { api, logger } = plane.client;
  await api.beginCreateOrUpdateAndWait(...at(), 'a', { path: 'a', displayName: 'A' });
  const credentials = { instrumentationKey: 'k' };
  await logger.createOrUpdate(...at(), 'Insights', { loggerType: 'applicationInsights', credentials });
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const body: DiagnosticContract = {
  loggerId: '/loggers/insights',
  alwaysLog: 'allErrors',
  sampling: { samplingType: 'fixed', percentage: 12.5 },
  frontend: { request: { headers: ['x-a'], body: { bytes: 512 } } },
  backend: {
    response: {
      dataMasking: { queryParams: [{ value: 'code', mode: 'Hide' }], headers: [{ value: 'x', mode: 'Mask' }] },
    },
  },
  httpCorrelationProtocol: 'W3C',
  verbosity: 'information',
};
const loggerId = expect.stringMatching(/^\/subscriptions\/.*\/service\/local\/loggers\/Insights$/);

test('is created, read, changed, listed and deleted by the SDK', async () => {
  const { diagnostic } = plane.client;
  const made = await diagnostic.createOrUpdate(...at(), 'applicationinsights', body);
  expect(made).toMatchObject({
    name: 'applicationinsights',
    type: 'Microsoft.ApiManagement/service/diagnostics',
    ...body,
    loggerId,
    logClientIp: false,
    operationNameFormat: 'Name',
  });
  await diagnostic.update(...at(), 'applicationinsights', made.eTag as string, { verbosity: 'error' });
  expect(await diagnostic.get(...at(), 'applicationinsights')).toMatchObject({ ...body, loggerId, verbosity: 'error' });
  const names = [];
  for await (const { name } of diagnostic.listByService(...at(), { filter: "name eq 'applicationinsights'" }))
    names.push(name);
  expect(names).toEqual(['applicationinsights']);
  await diagnostic.delete(...at(), 'applicationinsights', '*');
  await expect(diagnostic.getEntityTag(...at(), 'applicationinsights')).rejects.toMatchObject({ statusCode: 404 });
});

test('an API has its own', async () => {
  const { apiDiagnostic } = plane.client;
  expect(await apiDiagnostic.createOrUpdate(...at(), 'a', 'applicationinsights', body)).toMatchObject({
    type: 'Microsoft.ApiManagement/service/apis/diagnostics',
    id: expect.stringMatching(/\/apis\/a\/diagnostics\/applicationinsights$/),
    loggerId,
  });
  await apiDiagnostic.update(...at(), 'a', 'applicationinsights', '*', { logClientIp: true });
  expect(await apiDiagnostic.get(...at(), 'a', 'applicationinsights')).toMatchObject({ logClientIp: true });
  const names = [];
  for await (const { name } of apiDiagnostic.listByService(...at(), 'a')) names.push(name);
  expect(names).toEqual(['applicationinsights']);
  await apiDiagnostic.delete(...at(), 'a', 'applicationinsights', '*');
  await expect(apiDiagnostic.getEntityTag(...at(), 'a', 'applicationinsights')).rejects.toMatchObject({
    statusCode: 404,
  });
});

test('what it says of language models is published, for an API and for all, and taken back with it', async () => {
  const largeLanguageModel = {
    logs: 'enabled',
    requests: { messages: 'all', maxSizeInBytes: 1000 },
    responses: { messages: 'all', maxSizeInBytes: 2000 },
  };
  await plane.send('PUT', 'diagnostics/azuremonitor', { body: { properties: { ...body, largeLanguageModel } } });
  const off = { ...largeLanguageModel, logs: 'disabled' };
  const path = 'apis/a/diagnostics/azuremonitor';
  await plane.send('PUT', path, { body: { properties: { ...body, largeLanguageModel: off } } });
  const { diagnostics } = await plane.published(({ diagnostics = [] }) => diagnostics.length === 2);
  const bytes = { requestBytes: 1000, responseBytes: 2000 };
  expect(diagnostics).toEqual(
    expect.arrayContaining([
      { id: 'azuremonitor', largeLanguageModel: { isEnabled: true, ...bytes } },
      { id: 'azuremonitor', apiId: 'a', apiRevision: '1', largeLanguageModel: { isEnabled: false, ...bytes } },
    ]),
  );
  await plane.send('DELETE', path, { headers: { 'if-match': '*' } });
  await plane.published(({ diagnostics = [] }) => diagnostics.length === 1);
});

test('what was shown can be put again', async () => {
  await plane.send('PUT', 'diagnostics/again', { body: { properties: body } });
  const { properties } = (await plane.send('GET', 'diagnostics/again')).body;
  expect(await plane.send('PUT', 'diagnostics/again', { body: { properties } })).toMatchObject({
    status: 200,
    body: { properties: properties as object },
  });
});

test.each([
  ['no logger', { loggerId: undefined }, 'loggerId'],
  ['a logger that is not there', { loggerId: '/loggers/absent' }, 'loggerId'],
  ['a logger of a workspace', { loggerId: '/workspaces/w/loggers/insights' }, 'loggerId'],
  ['more than all requests', { sampling: { samplingType: 'fixed', percentage: 101 } }, 'sampling.percentage'],
  ['sampling that says no number', { sampling: { samplingType: 'fixed' } }, 'sampling.percentage'],
  ['more of a body than 8 KB', { frontend: { request: { body: { bytes: 8193 } } } }, 'frontend.request.body.bytes'],
])('%s is refused', async (_, wrong, target) => {
  expect(await plane.send('PUT', 'diagnostics/wrong', { body: { properties: { ...body, ...wrong } } })).toMatchObject({
    status: 400,
    body: { error: { code: 'ValidationError', details: [{ target }] } },
  });
});
