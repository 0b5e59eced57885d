import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresServer, startPostgres } from '../../packages/gateway/src/graphql/databases/postgresql-server.ts';
import { type RedisServer, startRedis } from '../../packages/gateway/src/redis/redis-server.ts';
import { freePort } from '../../packages/http/src/server/listener/free-port.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import { makeEstate, names, startBackend } from './estate.ts';
import { Member } from './member.ts';

/** Everything there is: servers, processes, and what stands in front of them. */
export interface Fleet extends AsyncDisposable {
  readonly folder: string;
  readonly postgres: PostgresServer;
  readonly redis: RedisServer;
  readonly planes: readonly Member[];
  readonly gateways: readonly Member[];
  /** In front of the control planes. */
  readonly management: Balancer;
  /** In front of the gateways. */
  readonly traffic: Balancer;
  /** What a writer shows, and whom it trusts. */
  readonly access: { readonly token: string; readonly authority: string };
  /** Where a gateway keeps what it knows. */
  readonly dataOf: (gateway: Member) => string;
}

// Control planes of one service show the same certificate and take the same tokens: a caller knows one address.
const sharedFiles = ['management-issuer.pem', 'development-ca.pem', 'development.pem', 'development.key'];

/** Starts two control planes on PostgreSQL and some gateways that count in Redis. */
export async function startFleet(gatewayCount: number): Promise<Fleet> {
  await using opened = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-fleet-'));
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  const postgres = opened.use(await startPostgres());
  const redis = opened.use(await startRedis(['--appendonly', 'yes']));
  const backend = opened.use(await startBackend());
  const planes = await makePlanes(folder, postgres);
  for (const plane of planes) opened.use(plane);
  const ready = (await planes[0]!.start()) as { readonly token: string; readonly ca: string };
  for (const name of sharedFiles) copyFileSync(join(folder, 'plane-1', name), join(folder, 'plane-2', name));
  await planes[1]!.start();
  const management = opened.use(await startBalancer(planes.map(({ port }) => port)));
  const url = `https://127.0.0.1:${management.port}`;
  const token = await makeEstate({ management: url, ca: ready.ca, token: ready.token }, backend.url);
  const gateways: Member[] = [];
  for (let number = 1; number <= gatewayCount; number++)
    gateways.push(opened.use(await makeGateway(folder, number, { url, token, ca: ready.ca, redis: redis.url })));
  await Promise.all(gateways.map((gateway) => gateway.start()));
  const traffic = opened.use(await startBalancer(gateways.map(({ port }) => port)));
  const owned = opened.move();
  return {
    ...{ folder, postgres, redis, planes, gateways, management, traffic },
    access: { token: ready.token, authority: readFileSync(ready.ca, 'utf8') },
    dataOf: ({ name }) => join(folder, name),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function makePlanes(folder: string, postgres: PostgresServer): Promise<readonly Member[]> {
  const env = { TURNPIKE_STORE: postgres.url, TURNPIKE_STORE_KEY: Buffer.alloc(32, 7).toString('base64') };
  const planes: Member[] = [];
  for (const name of ['plane-1', 'plane-2']) {
    const data = join(folder, name);
    mkdirSync(data);
    planes.push(new Member(name, await freePort(), ['control-plane', '--data', data, '--json'], env));
  }
  return planes;
}

async function makeGateway(
  folder: string,
  number: number,
  { url, token, ca, redis }: Readonly<Record<'url' | 'token' | 'ca' | 'redis', string>>,
): Promise<Member> {
  const name = `gateway-${number}`;
  const data = join(folder, name);
  mkdirSync(data);
  const [env, settings] = [join(data, 'gateway.env'), join(data, 'settings.json')];
  writeFileSync(env, `config.service.endpoint=${url}\nconfig.service.auth=${token}\ngateway.name=${names.gateway}\n`);
  writeFileSync(settings, JSON.stringify({ redis: { urls: [redis] } }));
  const where = ['--env-file', env, '--data', data, '--control-plane-ca', ca, '--settings', settings];
  return new Member(name, await freePort(), ['gateway', ...where, '--no-tls', '--workers', '1', '--json']);
}
