import {
  attribute,
  boolean,
  type Cache,
  definePolicy,
  dynamic,
  elements,
  HeaderLines,
  headerName,
  oneOf,
  type Policy,
  type PolicyContext,
  type ResponseLookup,
  scopes,
  string,
} from '@turnpike/policy';
import { type CachedResponse, readEntry } from './cached-response.ts';
import { after, cachingType, findCache } from './caching-type.ts';
import { tellDownstream } from './downstream.ts';
import { bypassReason, developerOf, responseKey, type Variation, variantKey } from './response-key.ts';

/** Answers from a cache what has been answered before. */
export const cacheLookup: Policy = definePolicy({
  name: 'cache-lookup',
  reference: 'https://learn.microsoft.com/azure/api-management/cache-lookup-policy',
  sections: ['inbound'],
  scopes,
  once: true,

  config: {
    'vary-by-developer': attribute(dynamic(boolean), 'Whether each user has answers of their own.', { default: false }),
    'vary-by-developer-groups': attribute(dynamic(boolean), 'Whether users in other groups have other answers.', {
      default: false,
    }),
    ...cachingType,
    'downstream-caching-type': attribute(
      dynamic(oneOf('none', 'private', 'public')),
      'Whether caches between the gateway and the caller may keep answers: none, those of one user, or all.',
      { default: 'none' },
    ),
    'must-revalidate': attribute(dynamic(boolean), 'Whether these ask again once their time is over.', {
      default: true,
    }),
    'allow-private-response-caching': attribute(
      dynamic(boolean),
      'Whether requests with `Authorization` are looked up and their answers kept.',
      { default: false },
    ),
    'vary-by-header': elements(dynamic(headerName), 'A request header whose values have answers of their own.'),
    'vary-by-query-parameter': elements(
      dynamic(string),
      'Query parameters, with semicolons between them, whose values have answers of their own.',
    ),
  },

  prepare(config, _failure, place) {
    const { 'vary-by-header': headers, 'vary-by-query-parameter': parameters } = config;
    const allowsAuthorization = config['allow-private-response-caching'];
    if (allowsAuthorization.constant === true && !tellsCallersApart(config))
      place.report(
        'conflicting-values',
        'allow-private-response-caching',
        'what is answered to a request with Authorization is given to all others; expected <vary-by-header>Authorization</vary-by-header>',
        'warning',
      );

    const variationFor = (context: PolicyContext): Variation => ({
      headers: headers.map((header) => header(context).toLowerCase()).sort(),
      queryParameters: parameters.flatMap((names) => splitNames(names(context))),
      developer: config['vary-by-developer'](context),
      developerGroups: config['vary-by-developer-groups'](context),
    });

    return (context) => {
      const variation = variationFor(context);
      const reason = bypassReason(context, () => allowsAuthorization(context), variation.headers);
      const cache = findCache(context, config['caching-type']);
      if (reason !== undefined || cache === undefined) {
        context.observer?.decided(reason ?? 'there is no external cache');
        return;
      }
      // Policies of another scope stand elsewhere in the outbound section, where the answer is another.
      const key = JSON.stringify([place.scope ?? null, responseKey(context, variation)]);
      return lookUp(
        {
          scope: place.scope,
          cache,
          key,
          keyHeaders: variation.headers,
          requestHeaders: new HeaderLines(context.request.headers),
          isPersonal: variation.developer && developerOf(context)[0] !== 'anybody',
          downstream: {
            type: config['downstream-caching-type'](context),
            mustRevalidate: config['must-revalidate'](context),
          },
        },
        context,
      );
    };
  },
});

type Question = Omit<ResponseLookup, 'isHit' | 'fetchKey' | 'isStored' | 'cache'> & { readonly cache: Cache };

function lookUp(question: Question, context: PolicyContext): void | Promise<void> {
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

function splitNames(names: string): readonly string[] {
  return names
    .split(';')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}

function tellsCallersApart(config: {
  readonly 'vary-by-developer': { readonly constant: boolean | undefined };
  readonly 'vary-by-header': readonly { readonly constant: string | undefined }[];
}): boolean {
  const { 'vary-by-developer': developer, 'vary-by-header': headers } = config;
  return (
    developer.constant !== false ||
    headers.some(({ constant }) => constant === undefined || constant.toLowerCase() === 'authorization')
  );
}
