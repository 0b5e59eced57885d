import { Buffer } from 'node:buffer';
import {
  attribute,
  boolean,
  definePolicy,
  dynamic,
  integer,
  type ModelOutcome,
  type Policy,
  type PolicyContext,
  type Scope,
  type SemanticLookup,
  scopes,
} from '@turnpike/policy';
import { writeAnswer } from '../llm-semantic-cache-lookup/stored-answer.ts';
import { StreamCopy } from './stream-copy.ts';

/** No larger answer is kept, as with cache-store. */
const mostBytes = 2 * 1024 * 1024;

/** Keeps the answer of a model for what means about the same later. */
export function semanticStorePolicy(name: string): Policy {
  return definePolicy({
    name,
    reference: `https://learn.microsoft.com/azure/api-management/${name}-policy`,
    sections: ['outbound'],
    scopes: scopes.filter((scope) => scope !== 'workspace'),
    once: true,

    config: {
      duration: attribute(dynamic(integer), 'For how many seconds.'),
      'cache-response': attribute(
        dynamic(boolean),
        'With `false` nothing is kept; what is not a whole answer with status 200 never is.',
        { optional: true },
      ),
    },

    prepare({ duration, 'cache-response': isWanted }, _failure, place) {
      return (context) => {
        const lookup = findLookup(context, place.scope);
        const { status, body, headers } = context.response;
        if (lookup === undefined) return context.observer?.decided('not kept: there was no lookup that missed');
        if (isWanted?.(context) === false) return context.observer?.decided('not kept: cache-response is false');
        const seconds = duration(context);
        const coding = headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity';
        if (status !== 200 || seconds <= 0 || coding !== 'identity' || !body.isPresent) {
          const reason =
            status !== 200
              ? `the status is ${status}`
              : seconds <= 0
                ? `the duration is ${seconds}`
                : 'it cannot be read';
          return context.observer?.decided(`not kept: ${reason}`);
        }
        keep(lookup, seconds * 1000, context);
        context.observer?.decided(`kept for ${seconds} seconds, if it is whole once its end has come by`);
      };
    },
  });
}

/** The lookup of the same scope, or else the last one. */
function findLookup(context: PolicyContext, scope: Scope | undefined): SemanticLookup | undefined {
  const missed = context.semanticLookups?.filter(({ isHit, isStored }) => !isHit && !isStored) ?? [];
  return missed.find((lookup) => lookup.scope === scope) ?? missed.at(-1);
}

/** Once both are there: all of the answer, and the word that it is whole. */
function keep(lookup: SemanticLookup, durationMs: number, { response, services }: PolicyContext): void {
  const { exchange, partition, vector } = lookup;
  const contentType = response.headers.get('content-type') ?? 'application/json';
  let body: Uint8Array | undefined;
  let outcome: ModelOutcome | undefined;
  lookup.isStored = true;
  const proceed = (): void | Promise<void> => {
    if (body === undefined || outcome === undefined || !isGood(outcome) || asksForTools(body)) return;
    const { protocol, isStream } = exchange.call;
    return services.semanticCaches.store.keep(
      partition,
      vector,
      writeAnswer({ protocol, isStream, contentType, body }),
      durationMs,
    );
  };
  const take = (content: Uint8Array | undefined): void => {
    body = content;
    void proceed();
  };
  if (exchange.call.isStream) response.body.filter(new StreamCopy(mostBytes, take));
  else response.body.capture(mostBytes, take);
  const isKnown = exchange.outcome;
  if (isKnown === undefined)
    exchange.watch({
      ended(ending) {
        outcome = ending;
        void proceed();
      },
    });
  else {
    outcome = isKnown;
    void proceed();
  }
}

function isGood({ isAnswered, isComplete, status }: ModelOutcome): boolean {
  return isAnswered && isComplete && status === 200;
}

/**
 * What a model wants done is for the one who asked: done again, it would give something else. Within texts, quotes are
 * escaped, so that no text looks like this.
 */
const toolCalls =
  /(?<!\\)"(?:tool_calls|function_call|functionCall|toolUse)"\s*:\s*[[{]\s*[{"]|"type"\s*:\s*"(?:[a-z_]*tool_use|[a-z_]+_call)"/;

function asksForTools(body: Uint8Array): boolean {
  return toolCalls.test(Buffer.from(body).toString('latin1'));
}
