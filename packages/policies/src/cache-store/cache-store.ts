import {
  attribute,
  boolean,
  definePolicy,
  dynamic,
  integer,
  type Policy,
  type PolicyContext,
  type PolicyResponse,
  type ResponseLookup,
  type Scope,
  scopes,
} from '@turnpike/policy';
import { writeEntry } from '../cache-lookup/cached-response.ts';
import { tellDownstream } from '../cache-lookup/downstream.ts';
import { variantKey } from '../cache-lookup/response-key.ts';
import { unkeptReason, variantHeaders } from './keeping.ts';

/** Azure: no larger response is kept. */
const mostBytes = 2 * 1024 * 1024;

/** Keeps the response for those who ask for the same later. */
export const cacheStore: Policy = definePolicy({
  name: 'cache-store',
  reference: 'https://learn.microsoft.com/azure/api-management/cache-store-policy',
  sections: ['outbound'],
  scopes,
  once: true,

  config: {
    duration: attribute(dynamic(integer), 'For how many seconds.'),
    'cache-response': attribute(
      dynamic(boolean),
      'Whether the response is kept; when left out, if its status is 200.',
      {
        optional: true,
      },
    ),
  },

  prepare({ duration, 'cache-response': isWanted }, _failure, place) {
    return (context) => {
      const lookup = findLookup(context, place.scope);
      if (lookup === undefined) {
        context.observer?.decided('not kept: there was no lookup that missed');
        return;
      }
      const reason = unkeptReason(context.response, lookup, isWanted?.(context));
      const seconds = reason === undefined ? duration(context) : 0;
      if (seconds <= 0) context.observer?.decided(`not kept: ${reason ?? `the duration is ${seconds}`}`);
      else keep(lookup, seconds, context);
    };
  },
});

/** The lookup of the same scope, or else the last one. */
function findLookup(context: PolicyContext, scope: Scope | undefined): ResponseLookup | undefined {
  const missed = context.responseLookups?.filter(({ isHit, isStored }) => !isHit && !isStored) ?? [];
  return missed.find((lookup) => lookup.scope === scope) ?? missed.at(-1);
}

function keep(lookup: ResponseLookup, durationSeconds: number, context: PolicyContext): void {
  const { response, services } = context;
  const { cache, key, requestHeaders, fetchKey, downstream } = lookup;
  const { fetches } = services.caches;
  const head = { status: response.status, reason: response.reason, headers: keptHeaders(response) };
  const variants = variantHeaders(response, lookup);
  const keptAt = context.now();
  lookup.isStored = true;
  response.body.capture(mostBytes, (body) => {
    if (body !== undefined) {
      const durationMs = durationSeconds * 1000;
      if (variants.length > 0) cache?.set(key, writeEntry({ kind: 'variants', headers: variants }), durationMs);
      const own = variants.length > 0 ? variantKey(key, requestHeaders, variants) : key;
      cache?.set(own, writeEntry({ kind: 'response', ...head, keptAt, durationSeconds, body }), durationMs);
    }
    if (fetchKey !== undefined) fetches.end(fetchKey, body !== undefined);
  });
  tellDownstream(response.headers, downstream, durationSeconds, 0);
  context.observer?.decided(`kept for ${durationSeconds} seconds, once its end has come by`);
}

/** What belongs to one connection or one caller. */
const ofThisAnswer: ReadonlySet<string> = new Set([
  ...['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'trailer', 'upgrade', 'set-cookie', 'age'],
]);

function keptHeaders({ headers }: PolicyResponse): readonly (readonly [string, string])[] {
  return [...headers].filter(([name]) => !ofThisAnswer.has(name.toLowerCase()));
}
