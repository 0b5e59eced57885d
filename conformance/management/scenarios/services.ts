import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { call, make, type Place, service } from '../place.ts';
import { all, at, type Scenario, type Stage } from '../scenario.ts';
import { anApi } from './apis.ts';

const [group, name] = at;
const quick = { updateIntervalInMs: 10 };
const team: Place = { workspace: 'team' };

/** The service as a whole, and what is beside it. What deletes the service comes last. */
export const services: readonly Scenario[] = [
  {
    title: 'the service is read, changed and listed',
    async run({ client }) {
      const { apiManagementService } = client;
      const found = await apiManagementService.get(...at);
      expect((await all(apiManagementService.list())).map((one) => one.name)).toEqual([name]);
      expect(await all(apiManagementService.listByResourceGroup(group))).toHaveLength(1);
      const changed = await apiManagementService.beginUpdateAndWait(...at, { tags: { team: 'blue' } });
      expect(changed.tags).toEqual({ team: 'blue' });
      const { location, publisherEmail, publisherName, sku } = found;
      await apiManagementService.beginCreateOrUpdateAndWait(...at, { location, publisherEmail, publisherName, sku });
      expect((await apiManagementService.get(...at)).sku).toEqual(sku);
      expect((await apiManagementService.getSsoToken(...at)).redirectUri).toMatch(/^https?:/);
      const available = await apiManagementService.checkNameAvailability({ name: 'another-one' });
      expect(available.nameAvailable).toBe(true);
      const { domainOwnershipIdentifier } = await apiManagementService.getDomainOwnershipIdentifier();
      expect(domainOwnershipIdentifier).toMatch(/\w+/);
    },
  },
  {
    title: 'what takes a while is waited for',
    async run({ client }) {
      const { apiManagementService, operationStatus, operationsResults, policyRestrictionValidations } = client;
      const poller = await apiManagementService.beginApplyNetworkConfigurationUpdates(...at, quick);
      const { config } = poller.getOperationState() as unknown as { config: { operationLocation: string } };
      const [, id = ''] = /operationStatuses\/([^?]+)/.exec(config.operationLocation) ?? [];
      expect(await poller.pollUntilDone()).toMatchObject({ name, provisioningState: 'Succeeded' });
      expect(await operationStatus.get('local', id)).toMatchObject({ status: 'Succeeded' });
      await operationsResults.get('local', id);
      const migrated = await apiManagementService.beginMigrateToStv2AndWait(...at, quick);
      expect(migrated).toMatchObject({ name });
      const validated = await policyRestrictionValidations.beginByServiceAndWait(...at, quick);
      expect(validated.status).toBe('Succeeded');
    },
  },
  {
    title: 'what there is to choose from',
    async run({ client }) {
      expect((await all(client.apiManagementSkus.list())).length).toBeGreaterThan(0);
      expect((await all(client.apiManagementServiceSkus.listAvailableServiceSkus(...at))).length).toBeGreaterThan(0);
      expect((await all(client.apiManagementOperations.list())).length).toBeGreaterThan(0);
      expect(await all(client.region.listByService(...at))).toHaveLength(1);
      expect((await client.policyDescription.listByService(...at)).value?.length).toBeGreaterThan(50);
      expect((await all(client.allPolicies.listByService(...at))).length).toBeGreaterThan(0);
    },
  },
  {
    title: 'how the network is',
    async run({ client, management }) {
      expect((await client.networkStatus.listByService(...at)).length).toBeGreaterThan(0);
      expect(await client.networkStatus.listByLocation(...at, 'local')).toHaveProperty('connectivityStatus');
      expect(await client.outboundNetworkDependenciesEndpoints.listByService(...at)).toHaveProperty('value');
      const { hostname: address, port } = new URL(management);
      const asked = { source: { region: 'local' }, destination: { address, port: Number(port) }, protocol: 'TCP' };
      const found = await client.beginPerformConnectivityCheckAsyncAndWait(...at, asked, quick);
      expect(found.connectionStatus).toBe('Connected');
    },
  },
  {
    title: 'private endpoints are approved, and taken away',
    async run({ client }) {
      const { privateEndpointConnectionOperations: connections } = client;
      const [{ name: kind = '' } = {}] = (await connections.listPrivateLinkResources(...at)).value ?? [];
      expect(await connections.getPrivateLinkResource(...at, kind)).toMatchObject({ name: kind });
      const privateLinkServiceConnectionState = { status: 'Approved', description: 'Yes.' };
      const request = { id: 'connection', properties: { privateLinkServiceConnectionState } };
      await connections.beginCreateOrUpdateAndWait(...at, 'connection', request);
      const shown = await connections.getByName(...at, 'connection');
      expect(shown).toMatchObject({ privateLinkServiceConnectionState });
      expect(await all(connections.listByService(...at))).toHaveLength(1);
      await connections.beginDeleteAndWait(...at, 'connection');
    },
  },
  {
    title: 'an API is described as a file, in a workspace, too',
    async run(stage) {
      const { client } = stage;
      await anApi(stage, service, 'exported');
      const link = await client.apiExport.get(...at, 'exported', 'openapi-link', 'true');
      expect(JSON.stringify(link)).toContain('https://');
      await anApi(stage, team, 'exported');
      const other = await client.workspaceApiExport.get(...at, 'team', 'exported', 'openapi-link', 'true');
      expect(JSON.stringify(other)).toContain('https://');
    },
  },
  {
    title: 'users are in groups of a workspace',
    async run(stage) {
      const person = { email: 'team@example.com', firstName: 'Te', lastName: 'Am' };
      await stage.client.user.createOrUpdate(...at, 'of-team', person);
      await make(stage, team, 'group', ['of-team'], { displayName: 'Of the team' });
      await call(stage, team, 'groupUser', 'create', 'of-team', 'of-team');
      await call(stage, team, 'groupUser', 'checkEntityExists', 'of-team', 'of-team');
      expect(await call(stage, team, 'groupUser', 'list', 'of-team')).toMatchObject([{ email: person.email }]);
      await call(stage, team, 'groupUser', 'delete', 'of-team', 'of-team');
    },
  },
  {
    title: 'gateways of workspaces',
    async run({ client }) {
      const { apiGateway, apiGatewayConfigConnection, apiManagementGatewaySkus } = client;
      const edge = { location: 'local', sku: { name: 'WorkspaceGatewayPremium', capacity: 1 } };
      await apiGateway.beginCreateOrUpdateAndWait(group, 'edge', edge, quick);
      await apiGateway.beginUpdateAndWait(group, 'edge', { tags: { a: 'b' } }, quick);
      expect(await apiGateway.get(group, 'edge')).toMatchObject({ tags: { a: 'b' } });
      expect(await all(apiGateway.list())).toHaveLength(1);
      expect(await all(apiGateway.listByResourceGroup(group))).toHaveLength(1);
      expect((await all(apiManagementGatewaySkus.listAvailableSkus(group, 'edge'))).length).toBeGreaterThan(0);
      const { id: serviceId = '' } = await client.apiManagementService.get(...at);
      const sourceId = `${serviceId}/workspaces/team`;
      const connection = [group, 'edge', 'connection'] as const;
      await apiGatewayConfigConnection.beginCreateOrUpdateAndWait(...connection, { sourceId }, quick);
      expect(await apiGatewayConfigConnection.get(...connection)).toMatchObject({ sourceId });
      expect(await all(apiGatewayConfigConnection.listByGateway(group, 'edge'))).toHaveLength(1);
      expect(await all(client.apiManagementWorkspaceLinks.listByService(...at))).toHaveLength(1);
      const link = await client.apiManagementWorkspaceLink.get(...at, 'team');
      expect(link).toMatchObject({ gateways: [{ id: expect.stringContaining('/gateways/edge') }] });
      await apiGatewayConfigConnection.beginDeleteAndWait(...connection, '*', quick);
      await apiGateway.beginDeleteAndWait(group, 'edge', quick);
    },
  },
  {
    title: 'reports are made of requests',
    async run({ client }) {
      const { reports } = client;
      const filter = "timestamp ge datetime'2026-01-01T00:00:00' and timestamp le datetime'2026-01-02T00:00:00'";
      const lists: readonly AsyncIterable<unknown>[] = [
        reports.listByApi(...at, filter),
        reports.listByUser(...at, filter),
        reports.listByOperation(...at, filter),
        reports.listByProduct(...at, filter),
        reports.listByGeo(...at, filter),
        reports.listBySubscription(...at, filter),
        reports.listByTime(...at, filter, 'PT15M'),
        reports.listByRequest(...at, filter),
      ];
      for (const list of lists) expect(await all(list)).toEqual([]);
    },
  },
  {
    title: 'quotas are read, and begun anew',
    async run({ client, gateway }) {
      const { quotaByCounterKeys, quotaByPeriodKeys } = client;
      const counts = '<quota-by-key calls="100" renewal-period="2592000" counter-key="caller" />';
      await aServedApi({ client, gateway }, 'counted', counts);
      const { value: [counter] = [] } = await quotaByCounterKeys.listByService(...at, 'caller');
      const callsCount = counter?.value?.callsCount ?? 0;
      expect(callsCount).toBeGreaterThan(0);
      const period = counter?.periodKey ?? '';
      const found = await quotaByPeriodKeys.get(...at, 'caller', period);
      expect(found).toMatchObject({ counterKey: 'caller', value: { callsCount } });
      await quotaByPeriodKeys.update(...at, 'caller', period, { callsCount: 50 });
      expect(await quotaByPeriodKeys.get(...at, 'caller', period)).toMatchObject({ value: { callsCount: 50 } });
      await quotaByCounterKeys.update(...at, 'caller', { callsCount: 0, kbTransferred: 0 });
    },
  },
  {
    title: 'requests are traced with credentials that are given, and taken back',
    async run({ client, gateway }) {
      await aServedApi({ client, gateway }, 'traced', '');
      const { id: apiId = '' } = await client.api.get(...at, 'traced');
      const wanted = { credentialsExpireAfter: 'PT1H', apiId, purposes: ['tracing'] };
      const { token = '' } = await client.gateway.listDebugCredentials(...at, 'managed', wanted);
      const headers = { 'Apim-Debug-Authorization': token };
      const answer = await fetch(`${gateway}/traced/things`, { headers });
      const traceId = answer.headers.get('Apim-Trace-Id') ?? '';
      const trace = await client.gateway.listTrace(...at, 'managed', { traceId });
      expect(JSON.stringify(trace)).toContain('return-response');
      await client.gateway.invalidateDebugCredentials(...at, 'managed');
      const after = await fetch(`${gateway}/traced/things`, { headers });
      expect(after.headers.get('Apim-Trace-Id')).toBeNull();
    },
  },
  {
    title: 'a service that was deleted is there until it is purged',
    async run({ client }) {
      const { apiManagementService, deletedServices } = client;
      const { location, publisherEmail, publisherName, sku } = await apiManagementService.get(...at);
      await apiManagementService.beginDeleteAndWait(...at, quick);
      await expect(apiManagementService.get(...at)).rejects.toMatchObject({ statusCode: 404 });
      expect(await deletedServices.getByName(name, location)).toMatchObject({ location });
      expect(await all(deletedServices.listBySubscription())).toHaveLength(1);
      await deletedServices.beginPurgeAndWait(name, location, quick);
      await expect(deletedServices.getByName(name, location)).rejects.toMatchObject({ statusCode: 404 });
      const anew = { location, publisherEmail, publisherName, sku };
      await apiManagementService.beginCreateOrUpdateAndWait(...at, anew, quick);
    },
  },
];

/** An API that the gateway answers itself; waits until it does. */
async function aServedApi({ client, gateway }: Pick<Stage, 'client' | 'gateway'>, name: string, inbound: string) {
  const api = { displayName: name, path: name, protocols: ['http' as const], subscriptionRequired: false };
  await client.api.beginCreateOrUpdateAndWait(...at, name, api);
  const operation = { displayName: 'Get', method: 'GET', urlTemplate: '/things' };
  await client.apiOperation.createOrUpdate(...at, name, 'get', operation);
  const answer = '<return-response><set-status code="200" /></return-response>';
  const value = `<policies><inbound><base />${inbound}${answer}</inbound></policies>`;
  await client.apiPolicy.createOrUpdate(...at, name, 'policy', { format: 'xml', value });
  for (let attempt = 0; attempt < 3000; attempt++) {
    const { status } = await fetch(`${gateway}/${name}/things`);
    if (status === 200) return;
    await wait(20);
  }
  throw new Error(`${name} is not served`);
}
