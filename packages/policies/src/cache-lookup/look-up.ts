import type { Cache, PolicyContext, ResponseLookup } from '@turnpike/policy';
import { type CachedResponse, readEntry } from './cached-response.ts';
import { after } from './caching-type.ts';
import { tellDownstream } from './downstream.ts';
import { variantKey } from './response-key.ts';

/** What a request asks a cache for. */
export type Question = Omit<ResponseLookup, 'isHit' | 'fetchKey' | 'isStored' | 'cache'> & { readonly cache: Cache };

/** Answers from the cache what it has; otherwise the request goes on, once for all who ask for the same at the same time. */
export function lookUp(question: Question, context: PolicyContext): void | Promise<void> {
  return after(find(question), ({ found, key }) => {
    if (found !== undefined) return answer(question, found, context);
    const { fetches } = context.services.caches;
    const other = fetches.begin(key);
    if (other === undefined) {
      miss(question, key, context);
      context.defer(() => {
        if (!context.responseLookups!.some(({ fetchKey, isStored }) => fetchKey === key && isStored))
          fetches.end(key, false);
      });
      return;
    }
    return waitFor(other.ended, other.worthMs, context)
      .then(() => find(question))
      .then((second) => {
        if (second.found !== undefined) answer(question, second.found, context);
        else miss(question, undefined, context);
      });
  });
}

/** What the cache has, or the key under which it would have it. */
function find({ cache, key, requestHeaders }: Question): Finding | Promise<Finding> {
  return after(cache.get(key), (bytes): Finding | Promise<Finding> => {
    const entry = bytes && readEntry(bytes);
    if (entry?.kind !== 'variants') return { found: entry, key };
    const own = variantKey(key, requestHeaders, entry.headers);
    return after(cache.get(own), (variant) => {
      const found = variant && readEntry(variant);
      return { found: found?.kind === 'response' ? found : undefined, key: own };
    });
  });
}

interface Finding {
  readonly found: CachedResponse | undefined;
  readonly key: string;
}

/** Waits until something has happened, though not for ever, and not without a caller. */
async function waitFor(event: Promise<void>, mostMs: number, context: PolicyContext): Promise<void> {
  const ending = new AbortController();
  const { signal } = ending;
  event.then(() => ending.abort());
  try {
    await context.wait(mostMs, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function answer(question: Question, found: CachedResponse, context: PolicyContext): void {
  note({ ...question, isHit: true, fetchKey: undefined, isStored: false }, context);
  const response = context.startResponse()!;
  response.status = found.status;
  response.reason = found.reason;
  for (const [name, value] of found.headers) response.headers.append(name, [value]);
  const ageSeconds = Math.max(0, Math.floor((context.now() - found.keptAt) / 1000));
  tellDownstream(response.headers, question.downstream, found.durationSeconds, ageSeconds);
  response.body.restore(found.body);
  context.observer?.decided('the response was in the cache; the outbound section goes on behind cache-store');
  context.stop({ policy: 'cache-store', scope: question.scope });
}

/** Azure: with these, the backend might answer that nothing has changed, and that would be kept. */
const conditions = [
  ...['Cache-Control', 'Pragma', 'If-Match', 'If-None-Match', 'If-Modified-Since', 'If-Unmodified-Since', 'If-Range'],
];

function miss(question: Question, fetchKey: string | undefined, context: PolicyContext): void {
  note({ ...question, isHit: false, fetchKey, isStored: false }, context);
  const { headers } = context.request;
  const removed = conditions.filter((name) => headers.get(name) !== null);
  for (const name of removed) headers.delete(name);
  context.observer?.decided(
    `the response was not in the cache${removed.length > 0 ? `; removed ${removed.join(', ')} from the request` : ''}`,
  );
}

function note(lookup: ResponseLookup, context: PolicyContext): void {
  context.responseLookups = [...(context.responseLookups ?? []), lookup];
}
