import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  ConfigurationBackup,
  ConfigurationClient,
  type ConfigurationClientOptions,
  type RemoteConfiguration,
  type TakenConfiguration,
} from '@turnpike/gateway';
import type { GatewayUpdate, SnapshotPart } from '@turnpike/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { developmentCertificate } from './development-certificate.ts';

// A control plane that does what none should, and the client that has to live with it.

const root = mkdtempSync(join(tmpdir(), 'turnpike-faults-'));
const pair = developmentCertificate(root);
let server: Server;
let url: string;
let behave: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer({ cert: pair.certificate, key: pair.key }, (request, response) => {
    if (request.method === 'POST') response.writeHead(204).end();
    else behave(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(root, { recursive: true });
});

const profile = { id: 'g', region: 'here', hostnames: [], authorities: [], debugKey: '' };

function update(sequenceNumber: number, api: string, after?: number): GatewayUpdate {
  const part = { policyFragments: [{ id: api, text: '' }] } satisfies SnapshotPart;
  const change = { sequenceNumber, parts: [[`fragment`, part] as const], removed: [] };
  return { mark: `of ${sequenceNumber}`, change: after === undefined ? change : { ...change, after }, profile };
}

/** What a client serves, in order, and what it says of its control plane. */
interface Watched extends AsyncDisposable {
  readonly client: ConfigurationClient;
  readonly served: string[];
  readonly troubles: (string | undefined)[];
}

function watch(more: Partial<ConfigurationClientOptions> = {}): Watched {
  const served: string[] = [];
  const troubles: (string | undefined)[] = [];
  const client = new ConfigurationClient({
    url,
    token: () => 'g&202601010000&x',
    authority: () => pair.authority,
    timeoutMs: 300,
    mostBytes: 100_000,
    gatewayId: 'g',
    instanceId: 'i',
    version: '0',
    take: async ({ parts }: RemoteConfiguration): Promise<TakenConfiguration> => {
      served.push(
        parts()
          .snapshot()
          .policyFragments.map(({ id }) => id)
          .join(),
      );
      return { isLive: true, diagnostics: [] };
    },
    onConnection: (trouble) => troubles.push(trouble),
    times: { waitMs: 100, retryMs: 20, olderMs: 400 },
    ...more,
  });
  return { client, served, troubles, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() };
}

function send(response: ServerResponse, body: string | Uint8Array, headers: Record<string, string> = {}): void {
  response.writeHead(200, headers).end(body);
}

const bomb = gzipSync(Buffer.alloc(50_000_000));

const faults: Readonly<Record<string, [(response: ServerResponse) => void, RegExp]>> = {
  'never answers': [() => {}, /no answer within/],
  'begins and goes no further': [(response) => void response.writeHead(200).write('{'), /went no further/],
  'streams garbage without end': [
    (response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write('garbage '.repeat(1000)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    },
    /more than 100000 bytes/,
  ],
  'sends much in little': [
    (response) => send(response, bomb, { 'content-encoding': 'gzip' }),
    /more than 100000 bytes/,
  ],
  'sends what is no JSON': [(response) => send(response, '<html>'), /JSON/],
  'sends JSON that is no change': [(response) => send(response, '{"change":{"parts":3}}'), /no number/],
  'sends a change of something else': [
    (response) => send(response, JSON.stringify(update(9, 'x', 8))),
    /of snapshot 8/,
  ],
  'breaks off': [
    (response) => void response.writeHead(200, { 'content-length': '99' }).write('{', () => response.destroy()),
    /./,
  ],
  'is of another kind': [(response) => void response.writeHead(502).end('Bad Gateway'), /answered with 502/],
};

for (const [name, [fault, reason]] of Object.entries(faults))
  test(`M7: a control plane that ${name} is left, and what is served stays until it is well again`, async () => {
    await using watched = watch();
    behave = (request, response) => {
      if (request.url?.includes('after=')) fault(response);
      else send(response, JSON.stringify(update(1, 'first')));
    };
    watched.client.start();
    await expect.poll(() => watched.troubles.find((text) => text && reason.test(text))).toBeDefined();
    expect(new Set(watched.served)).toEqual(new Set(['first']));
    behave = (_, response) => send(response, JSON.stringify(update(2, 'second')));
    await expect.poll(() => watched.served.at(-1)).toBe('second');
    expect(watched.client.reading).toMatchObject({ isConnected: true, sequenceNumber: 2 });
  });

test('M7: who is not who the certificate says is told nothing', async () => {
  behave = (_, response) => send(response, JSON.stringify(update(1, 'a')));
  await using watched = watch({ authority: () => undefined });
  watched.client.start();
  await expect.poll(() => watched.troubles.length).toBeGreaterThan(0);
  expect([watched.troubles, watched.served]).toEqual([[expect.stringMatching(/certificate/)], []]);
  await using trusting = watch({ authority: () => undefined, trustsAnybody: true });
  trusting.client.start();
  await expect.poll(() => trusting.served.length).toBeGreaterThan(0);
});

test('M5: what is older is taken when there has been nothing newer for a while, and never in turns', async () => {
  behave = (_, response) => send(response, JSON.stringify(update(10, 'ten')));
  const olderMs = 2000;
  await using watched = watch({ times: { waitMs: 100, retryMs: 20, olderMs } });
  watched.client.start();
  await expect.poll(() => watched.served.at(-1)).toBe('ten');
  // One of two is behind: now the one answers, now the other.
  let turn = 0;
  let newerAt = 0;
  behave = (request, response) => {
    if (turn++ % 2 === 0) response.writeHead(409).end('{}');
    else if (request.url?.includes('after=10')) {
      newerAt = performance.now();
      const change = { sequenceNumber: 10, after: 10, parts: [], removed: [] };
      send(response, JSON.stringify({ mark: 'of 10', change }));
    } else send(response, JSON.stringify(update(8, 'eight')));
  };
  await expect.poll(() => turn).toBeGreaterThan(20);
  expect(new Set(watched.served)).toEqual(new Set(['ten']));
  // All of them are: the store was restored.
  behave = (request, response) => {
    if (request.url?.includes('after=10')) response.writeHead(409).end('{}');
    else send(response, JSON.stringify(update(8, 'eight')));
  };
  await expect.poll(() => watched.served.at(-1)).toBe('eight');
  expect(performance.now() - newerAt).toBeGreaterThan(olderMs - 2);
});

test('L4: what cannot run is not what a gateway starts with', async () => {
  const folder = join(root, 'refusing');
  const backup = new ConfigurationBackup({ folder, gatewayId: 'g', key: new Uint8Array(32), pauseMs: 0 });
  const takes: string[] = [];
  const take = async ({ parts }: RemoteConfiguration): Promise<TakenConfiguration> => {
    const [name = ''] = parts()
      .snapshot()
      .policyFragments.map(({ id }) => id);
    takes.push(name);
    return { isLive: name !== 'bad', diagnostics: name === 'bad' ? ['policies: wrong'] : [] };
  };
  behave = (request, response) => {
    if (!request.url?.includes('after=')) send(response, JSON.stringify(update(1, 'good')));
    else if (request.url.includes('after=1&')) send(response, JSON.stringify(update(2, 'bad', 1)));
  };
  {
    await using watched = watch({ take, backup });
    watched.client.start();
    await expect.poll(() => takes.at(-1)).toBe('bad');
    await expect.poll(() => watched.client.reading.isLive).toBe(false);
  }
  expect((await backup.load()).update?.change).toMatchObject({ sequenceNumber: 1 });
  await using again = watch({ take, backup });
  expect(await again.client.startFromBackup()).toEqual({ isLive: true, findings: [] });
  expect(takes.at(-1)).toBe('good');
});
