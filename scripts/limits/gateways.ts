import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { folderWith, startProgram } from '../../packages/cli/src/serve/running-program.ts';

// Gateways whose limits are tried: the program itself, with an estate that answers without a backend.

/** A gateway that runs. */
export interface Gateway extends AsyncDisposable {
  readonly url: string;
  readonly admin: string;
  /** Ends it at once. */
  kill(): Promise<void>;
}

/** What a gateway is started with. */
export interface GatewayOptions {
  readonly workers?: number;
  readonly redis?: { readonly urls: readonly string[]; readonly commandMs?: number };
  readonly port?: number;
  readonly folder: string;
}

const header = (name: string, otherwise: string) =>
  `context.Request.Headers.GetValueOrDefault("${name}", "${otherwise}")`;
const document = (inbound: string, backend = '<forward-request />') =>
  `<policies><inbound>${inbound}</inbound><backend>${backend}</backend><outbound /><on-error /></policies>`;
const answer = '<return-response><set-status code="200" reason="OK" /></return-response>';

const policies = {
  rate: document(`<rate-limit-by-key calls="@(int.Parse(${header('X-Limit', '1')}))"
    renewal-period="@(int.Parse(${header('X-Period', '60')}))" counter-key="@(${header('X-Key', '')})" />${answer}`),
  quota: document(
    `<quota-by-key calls="1000" renewal-period="2592000" counter-key="@(${header('X-Key', '')})" />${answer}`,
  ),
  unbounded: document(
    `<quota-by-key calls="2000000000" renewal-period="2592000" counter-key="@(${header('X-Key', '')})" />${answer}`,
  ),
  slots: document('', '<limit-concurrency key="k" max-count="100000"><forward-request /></limit-concurrency>'),
};

/** A folder with the estate, and a backend that never answers. */
export async function makeEstate(): Promise<
  AsyncDisposable & { readonly folder: string; readonly pending: () => number }
> {
  let pending = 0;
  const silent = createServer((request) => {
    pending++;
    request.on('close', () => pending--);
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const files: Record<string, string | object> = {};
  for (const [name, text] of Object.entries(policies)) {
    files[`estate/apis/${name}/apiInformation.json`] = {
      properties: {
        displayName: name,
        path: name,
        protocols: ['http'],
        subscriptionRequired: false,
        serviceUrl: `http://127.0.0.1:${port}`,
        isCurrent: true,
      },
    };
    files[`estate/apis/${name}/specification.yaml`] =
      "openapi: 3.1.0\ninfo: { title: A, version: '1' }\npaths:\n  /: { get: { operationId: x, responses: { '200': { description: well } } } }\n";
    files[`estate/apis/${name}/policy.xml`] = text;
  }
  const folder = folderWith(files);
  return {
    folder: folder.path,
    pending: () => pending,
    async [Symbol.asyncDispose]() {
      silent.closeAllConnections();
      await new Promise((resolve) => silent.close(resolve));
      folder[Symbol.dispose]();
    },
  };
}

let started = 0;

/** Starts a gateway, and waits until it serves. */
export async function startGateway({ workers = 1, redis, port = 0, folder }: GatewayOptions): Promise<Gateway> {
  const settings = folderWith({ 'settings.json': redis === undefined ? {} : { redis } });
  const data = join(folder, port === 0 ? `data-${started++}` : `data-of-${port}`);
  const places = ['--config', join(folder, 'estate'), '--data', data, '--no-tls', '--port', String(port)];
  const more = ['--admin-port', '0', '--workers', String(workers), '--settings', join(settings.path, 'settings.json')];
  const program = startProgram(['gateway', ...places, ...more, '--no-watch', '--json']);
  const ready = await program.ready;
  if (ready === undefined) throw new Error((await program.ended).errors);
  const end = async () => {
    program.process.kill('SIGKILL');
    await program.ended;
  };
  return {
    url: ready.gateway as string,
    admin: ready.admin as string,
    kill: end,
    async [Symbol.asyncDispose]() {
      await end();
      settings[Symbol.dispose]();
    },
  };
}

/** A number that a gateway tells of itself. */
export async function metricOf({ admin }: Gateway, name: string): Promise<number> {
  const text = await (await fetch(`${admin}/metrics`)).text();
  return Number(new RegExp(`^turnpike_${name} (\\S+)$`, 'm').exec(text)?.[1]);
}
