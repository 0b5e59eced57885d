import { Buffer } from 'node:buffer';
import {
  attribute,
  boolean,
  defineKind,
  definePolicy,
  dynamic,
  elements,
  integer,
  type Kind,
  type ModelExchange,
  number,
  type Policy,
  type PolicyContext,
  type Scope,
  type SemanticLookup,
  scopes,
  string,
} from '@turnpike/policy';
import { type EmbeddingSource, Embeddings, NoEmbedding } from './ask-embedding.ts';
import { comparedText } from './compared-text.ts';
import { type Replay, readObject, replay } from './replay.ts';
import { semanticPartition } from './semantic-partition.ts';
import { readAnswer } from './stored-answer.ts';

const authentications = ['system-assigned', 'managed-identity'] as const;

const embeddingsAuth: Kind<string> = defineKind(
  'system-assigned',
  (text) => authentications.find((word) => word === text.trim()),
  authentications,
);

const scoreThreshold: Kind<number> = defineKind('a number from 0 to 1', (text) => {
  const value = number.parse(text);
  return value !== undefined && value >= 0 && value <= 1 ? value : undefined;
});

/** What rounding leaves between two vectors of the same text: without it, a threshold of 0 would find nothing. */
const leastDistance = 1e-4;

/** By this header of a request, with `true`, the score and the age of an answer are shown. */
export const debugHeader = 'Semantic-Cache-Debug';

/** Answers what means about the same as something that has been answered before. */
export function semanticLookupPolicy(name: string, storePolicy: string): Policy {
  return definePolicy({
    name,
    reference: `https://learn.microsoft.com/azure/api-management/${name}-policy`,
    sections: ['inbound'],
    scopes: scopes.filter((scope) => scope !== 'workspace'),
    once: true,

    config: {
      'score-threshold': attribute(
        dynamic(scoreThreshold),
        'The largest distance, from 0 to 1, at which two prompts count as the same; the lower, the stricter.',
      ),
      'embeddings-backend-id': attribute(
        dynamic(string),
        'The backend that turns texts into vectors; when left out, the model that comes with the gateway does.',
        { optional: true },
      ),
      'embeddings-backend-auth': attribute(
        dynamic(embeddingsAuth),
        'How that is authenticated to, unless the backend has credentials: with the identity of the gateway.',
        { optional: true },
      ),
      'embeddings-model': attribute(
        dynamic(string),
        'The model that it is asked for, where it is no deployment of one.',
        {
          optional: true,
        },
      ),
      'ignore-system-messages': attribute(dynamic(boolean), 'Whether system messages make no difference.', {
        default: false,
      }),
      'max-message-count': attribute(dynamic(integer), 'Longer dialogues are not looked up.', { optional: true }),
      'cache-id': attribute(string, 'Has no effect: there is one cache of this kind.', { optional: true }),
      'vary-by': elements(dynamic(string), 'What else has answers of its own, by its value.'),
    },

    prepare(config, _failure, place) {
      const { 'score-threshold': threshold, 'vary-by': varyBy } = config;
      const embeddings = new Embeddings();

      return async (context) => {
        // There is one only; what an expression says has to be it.
        config['embeddings-backend-auth']?.(context);
        const reason = await lookUp(
          {
            scope: place.scope,
            storePolicy,
            mostDistance: Math.max(threshold(context), leastDistance),
            comparison: {
              ignoresSystem: config['ignore-system-messages'](context),
              mostMessages: config['max-message-count']?.(context),
            },
            source: {
              backendId: config['embeddings-backend-id']?.(context),
              model: config['embeddings-model']?.(context),
              scope: place.scope,
            },
            varyBy: varyBy.map((value) => value(context)),
            embeddings,
          },
          context,
        );
        context.observer?.decided(reason);
      };
    },
  });
}

interface Question {
  readonly scope: Scope | undefined;
  readonly storePolicy: string;
  readonly mostDistance: number;
  readonly comparison: { readonly ignoresSystem: boolean; readonly mostMessages: number | undefined };
  readonly source: EmbeddingSource;
  readonly varyBy: readonly string[];
  readonly embeddings: Embeddings;
}

/** Answers, or does not; gives why. */
async function lookUp(question: Question, context: PolicyContext): Promise<string> {
  const { services, request } = context;
  const isShown = request.headers.get(debugHeader)?.trim().toLowerCase() === 'true';
  request.headers.delete(debugHeader);
  const exchange = await services.languageModels.exchangeOf(context);
  if (exchange === undefined) return 'not looked up: this is no call of a language model';
  const body = readObject(Buffer.from(request.body.content ?? '').toString()) ?? {};
  const compared = comparedText(exchange.call, body, question.comparison);
  if ('reason' in compared) return `not looked up: ${compared.reason}`;
  let vector: Float32Array;
  try {
    vector = await question.embeddings.of(compared.text, question.source, context);
  } catch (error) {
    if (!(error instanceof NoEmbedding)) throw error;
    missWithoutVector(question, exchange, context);
    return `not looked up: ${error.message}`;
  }
  const { backendId, model } = question.source;
  const partition = semanticPartition(context, exchange.call, body, {
    vectorsFrom: JSON.stringify([backendId ?? null, model ?? null]),
    varyBy: question.varyBy,
    separatesCallers: services.semanticCaches.separatesCallers,
  });
  const lookup = { scope: question.scope, exchange, partition, vector, isStored: false };
  const hit = await services.semanticCaches.store.find(partition, vector, question.mostDistance);
  const answer = hit && readAnswer(hit.value);
  const isOfProtocol = answer?.protocol === exchange.call.protocol;
  const found = isOfProtocol ? replay(answer, exchange.call.isStream) : undefined;
  note({ ...lookup, isHit: found !== undefined }, context);
  if (hit === undefined || found === undefined)
    return hit === undefined
      ? 'nothing near enough was in the cache'
      : 'what was near enough cannot be given in this form';
  give(found, isShown ? hit : undefined, context);
  context.stop({ policy: question.storePolicy, scope: question.scope });
  return `an answer at the distance ${hit.score.toFixed(4)} was in the cache; the outbound section goes on behind ${question.storePolicy}`;
}

/** It is a miss for those who count, and there is nothing to keep an answer under. */
function missWithoutVector({ scope }: Question, exchange: ModelExchange, context: PolicyContext): void {
  note({ scope, exchange, partition: '', vector: new Float32Array(), isHit: false, isStored: true }, context);
}

function give(
  { contentType, body }: Replay,
  shown: { readonly score: number; readonly ageMs: number } | undefined,
  context: PolicyContext,
): void {
  const response = context.startResponse()!;
  response.status = 200;
  response.reason = 'OK';
  response.headers.set('Content-Type', [contentType]);
  if (shown !== undefined) {
    response.headers.set('Semantic-Cache-Score', [shown.score.toFixed(4)]);
    response.headers.set('Age', [String(Math.floor(shown.ageMs / 1000))]);
  }
  response.body.restore(body);
}

function note(lookup: SemanticLookup, context: PolicyContext): void {
  context.semanticLookups = [...(context.semanticLookups ?? []), lookup];
}
