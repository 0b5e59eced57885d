import { randomBytes } from 'node:crypto';
import type { MessagePort } from 'node:worker_threads';
import { createCircuitMemory, createCounterMemory, createTokenMemory, TokenMinutes } from '@turnpike/gateway';
import { MemoryVectors, type ModelServerBehaviour, type RecordedCall } from '@turnpike/llm';
import { type Backend, emptySnapshot, type Snapshot } from '@turnpike/model';
import { attributeOf } from '@turnpike/policy';
import { DataPlane } from '../../../packages/cli/src/serve/data-plane.ts';
import { api, ask, subscription } from '../../../packages/cli/src/serve/testing.ts';
import { asksWhoDevelops, policiesIn } from './documents.ts';
import { time } from './time.ts';
import type { World } from './world.ts';

// A gateway for one document, asked as applications ask Azure OpenAI.

/** Who calls: each is a user with a subscription to one product. */
export const callers = {
  amy: { email: 'amy@contoso.example', subscription: 'sub-amy' },
  bob: { email: 'bob@fabrikam.example', subscription: 'sub-bob' },
} as const;

/** A call of a model. */
export interface Call {
  readonly prompt?: string;
  readonly messages?: readonly { readonly role: string; readonly content: string }[];
  readonly stream?: boolean;
  /** One of its own for each call unless said otherwise, so that no other call is the same. */
  readonly seed?: number;
  readonly by?: keyof typeof callers;
  readonly headers?: Readonly<Record<string, string>>;
  readonly behaviour?: ModelServerBehaviour;
}

/** What is said of what a call has cost. */
export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** What came of it. */
export interface Seen {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** What the model said, whole or as a stream. */
  readonly said: string;
  readonly usage: Usage;
  /** Of those that policies are told to set. */
  readonly variables: Readonly<Record<string, string>>;
  /** What model servers were asked meanwhile, by server. */
  readonly asked: readonly (RecordedCall & { readonly server: number })[];
}

/** A document that is served. */
export class Traffic implements AsyncDisposable {
  readonly world: World;
  /** What minutes are counted with. */
  readonly tokenMinutes: TokenMinutes;
  readonly #plane: DataPlane;
  readonly #port: number;
  readonly #asksForTokens: boolean;
  readonly #bugs: unknown[];
  #calls = 0;

  private constructor(
    world: World,
    document: string,
    plane: DataPlane,
    port: number,
    bugs: unknown[],
    tokenMinutes: TokenMinutes,
  ) {
    this.tokenMinutes = tokenMinutes;
    this.world = world;
    this.#plane = plane;
    this.#port = port;
    this.#asksForTokens = asksWhoDevelops(document);
    this.#bugs = bugs;
  }

  /** @param around what the global document has besides, by section */
  static async start(world: World, document: string, around: Around = {}): Promise<Traffic> {
    world.reset();
    const bugs: unknown[] = [];
    const tokenMemory = createTokenMemory({ keys: 64 });
    const plane = new DataPlane(
      {
        listeners: [{ host: '127.0.0.1', port: 0 }],
        snapshot: emptySnapshot,
        counterMemory: createCounterMemory({ keys: 64 }),
        circuitMemory: createCircuitMemory({ circuits: 16 }),
        tokenMemory,
        secret: randomBytes(32),
        trustedProxies: [],
        gatewayId: 'managed',
        settings: { semanticCache: { commandMs: 30_000, callers: around.callers ?? 'separate' } },
      },
      { onBug: (error) => bugs.push(error), connectSemantic: (_, port) => keepVectors(port) },
    );
    const { isLive, diagnostics } = plane.publish(snapshotFor(world, world.directory.rendered(document), around));
    if (!isLive) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
    const [port] = (await plane.listen()) as [number];
    return new Traffic(world, document, plane, port, bugs, new TokenMinutes(tokenMemory));
  }

  async ask(call: Call = {}): Promise<Seen> {
    const { prompt = 'Tell me about kettles', messages, stream = false, by = 'amy', headers, behaviour } = call;
    const { seed = ++this.#calls } = call;
    const before = new Set(this.world.calls.map(({ headers }) => headers));
    const answer = await ask(`${this.#url}?api-version=2024-10-21`, {
      method: 'POST',
      headers: {
        'api-key': `key-of-${by}`,
        'Content-Type': 'application/json',
        ...(this.#asksForTokens && {
          Authorization: `Bearer ${this.world.directory.tokenOf(callers[by].subscription)}`,
        }),
        ...(behaviour && { 'x-model-server': JSON.stringify(behaviour) }),
        ...headers,
      },
      body: JSON.stringify({
        ...{ model: 'gpt-4o', seed },
        messages: messages ?? [{ role: 'user', content: prompt }],
        ...(stream && { stream, stream_options: { include_usage: true } }),
      }),
    });
    if (this.#bugs.length > 0) throw new AggregateError(this.#bugs, 'the gateway met bugs of its own');
    const { status, reason, body } = answer;
    const asked = this.world.calls.filter((one) => !before.has(one.headers));
    return {
      status,
      reason,
      headers: answer.headers,
      body,
      asked,
      ...saidIn(body),
      variables: variablesIn(answer.headers),
    };
  }

  /** Asks whether a page of another place may call. */
  preflight(origin: string) {
    const asks = { Origin: origin, 'Access-Control-Request-Method': 'POST', 'api-key': 'key-of-amy' };
    return ask(this.#url, { method: 'OPTIONS', headers: asks });
  }

  get metrics() {
    const answer = this.#plane.answer({ about: 'itself' }) as { readonly reading: ThreadMetrics };
    return answer.reading.customMetrics;
  }

  get #url(): string {
    return `http://127.0.0.1:${this.#port}/openai/deployments/gpt-4o/chat/completions`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#plane.drain(1000);
  }
}

interface ThreadMetrics {
  readonly customMetrics: readonly {
    readonly namespace: string;
    readonly name: string;
    readonly dimensions: readonly (readonly [string, string])[];
    readonly count: number;
    readonly sum: number;
  }[];
}

/** More of the global document. */
export interface Around {
  readonly inbound?: string;
  readonly outbound?: string;
  /** Whether callers share what is kept in semantic caches. */
  readonly callers?: 'share' | 'separate';
}

/** What a thread of its own does otherwise, by the time of the documents. */
function keepVectors(port: MessagePort): void {
  const vectors = new MemoryVectors({ bytes: 16 * 1024 * 1024, now: () => time.ms });
  port.on('message', ({ id, question }) => {
    const { partition, vector, ...rest } = question;
    const answer =
      'value' in rest
        ? vectors.keep(partition, vector, rest.value, rest.durationMs)
        : vectors.find(partition, vector, rest.mostDistance);
    port.postMessage({ id, answer });
  });
}

const openAI = api(['POST /deployments/{deployment-id}/chat/completions'], {
  path: 'openai',
  subscriptionRequired: true,
  subscriptionKeyParameterNames: { header: 'api-key', query: 'subscription-key' },
});

function snapshotFor(world: World, document: string, around: Around): Snapshot {
  const people = Object.entries(callers);
  return {
    ...emptySnapshot,
    sequenceNumber: 1,
    apis: [{ ...openAI, serviceUrl: `${world.models[0].url}/openai` }],
    products: [{ id: 'product', name: 'Product', state: 'published', apis: ['a'], groups: [] }],
    users: people.map(([id, { email }]) => ({
      ...{ id, email, firstName: id, lastName: id, state: 'active' as const, groups: [] },
    })),
    subscriptions: people.map(([ownerId, one]) =>
      subscription(one.subscription, `key-of-${ownerId}`, { scope: '/products/product', ownerId }),
    ),
    backends: backendsOf(world, document),
    policies: [
      { scope: 'global', text: globalText(document, around) },
      { scope: 'api', apiId: 'a', apiRevision: '1', text: document },
    ],
  } as Snapshot;
}

/** A backend for each id that is named: what it is follows from who names it. */
function backendsOf(world: World, document: string): readonly Backend[] {
  const [first, second] = world.models;
  const single = (id: string, url: string): Backend => ({ id, type: 'Single', url });
  const model = (id: string, { url }: { readonly url: string }, member: string): Backend => ({
    ...single(id, `${url}/openai`),
    credentials: { header: { 'x-backend': [member] } },
    circuitBreaker: {
      name: 'busy',
      failureCondition: {
        count: 1,
        interval: 'PT1M',
        statusCodeRanges: [429, 503].map((status) => ({ min: status, max: status })),
      },
      tripDuration: 'PT1M',
    },
  });
  const vectorsUrl = `${first.url}/openai/deployments/ada/embeddings`;
  const found = new Map([['vectors', single('vectors', vectorsUrl)]]);
  for (const element of policiesIn(document)) {
    const value = (name: string) => attributeOf(element, name)?.raw;
    const vectors = value('embeddings-backend-id');
    const id = value('backend-id');
    if (vectors !== undefined) found.set(vectors, single(vectors, vectorsUrl));
    if (id === undefined) continue;
    if (element.name === 'llm-content-safety') found.set(id, single(id, world.safetyUrl));
    else if (!document.includes('<retry')) found.set(id, model(id, first, id));
    else {
      const members = [model(`${id}-1`, first, id), model(`${id}-2`, second, id)];
      for (const member of members) found.set(member.id, member);
      found.set(id, { id, type: 'Pool', pool: members.map((member, priority) => ({ id: member.id, priority })) });
    }
  }
  return [...found.values()];
}

/** The global document forwards, and shows the variables that policies set. */
function globalText(document: string, { inbound = '', outbound = '' }: Around): string {
  const names = Array.from(document.matchAll(/[\w-]+-variable-name="([^"]+)"/g), ([, name]) => name!);
  const show = [...new Set(names)]
    .map(
      (name) =>
        `<set-header name="x-variable-${name}" exists-action="override"><value>@(context.Variables.ContainsKey("${name}") ? context.Variables["${name}"].ToString() : "")</value></set-header>`,
    )
    .join('');
  return `<policies><inbound>${inbound}</inbound><backend><forward-request /></backend><outbound>${show}${outbound}</outbound><on-error>${show}</on-error></policies>`;
}

function variablesIn(headers: Seen['headers']): Seen['variables'] {
  const shown = Object.entries(headers).filter(([name, value]) => name.startsWith('x-variable-') && value !== '');
  return Object.fromEntries(shown.map(([name, value]) => [name.slice('x-variable-'.length), String(value)]));
}

const nothing: Usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

function saidIn(body: string): { readonly said: string; readonly usage: Usage } {
  const events = body.startsWith('data:')
    ? Array.from(body.matchAll(/^data: (\{.*\})$/gm), ([, json]) => JSON.parse(json!))
    : [body.startsWith('{') ? JSON.parse(body) : {}];
  const pieces = events.map(({ choices }) => (choices?.[0]?.delta ?? choices?.[0]?.message)?.content ?? '');
  return { said: pieces.join(''), usage: events.findLast(({ usage }) => usage)?.usage ?? nothing };
}
