import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { LocalContentSafety, type ModelServer, startModelServer } from '@turnpike/llm';
import { giveTokens } from '../../policies/identity-endpoint.ts';
import { type Directory, startDirectory } from './directory.ts';

// What lies behind the gateway, for all documents: two model servers, a service that judges texts, one that gives tokens,
// one that knows people.

/** The token that a managed identity gets for a resource. */
export function tokenFor(resource: string): string {
  return `token-for-${resource}`;
}

const resources = [
  'https://cognitiveservices.azure.com',
  'https://cognitiveservices.azure.com/',
  'https://graph.microsoft.com',
];

/** The blocklists that the service has. */
const blocklists = ['blocklist1', 'blockList1', 'blockList2', 'another-list'];

/** The text on a blocklist. */
export function textOf(blocklist: string): string {
  return `the text of ${blocklist}`;
}

/** The servers, until they are closed. */
export class World implements AsyncDisposable {
  readonly models: readonly [ModelServer, ModelServer];
  readonly safetyUrl: string;
  /** What the service that judges was asked. */
  readonly judged: { readonly path: string; readonly body: string }[];
  readonly safety: LocalContentSafety;
  readonly directory: Directory;
  readonly #close: () => Promise<void>;

  private constructor(
    models: World['models'],
    safety: Awaited<ReturnType<typeof startSafety>>,
    directory: Directory,
    close: () => Promise<void>,
  ) {
    this.models = models;
    this.safetyUrl = safety.url;
    this.judged = safety.judged;
    this.safety = safety.service;
    this.directory = directory;
    this.#close = close;
  }

  static async start(): Promise<World> {
    const models = [await startModelServer(), await startModelServer()] as const;
    const safety = await startSafety();
    const directory = await startDirectory();
    const identities = await giveTokens(Object.fromEntries(resources.map((one) => [one, tokenFor(one)])));
    return new World([...models], safety, directory, async () => {
      identities[Symbol.dispose]();
      await Promise.all([...models.map((model) => model.close()), safety.close(), directory[Symbol.asyncDispose]()]);
    });
  }

  /** All that the model servers were asked, embeddings too. */
  get calls(): readonly (ModelServer['calls'][number] & { readonly server: number })[] {
    return this.models.flatMap(({ calls }, server) => calls.map((call) => ({ ...call, server })));
  }

  /** The servers behave well again. */
  reset(): void {
    for (const model of this.models) model.behave({});
  }

  /** What the service itself says, asked without a gateway. */
  judge(path: string, body: object): Readonly<Record<string, unknown>> {
    const request = {
      method: 'POST',
      path: `/contentsafety/${path}`,
      apiVersion: '2024-09-01',
      body: JSON.stringify(body),
    };
    return this.safety.answer(request).body as Readonly<Record<string, unknown>>;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }
}

async function startSafety() {
  const service = new LocalContentSafety();
  const judged: World['judged'] = [];
  for (const id of blocklists) {
    const blocklistItems = [{ text: textOf(id) }];
    for (const [method, path, body] of [
      ['PATCH', id, {}],
      ['POST', `${id}:addOrUpdateBlocklistItems`, { blocklistItems }],
    ] as const) {
      const place = `/contentsafety/text/blocklists/${path}`;
      const { status } = service.answer({ method, path: place, apiVersion: '2024-09-01', body: JSON.stringify(body) });
      if (status >= 300) throw new Error(`${path}: ${status}`);
    }
  }
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://service');
    const body = (await buffer(request)).toString();
    judged.push({ path: pathname, body });
    const apiVersion = searchParams.get('api-version');
    const answer = service.answer({ method: request.method!, path: pathname, apiVersion, body });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    service,
    judged,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
