import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { type Backend, emptySnapshot, type ServiceFabricCluster } from '@turnpike/model';
import { describe, expect, test } from 'vitest';
import { api, ask, type Listening, policies, startBackend, startGateway } from './testing.ts';

// https://learn.microsoft.com/azure/api-management/how-to-configure-service-fabric-backend
// The management endpoint is a server that answers as that of Service Fabric does.

interface Cluster extends Listening {
  /** What it was asked, path and query. */
  readonly asked: string[];
}

type Resolve = (query: URLSearchParams, response: ServerResponse) => readonly object[] | number | undefined;

/** A cluster; `resolve` gives the endpoints, a status, or nothing where it answers by itself. */
async function startCluster(resolve: Resolve): Promise<Cluster> {
  const asked: string[] = [];
  const answer = ({ url = '' }: IncomingMessage, response: ServerResponse) => {
    asked.push(url);
    const endpoints = resolve(new URL(url, 'http://a').searchParams, response);
    if (typeof endpoints === 'number') response.writeHead(endpoints).end('{"Error":{"Code":"FABRIC_E"}}');
    else if (endpoints !== undefined) response.end(partition(endpoints, `1:${asked.length}`));
  };
  return Object.assign(await startBackend(answer), { asked });
}

function partition(endpoints: readonly object[], version: string): string {
  return JSON.stringify({
    Name: 'fabric:/shop/orders',
    PartitionInformation: {},
    Endpoints: endpoints,
    Version: version,
  });
}

/** The one instance of a stateless service, with one listener without a name. */
function instance(url: string): readonly object[] {
  return [{ Kind: 'Stateless', Address: JSON.stringify({ Endpoints: { '': url } }) }];
}

/** A gateway that sends everything to the service of a cluster. */
function startFabricGateway(
  cluster: Partial<ServiceFabricCluster> & Pick<ServiceFabricCluster, 'managementEndpoints'>,
  attributes = '',
  { backend = '<base />', url = 'fabric:/shop/orders', ...more }: Partial<Backend> & { readonly backend?: string } = {},
) {
  const orders: Backend = { id: 'orders', type: 'Single', url, serviceFabricCluster: cluster, ...more };
  return startGateway({
    apis: [api(['GET /*', 'POST /*'])],
    backends: [orders],
    ...policies({
      inbound: `<set-backend-service backend-id="orders" ${attributes} />`,
      backend,
      onError:
        '<set-header name="X-Why"><value>@(context.LastError.Source + " " + context.LastError.Reason + ": " + context.LastError.Message)</value></set-header>',
    }),
  });
}

const resolved = '/Services/shop~orders/$/ResolvePartition?api-version=6.0';
const onFailure = 'sf-resolve-condition="@(context.LastError?.Reason == "BackendConnectionFailure")"';
const notResolved = 'set-backend-service ServiceNotResolved: Service Fabric has not said where the service is:';

/** An address that nobody listens at. */
async function leftAddress(): Promise<string> {
  await using left = await startBackend();
  return left.url;
}

describe('a service of Service Fabric', () => {
  test('is found once, and asked with the credentials of the backend', async () => {
    await using service = await startBackend();
    await using cluster = await startCluster(() => instance(`${service.url}/base/`));
    await using gateway = await startFabricGateway({ managementEndpoints: [`${cluster.url}/`] }, '', {
      credentials: { header: { 'X-Code': ['c'] } },
    });
    for (let times = 0; times < 3; times++) {
      const { asked } = await ask(`${gateway.url}/a/list?b=c`);
      expect([asked.url, asked.headers['x-code'], asked.headers.host]).toEqual([
        '/base/list?b=c',
        'c',
        `127.0.0.1:${service.port}`,
      ]);
    }
    expect(cluster.asked).toEqual([resolved]);
  });

  test('is the instance, the partition, the replica and the listener that the policy names', async () => {
    await using primary = await startBackend((_, response) => response.end('primary'));
    await using secondary = await startBackend((_, response) => response.end('secondary'));
    await using cluster = await startCluster(() => [
      { Kind: 'StatefulPrimary', Address: JSON.stringify({ Endpoints: { l: primary.url } }) },
      { Kind: 'StatefulSecondary', Address: JSON.stringify({ Endpoints: { k: 'tcp://a', l: secondary.url } }) },
    ]);
    await using gateway = await startFabricGateway(
      { managementEndpoints: [cluster.url] },
      'sf-service-instance-name="fabric:/other/users" sf-partition-key="@(context.Request.Url.Query["key"][0])" sf-replica-type="@(context.Request.Url.Query["type"][0])" sf-listener-name="l"',
      { url: 'http://not.used.example' },
    );
    expect((await ask(`${gateway.url}/a/b?key=-7&type=primary`)).body).toBe('primary');
    expect((await ask(`${gateway.url}/a/b?key=-7&type=secondary`)).body).toBe('secondary');
    expect((await ask(`${gateway.url}/a/b?key=a%26b&type=secondary`)).body).toBe('secondary');
    expect(cluster.asked).toEqual([
      '/Services/other~users/$/ResolvePartition?api-version=6.0&PartitionKeyType=2&PartitionKeyValue=-7',
      '/Services/other~users/$/ResolvePartition?api-version=6.0&PartitionKeyType=3&PartitionKeyValue=a%26b',
    ]);
  });

  test('may have a partition with a name of digits', async () => {
    await using service = await startBackend((_, response) => response.end('found'));
    await using cluster = await startCluster((query) =>
      query.get('PartitionKeyType') === '3' ? instance(service.url) : 400,
    );
    await using gateway = await startFabricGateway({ managementEndpoints: [cluster.url] }, 'sf-partition-key="12"');
    expect((await ask(`${gateway.url}/a/b`)).body).toBe('found');
  });
});

describe('a service that has moved', () => {
  /** A cluster that says the new place to those only who say that they know the old one. */
  async function startMoved(service: Listening): Promise<Cluster> {
    const left = await leftAddress();
    return startCluster((query) => instance(query.has('PreviousRspVersion') ? service.url : left));
  }

  test('is found again, and the call repeated, where the condition says so', async () => {
    await using service = await startBackend();
    await using cluster = await startMoved(service);
    await using gateway = await startFabricGateway({ managementEndpoints: [cluster.url] }, onFailure);
    expect((await ask(`${gateway.url}/a/b`)).asked.url).toBe('/b');
    expect(cluster.asked).toEqual([resolved, `${resolved}&PreviousRspVersion=1%3A1`]);
  });

  test('gets the whole body of a call that is repeated', async () => {
    await using service = await startBackend();
    await using cluster = await startMoved(service);
    await using gateway = await startFabricGateway({ managementEndpoints: [cluster.url] }, onFailure, {
      backend: '<forward-request buffer-request-body="true" />',
    });
    expect((await ask(`${gateway.url}/a/b`, { method: 'POST', body: 'all of it' })).asked.body).toBe('all of it');
  });

  test('is found by the next call where there is no condition', async () => {
    await using service = await startBackend();
    await using cluster = await startMoved(service);
    await using gateway = await startFabricGateway({ managementEndpoints: [cluster.url] });
    const { status, headers } = await ask(`${gateway.url}/a/b`);
    expect([status, headers['x-why']]).toEqual([
      500,
      expect.stringMatching(/^forward-request BackendConnectionFailure/),
    ]);
    expect((await ask(`${gateway.url}/a/b`)).asked.url).toBe('/b');
  });

  test('is found by retry, too, which runs the policy again', async () => {
    await using service = await startBackend();
    await using cluster = await startMoved(service);
    await using gateway = await startFabricGateway({ managementEndpoints: [cluster.url] }, '', {
      backend: `<retry condition="@(context.Response.StatusCode == 500)" count="2" interval="0"><set-backend-service backend-id="orders" ${onFailure} /><forward-request /></retry>`,
    });
    expect((await ask(`${gateway.url}/a/b`)).asked.url).toBe('/b');
    expect(cluster.asked).toHaveLength(2);
  });

  test('is looked for as often as the backend allows', async () => {
    const left = await leftAddress();
    await using cluster = await startCluster(() => instance(left));
    await using gateway = await startFabricGateway(
      { managementEndpoints: [cluster.url], maxPartitionResolutionRetries: 2 },
      'sf-resolve-condition="true"',
    );
    const { headers } = await ask(`${gateway.url}/a/b`);
    expect([headers['x-why'], cluster.asked.length]).toEqual([
      expect.stringMatching(/^forward-request BackendConnectionFailure/),
      3,
    ]);
  });
});

describe('a cluster', () => {
  test('is asked once for all who wait, and nobody else waits', async () => {
    await using service = await startBackend();
    const held: ServerResponse[] = [];
    let onHeld = () => {};
    const isHeld = new Promise<void>((resolve) => {
      onHeld = resolve;
    });
    await using cluster = await startCluster((_, response) => {
      held.push(response);
      onHeld();
      return undefined;
    });
    await using gateway = await startFabricGateway({ managementEndpoints: [cluster.url] });
    const answers = Array.from({ length: 5 }, () => ask(`${gateway.url}/a/b`));
    const gone = connect(gateway.port, '127.0.0.1');
    gone.write('GET /a/gone HTTP/1.1\r\nHost: a\r\n\r\n');
    await isHeld;
    expect((await ask(`${gateway.url}/elsewhere`)).status).toBe(404);
    gone.destroy();
    await once(gone, 'close');
    held[0]?.end(partition(instance(service.url), '1'));
    expect((await Promise.all(answers)).map(({ asked }) => asked.url)).toEqual(Array.from({ length: 5 }, () => '/b'));
    expect([cluster.asked.length, gateway.bugs]).toEqual([1, []]);
  });

  test('is asked at its next endpoint where one does not answer', async () => {
    await using service = await startBackend();
    await using sick = await startCluster(() => 503);
    await using cluster = await startCluster(() => instance(service.url));
    const managementEndpoints = [await leftAddress(), sick.url, cluster.url];
    await using gateway = await startFabricGateway({ managementEndpoints, maxPartitionResolutionRetries: 0 });
    expect((await ask(`${gateway.url}/a/b`)).asked.url).toBe('/b');
    expect([sick.asked.length, cluster.asked.length]).toEqual([1, 1]);
  });

  test.each<[string, Resolve, string]>([
    ['that does not know the service', () => 404, 'the cluster has no such service'],
    ['that refuses', () => 403, 'the cluster answers 403; the partition key may be none of the service'],
    ['that cannot answer', () => 503, 'the cluster answers 503'],
    ['that answers with something else', (_, response) => void response.end('<html>'), 'something else'],
    ['without a replica', () => [], 'no replica of that kind listens there for HTTP'],
    ['whose service speaks no HTTP', () => instance('tcp://127.0.0.1:1'), 'no replica of that kind'],
  ])('%s fails the request as set-backend-service', async (_, resolve, why) => {
    await using cluster = await startCluster(resolve);
    await using gateway = await startFabricGateway({
      managementEndpoints: [cluster.url],
      maxPartitionResolutionRetries: 1,
    });
    const { status, body, headers } = await ask(`${gateway.url}/a/b`);
    expect([status, body, headers['x-why']]).toEqual([
      500,
      expect.stringContaining('"message": "Internal server error"'),
      expect.stringContaining(why),
    ]);
    expect(headers['x-why']).toContain(notResolved);
  });

  test('I3: leads nobody to a metadata address, neither by its endpoints nor by its answers', async () => {
    await using gateway = await startFabricGateway({
      managementEndpoints: ['http://169.254.169.254'],
      maxPartitionResolutionRetries: 0,
    });
    expect((await ask(`${gateway.url}/a/b`)).headers['x-why']).toContain(`${notResolved} the cluster does not answer`);
    await using cluster = await startCluster(() => instance('http://169.254.169.254/latest'));
    await using other = await startFabricGateway({ managementEndpoints: [cluster.url] });
    expect((await ask(`${other.url}/a/b`)).headers['x-why']).toMatch(/^forward-request BackendConnectionFailure/);
  });

  test('I3: is asked for no other part of its API', async () => {
    await using cluster = await startCluster(() => []);
    await using gateway = await startFabricGateway(
      { managementEndpoints: [cluster.url] },
      'sf-service-instance-name="@(context.Request.Url.Query["name"][0])"',
    );
    for (const name of ['../../Nodes', 'a%3Fb', 'http://a', 'fabric:/a//b'])
      expect((await ask(`${gateway.url}/a/b?name=${name}`)).headers['x-why']).toContain(
        'the name of the service is none',
      );
    expect(cluster.asked).toEqual([]);
  });

  test('is forgotten with the snapshot that names it', async () => {
    await using first = await startBackend((_, response) => response.end('first'));
    await using second = await startBackend((_, response) => response.end('second'));
    await using cluster = await startCluster(() => instance(cluster.asked.length === 1 ? first.url : second.url));
    const managementEndpoints = [cluster.url];
    await using gateway = await startFabricGateway({ managementEndpoints });
    expect((await ask(`${gateway.url}/a/b`)).body).toBe('first');
    gateway.plane.publish({
      ...emptySnapshot,
      sequenceNumber: 2,
      apis: [api(['GET /*'])],
      backends: [
        { id: 'o', type: 'Single', url: 'fabric:/shop/orders', serviceFabricCluster: { managementEndpoints } },
      ],
      ...policies({ inbound: '<set-backend-service backend-id="o" />' }),
    });
    expect((await ask(`${gateway.url}/a/b`)).body).toBe('second');
  });
});
