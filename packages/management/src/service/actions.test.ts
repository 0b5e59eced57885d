import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { servicePath, startControlPlane, type TestControlPlane } from '../testing.ts';

let plane: TestControlPlane;
const web = createServer((request, answer) => {
  answer.statusCode = request.headers['x-as'] === undefined ? 204 : Number(request.headers['x-as']);
  answer.end();
});
const socket = createSocketServer((connection) => connection.destroy());
beforeAll(async () => {
  plane = await startControlPlane();
  for (const server of [web, socket]) await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(async () => {
  for (const server of [web, socket]) await new Promise((done) => server.close(done));
  await plane[Symbol.asyncDispose]();
});

const at = (): [string, string] => [plane.group, plane.service];
const quick = { updateIntervalInMs: 5 };
const location =
  '/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.ApiManagement/locations/local';

describe('what goes on after its answer', () => {
  test('is polled by the SDK, and is told of at both places', async () => {
    const { apiManagementService, operationStatus, operationsResults } = plane.client;
    const poller = await apiManagementService.beginApplyNetworkConfigurationUpdates(...at(), quick);
    const { config } = poller.getOperationState() as unknown as { config: { operationLocation: string } };
    const id = /operationStatuses\/([^?]+)/.exec(config.operationLocation)?.[1] as string;
    expect(await poller.pollUntilDone()).toMatchObject({ name: 'local', provisioningState: 'Succeeded' });
    expect(await operationStatus.get('local', id)).toMatchObject({
      name: id,
      status: 'Succeeded',
      percentComplete: 100,
      resourceId: servicePath,
      startTime: expect.any(Date),
    });
    await operationsResults.get('local', id);
    expect(await plane.send('GET', `operationresults/${id}`)).toMatchObject({ status: 200, body: { name: 'local' } });
    expect(await plane.send('GET', `${location}/operationStatuses/none`)).toMatchObject({ status: 404 });
  });

  test('a move to another platform ends at once: there is one', async () => {
    const migrated = await plane.client.apiManagementService.beginMigrateToStv2AndWait(...at(), {
      ...quick,
      parameters: { mode: 'PreserveIp' },
    });
    expect(migrated).toMatchObject({ name: 'local' });
  });

  const backup = { storageAccount: 's', containerName: 'c', backupName: 'b', accessType: 'AccessKey', accessKey: 'k' };
  test.each(['Backup', 'Restore'] as const)('%s to a storage account fails and says what to use', async (name) => {
    const { apiManagementService } = plane.client;
    await expect(apiManagementService[`begin${name}AndWait`](...at(), backup, quick)).rejects.toThrow(
      `turnpike ${name.toLowerCase()}`,
    );
    const keyless = { ...backup, accessKey: undefined as never };
    expect(await plane.send('POST', name.toLowerCase(), { body: keyless })).toMatchObject({
      status: 400,
      body: { error: { details: [{ target: 'accessKey' }] } },
    });
  });

  test('all documents of policies are held against what there is now', async () => {
    const { api, apiPolicy, namedValue, policyRestriction, policyRestrictionValidations } = plane.client;
    await api.beginCreateOrUpdateAndWait(...at(), 'a', { path: 'a', displayName: 'A' });
    const value =
      '<policies><inbound><set-header name="x"><value>{{later}}</value></set-header></inbound><backend><base /></backend>' +
      '<outbound><base /></outbound><on-error><base /></on-error></policies>';
    await namedValue.beginCreateOrUpdateAndWait(...at(), 'later', { displayName: 'later', value: 'v' });
    await apiPolicy.createOrUpdate(...at(), 'a', 'policy', { value, format: 'rawxml' });
    const fine = await policyRestrictionValidations.beginByServiceAndWait(...at(), quick);
    expect(fine).toMatchObject({ status: 'Succeeded', resultInfo: expect.stringContaining('0 of them are not valid') });
    expect(fine.actionLog).toContainEqual({
      objectType: 'apis/policies',
      action: 'Valid',
      objectKey: `${servicePath}/apis/a;rev=1/policies/policy`,
    });
    await policyRestriction.createOrUpdate(...at(), 'base', { scope: '/apis/a', requireBase: 'true' });
    expect(await policyRestrictionValidations.beginByServiceAndWait(...at(), quick)).toMatchObject({
      error: { code: 'ValidationError', details: [{ target: 'apis/a;rev=1/policies/policy: inbound' }] },
    });
  });
});

describe('what can be reached', () => {
  const port = (server: typeof web | typeof socket) => (server.address() as AddressInfo).port;
  const check = (body: object) =>
    plane.client.beginPerformConnectivityCheckAsyncAndWait(
      ...at(),
      { source: { region: 'local' }, ...body } as never,
      quick,
    );

  test('a port is connected to', async () => {
    const reached = await check({ destination: { address: '127.0.0.1', port: port(socket) }, protocol: 'TCP' });
    expect(reached).toMatchObject({ connectionStatus: 'Connected', probesSent: 3, probesFailed: 0 });
    expect(reached.hops).toMatchObject([{ type: 'Source' }, { type: 'Destination', address: '127.0.0.1', issues: [] }]);
    expect(reached.minLatencyInMs).toBeLessThanOrEqual(reached.maxLatencyInMs as number);
  });

  test('a server is asked, with the headers and for the statuses that are wanted', async () => {
    const destination = { address: 'localhost', port: port(web) };
    const http = (httpConfiguration: object) => ({ protocolConfiguration: { httpConfiguration } });
    const asked = { destination, protocol: 'HTTP', preferredIPVersion: 'IPv4' };
    expect(await check({ ...asked, ...http({ validStatusCodes: [204] }) })).toMatchObject({
      connectionStatus: 'Connected',
    });
    const headers = [{ name: 'x-as', value: '418' }];
    expect(await check({ ...asked, ...http({ validStatusCodes: [204], headers }) })).toMatchObject({
      connectionStatus: 'Disconnected',
      hops: [{}, { issues: [{ type: 'NetworkError', context: [{ message: 'the answer has the status 418' }] }] }],
    });
    expect(await check({ ...asked, protocol: 'HTTPS' })).toMatchObject({ connectionStatus: 'Disconnected' });
  });

  test('what is not there is said', async () => {
    expect(await check({ destination: { address: '127.0.0.1', port: 1 } })).toMatchObject({
      connectionStatus: 'Disconnected',
      probesFailed: 3,
      hops: [{}, { issues: [{ context: [{ message: 'ECONNREFUSED' }] }] }],
    });
    expect(await check({ destination: { address: 'none.invalid', port: 1 } })).toMatchObject({
      hops: [{}, { issues: [{ type: 'DnsResolution' }] }],
    });
  });

  test.each(['169.254.169.254'])('nothing is sent to an address that may not be connected to: %s', async (address) => {
    expect(await check({ destination: { address, port: 80 }, protocol: 'HTTP' })).toMatchObject({
      connectionStatus: 'Disconnected',
      probesSent: 0,
      hops: [{}, { issues: [{ type: 'Platform' }] }],
    });
  });

  test.each([
    [{ destination: { address: 'a b', port: 1 } }, 'destination.address'],
    [{ destination: { address: 'a', port: 0 } }, 'destination.port'],
    [{ destination: { address: 'a', port: 1 }, protocol: 'FTP' }, 'protocol'],
    [
      {
        ...{ destination: { address: 'a', port: 1 }, protocol: 'HTTP' },
        protocolConfiguration: { HTTPConfiguration: { headers: [{ name: 'a', value: 'b\r\nc: d' }] } },
      },
      'protocolConfiguration.HTTPConfiguration.headers',
    ],
  ])('what cannot be tried is refused: %j', async (body, target) => {
    expect(await plane.send('POST', 'connectivityCheck', { body: { source: { region: 'x' }, ...body } })).toMatchObject(
      {
        status: 400,
        body: { error: { details: [{ target }] } },
      },
    );
  });
});

test('the network is what this machine has', async () => {
  const { networkStatus, outboundNetworkDependenciesEndpoints } = plane.client;
  const [all, one] = await Promise.all([
    networkStatus.listByService(...at()),
    networkStatus.listByLocation(...at(), 'local'),
  ]);
  expect(all).toMatchObject([{ location: 'local', networkStatus: { connectivityStatus: [{ status: 'success' }] } }]);
  expect(one.dnsServers).toEqual(expect.any(Array));
  await expect(networkStatus.listByLocation(...at(), 'elsewhere')).rejects.toMatchObject({ statusCode: 404 });
  expect(await outboundNetworkDependenciesEndpoints.listByService(...at())).toEqual({ value: [] });
});

test('a link signs the publisher on', async () => {
  const { redirectUri } = await plane.client.apiManagementService.getSsoToken(...at());
  expect(redirectUri).toMatch(/^https:\/\/local\.portal\.azure-api\.net\/signin-sso\?token=/);
});
