import { setImmediate as nextTurn } from 'node:timers/promises';
import { SharedCache, ThreadFetches } from '../../packages/gateway/src/index.ts';
import { catalog } from '../../packages/policies/src/index.ts';
import {
  compileDocument,
  type MemoryContext,
  memoryContext,
  type Pipeline,
  readPolicyDocument,
  runPipeline,
} from '../../packages/policy/src/index.ts';

// Calls of users and variants at random, many at a time, through the real policies and the cache that threads share. Every
// answer and every value says whose it is from its first byte to its last; anything else has crossed.

/** What one thread is to do. */
export interface Task {
  readonly memory: SharedArrayBuffer;
  readonly seed: number;
  readonly interleavings: number;
}

/** What came of it. */
export interface Tally {
  readonly calls: number;
  readonly hits: number;
  readonly misses: number;
  readonly waits: number;
  readonly values: number;
  readonly removals: number;
  readonly crossed: readonly string[];
}

const users = 20;
const variants = 4;
const paths = 3;

/** Calls that are under way at the same time. */
const atOnce = 12;

const inbound = `
  <cache-lookup vary-by-developer="true" vary-by-developer-groups="false">
    <vary-by-header>X-Variant</vary-by-header>
    <vary-by-query-parameter>page</vary-by-query-parameter>
  </cache-lookup>
  <cache-lookup-value key="@("value of " + context.User.Id)" variable-name="kept" />
  <choose>
    <when condition="@(context.Request.Headers.ContainsKey("X-Remove"))">
      <cache-remove-value key="@("value of " + context.User.Id)" />
    </when>
    <when condition="@(!context.Variables.ContainsKey("kept"))">
      <cache-store-value key="@("value of " + context.User.Id)"
        value="@(new JObject(new JProperty("of", context.User.Id)))" duration="1" />
    </when>
  </choose>`;

const outbound = '<cache-store duration="@(int.Parse(context.Response.Headers.GetValueOrDefault("X-Seconds")))" />';

/** Runs the calls of one thread. */
export async function interleave({ memory, seed, interleavings }: Task): Promise<Tally> {
  const run = new Run(new SharedCache(memory), seed);
  for (let begun = 0; begun < interleavings; begun += atOnce)
    await Promise.all(Array.from({ length: Math.min(atOnce, interleavings - begun) }, () => run.call()));
  return run.tally;
}

class Run {
  readonly #pipeline = compile();
  readonly #services: MemoryContext['services'];
  #state: number;
  readonly tally = { calls: 0, hits: 0, misses: 0, waits: 0, values: 0, removals: 0, crossed: [] as string[] };

  constructor(cache: SharedCache, seed: number) {
    this.#state = Math.imul(seed, 2_654_435_761) | 1;
    const fetches = new ThreadFetches({ now: () => performance.now(), hopelessMs: 1 });
    this.#services = { ...memoryContext().services, caches: { internal: cache, external: undefined, fetches } };
  }

  async call(): Promise<void> {
    const [user, variant, path] = [this.#below(users), this.#below(variants), this.#below(paths)];
    const page = this.#below(2);
    const isRemoving = this.#below(10) === 0;
    const owner = `<${user}/${variant}/${path}/${page}>`;
    const context = memoryContext({
      services: this.#services,
      now: Date.now(),
      request: {
        url: `https://gateway.example/${path}?page=${page}&other=${this.#below(5)}`,
        headers: { 'X-Variant': `v${variant}`, ...(isRemoving && { 'X-Remove': '1' }) },
      },
      context: { user: { id: `user-${user}` } },
      forward: () => ({
        status: this.#below(20) === 0 ? 404 : 200,
        headers: { 'X-Seconds': String(this.#below(3)), 'X-Owner': owner },
        body: owner.repeat(1 + this.#below(this.#below(30) === 0 ? 4000 : 50)),
      }),
    });
    context.wait = (milliseconds, signal) => this.#wait(milliseconds, signal);
    const { forward } = context;
    context.forward = async (options) => {
      // Between a lookup and its store others have their turn.
      for (let turns = this.#below(3); turns > 0; turns--) await nextTurn();
      return forward.call(context, options);
    };
    await runPipeline(this.#pipeline, context);
    await context.finish();
    this.#judge(context, owner, `user-${user}`);
    if (isRemoving) this.tally.removals++;
  }

  #judge({ response, responseLookups, variables, lastError }: MemoryContext, owner: string, userId: string): void {
    const { tally } = this;
    const text = Buffer.from(response.body.content ?? '').toString();
    const isOwn = text.length > 0 && text === owner.repeat(text.length / owner.length);
    const kept = variables.get('kept');
    tally.calls++;
    if (responseLookups?.[0]?.isHit === true) tally.hits++;
    else tally.misses++;
    if (kept !== undefined) tally.values++;
    const isOwnValue = kept === undefined || String(kept).includes(`"${userId}"`);
    if (!isOwn || !isOwnValue || response.headers.get('X-Owner') !== owner || lastError !== undefined)
      tally.crossed.push(`${owner} got ${text.slice(0, 60)} and ${kept} (${lastError?.message})`);
  }

  #wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    this.tally.waits++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, milliseconds);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(new Error('ended'));
      });
    });
  }

  /** xorshift. */
  #below(count: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % count;
  }
}

function compile(): Pipeline {
  const text = `<policies><inbound>${inbound}</inbound><backend><forward-request /></backend><outbound>${outbound}</outbound></policies>`;
  const { document } = readPolicyDocument(text);
  const { pipeline, diagnostics } = compileDocument(document!, { policies: catalog, unavailable: 'error' });
  if (pipeline === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return pipeline;
}
