import { createHash } from 'node:crypto';
import { credentialHeaders, type ModelCall, type PolicyContext } from '@turnpike/policy';

// Within a partition, an answer to one question may be given to another that means about the same. Whatever else makes a
// difference to the answer, or to whom it may be given, tells partitions apart.

/**
 * The members of a request that are no parameter: what is asked (compared by its meaning), how it is sent, and what is for
 * the provider's own records.
 */
const noParameters: ReadonlySet<string> = new Set([
  ...['messages', 'contents', 'stream', 'stream_options', 'user', 'safety_identifier', 'prompt_cache_key', 'store'],
]);
/** These are what is asked where they are text; a system prompt counts as a message. */
const askedMembers: ReadonlySet<string> = new Set(['input', 'prompt', 'system', 'systemInstruction', 'instructions']);

/** What a partition is made of, besides the request. */
export interface PartitionParts {
  /** What vectors were made by: those of another model mean something else. */
  readonly vectorsFrom: string;
  /** The values of `vary-by`. */
  readonly varyBy: readonly string[];
  readonly separatesCallers: boolean;
}

/** The name of a partition. Parts are told apart by their lengths, whatever is in them. */
export function semanticPartition(
  context: PolicyContext,
  call: ModelCall,
  body: Readonly<Record<string, unknown>>,
  { vectorsFrom, varyBy, separatesCallers }: PartitionParts,
): string {
  const { api, operation, request } = context;
  const parts = JSON.stringify([
    ['semantic', 1, vectorsFrom, api.id, api.apiRevision, operation.id],
    [call.protocol, call.model, call.completionLimit ?? null, parametersOf(body)],
    // Bedrock, Gemini and Azure have the model in the path, and its form in the query.
    request.path.replace(/:?(?:stream)?generateContent$|\/converse(?:-stream)?$/i, ''),
    varyBy,
    separatesCallers ? callerOf(context) : null,
  ]);
  return createHash('sha256').update(parts).digest('hex');
}

function parametersOf(body: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] {
  return Object.entries(body)
    .filter(([name, value]) => !noParameters.has(name) && !(askedMembers.has(name) && isAsked(value)))
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** A prompt of the Responses API that the provider has kept is an object, and a parameter. */
function isAsked(value: unknown): boolean {
  return typeof value === 'string' || Array.isArray(value) || hasParts(value);
}

function hasParts(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'parts' in value;
}

/** By what a caller has shown as well as by what policies have put in its place: that may be made for each, too. */
function callerOf({ subscriptionId, expressions, request }: PolicyContext): readonly unknown[] {
  const { headers, query } = request;
  return [
    subscriptionId ?? null,
    expressions.user?.id ?? null,
    credentialHeaders.map((name) => [headers.arrived(name), headers.get(name)]),
    [...keysIn(expressions.request.originalUrl.queryString), ...keysIn(query)],
  ];
}

function keysIn(query: string): readonly string[] {
  return query
    .slice(1)
    .split('&')
    .filter((pair) => /^(?:[^=]*key|[^=]*token|sig|code)=/i.test(pair));
}
