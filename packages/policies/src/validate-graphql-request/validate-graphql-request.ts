import { Buffer } from 'node:buffer';
import {
  attribute,
  type CreateFailure,
  type Dynamic,
  definePolicy,
  dynamic,
  element,
  elements,
  integerBetween,
  jsonVariable,
  name,
  type Policy,
  type PolicyContext,
  type QueryError,
  type QueryVerdict,
} from '@turnpike/policy';
import { print } from 'graphql';
import { isDeclaredTooLong } from '../validate-content/size-limit.ts';
import { type AccessRule, AccessRules, fieldAction, rulePath } from './access-rules.ts';
import { addErrors } from './add-errors.ts';
import { schemaOf } from './api-schema.ts';
import { authorizeQuery } from './authorize-query.ts';
import { type GraphQLReading, hasQuery, readParameters, readPayload, repeatedMember } from './graphql-request.ts';
import { isNestedTooDeep, mostBrackets, parseQuery } from './parse-query.ts';

/** Azure: how many bytes may be allowed at most, and how many fields a query may have. */
const mostBytes = 102_400;
const mostFields = 250;

/** What the policy is set to for one request. */
interface Limits {
  readonly bytes: number;
  readonly depth: number;
}

/** Holds a query of GraphQL against limits, the schema and rules about its fields. */
export const validateGraphqlRequest: Policy = definePolicy({
  name: 'validate-graphql-request',
  reference: 'https://learn.microsoft.com/azure/api-management/validate-graphql-request-policy',
  sections: ['inbound'],
  scopes: ['global', 'workspace', 'product', 'api'],
  once: true,

  config: {
    'error-variable-name': attribute(dynamic(name), 'The variable that gets what is wrong, beside `GraphQLErrors`.', {
      optional: true,
    }),
    'max-size': attribute(dynamic(integerBetween(1, mostBytes)), 'How many bytes the request may have.', {
      default: mostBytes,
    }),
    'max-depth': attribute(dynamic(integerBetween(1, 2_147_483_647)), 'How many fields may lie one within another.', {
      default: 6,
    }),
    authorize: element(
      {
        rule: elements(
          {
            path: attribute(rulePath, 'The field, such as `/Query/users`; `/__*` for introspection.'),
            action: attribute(dynamic(fieldAction), 'What becomes of the field.', { default: 'allow' }),
          },
          'What becomes of a field; the most specific path decides.',
          { atLeast: 1 },
        ),
      },
      'Which fields may be asked for.',
      { optional: true },
    ),
  },

  failures: {
    GraphQLRequestInvalid: 'The request is no query that the schema or the limits allow.',
    GraphQLRequestRejected: 'The query asks for a field that a rule rejects.',
  },

  prepare(config, failure) {
    const rules = config.authorize?.rule ?? [];
    const validation: Validation = { rules, variable: config['error-variable-name'], failure };
    const limitsFor = (context: PolicyContext): Limits => ({
      bytes: config['max-size'](context),
      depth: config['max-depth'](context),
    });

    return (context) => {
      if (context.api.type !== 'graphql') return;
      const limits = limitsFor(context);
      const { request } = context;
      // Whatever the request is: should a socket come of it, what comes by that is judged.
      context.queryChecks ??= [];
      context.queryChecks.push((payload, bytes) => judgeMessage(payload, bytes, limits, context, validation));
      if (isHandshake(context)) return;
      if (request.method !== 'POST') {
        if (request.method !== 'GET') refuse([{ message: 'Queries come with POST or GET.' }], context, validation);
        judgeUrl(limits, context, validation);
        return;
      }
      const declared = isDeclaredTooLong(request.headers, limits.bytes);
      if (declared !== undefined) refuse([tooLong(declared, limits)], context, validation);
      const waiting = request.body.buffer();
      if (waiting instanceof Promise) return waiting.then(() => judgeBody(limits, context, validation));
      judgeBody(limits, context, validation);
    };
  },
});

/** What there is to do about a query. */
interface Validation {
  readonly rules: readonly AccessRule[];
  readonly variable: Dynamic<string> | undefined;
  readonly failure: CreateFailure<'GraphQLRequestInvalid' | 'GraphQLRequestRejected'>;
}

/** A request that holds no query, and asks for a socket by which queries come. */
function isHandshake({ request }: PolicyContext): boolean {
  const { method, headers, body, query } = request;
  const isSocket = headers.get('Sec-WebSocket-Version') !== null;
  return isSocket && method === 'GET' && !body.isPresent && !hasQuery(query);
}

function judgeBody(limits: Limits, context: PolicyContext, validation: Validation): void {
  const { content = '' } = context.request.body;
  const bytes = Buffer.byteLength(content);
  if (bytes > limits.bytes) refuse([tooLong(bytes, limits)], context, validation);
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content);
  if (isNestedTooDeep(text))
    refuse([{ message: `The body is nested deeper than ${mostBrackets} brackets.` }], context, validation);
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch {
    refuse([{ message: 'The body is no JSON; expected an object with a query.' }], context, validation);
  }
  const repeated = repeatedMember(text);
  if (repeated !== undefined)
    refuse([{ message: `'${repeated}' stands in the body more than once; expected it once.` }], context, validation);
  // Where servers also read the URL, they would execute what nobody has looked at.
  if (hasQuery(context.request.query))
    refuse([{ message: "There is a 'query' in the URL and one in the body; expected one." }], context, validation);
  const verdict = judge(readPayload(payload), limits, context, validation);
  if (verdict === undefined) return;
  context.request.body.replace(JSON.stringify({ ...(payload as object), query: verdict }));
}

function judgeUrl(limits: Limits, context: PolicyContext, validation: Validation): void {
  const { request } = context;
  const bytes = Buffer.byteLength(request.query);
  if (bytes > limits.bytes) refuse([tooLong(bytes, limits)], context, validation);
  if (request.body.isPresent) refuse([{ message: 'There is a body; expected none with GET.' }], context, validation);
  const verdict = judge(readParameters(request.query), limits, context, validation);
  if (verdict === undefined) return;
  const parameters = new URLSearchParams(request.query);
  parameters.set('query', verdict);
  request.query = `?${parameters}`;
}

/** Gives the query that goes on in place of the one that came, if it is another. */
function judge(
  reading: GraphQLReading,
  limits: Limits,
  context: PolicyContext,
  validation: Validation,
): string | undefined {
  const verdict = judgeQuery(reading, limits, context, validation);
  if ('refused' in verdict) refuse(verdict.refused, context, validation, verdict.reason);
  if (verdict.errors.length === 0) return undefined;
  keepErrors(verdict.errors, context, validation);
  addErrors(verdict.errors, context);
  return verdict.query;
}

type Verdict = QueryVerdict & { readonly reason?: 'GraphQLRequestInvalid' | 'GraphQLRequestRejected' };

function judgeQuery(reading: GraphQLReading, limits: Limits, context: PolicyContext, { rules }: Validation): Verdict {
  if ('fault' in reading) return { refused: [{ message: reading.fault }] };
  const schema = schemaOf(context.api);
  const parsed = parseQuery(reading.query, { depth: limits.depth, fields: mostFields }, schema);
  if ('errors' in parsed) return { refused: parsed.errors };
  const asItIs = { query: reading.query, errors: [] };
  if (rules.length === 0) return asItIs;
  if (schema === undefined) return { refused: [{ message: 'The API has no schema that rules could be applied by.' }] };
  const { document, rejected, removed } = authorizeQuery(parsed.document, schema, new AccessRules(rules, context));
  if (rejected.length > 0) return { refused: rejected, reason: 'GraphQLRequestRejected' };
  if (removed.length === 0) return asItIs;
  const isEmpty = document.definitions.length === 0;
  if (isEmpty) return { refused: removed, reason: 'GraphQLRequestRejected' };
  return { query: print(document), errors: removed };
}

function judgeMessage(
  payload: Readonly<Record<string, unknown>>,
  bytes: number,
  limits: Limits,
  context: PolicyContext,
  validation: Validation,
): QueryVerdict {
  if (bytes > limits.bytes) return { refused: [tooLong(bytes, limits)] };
  return judgeQuery(readPayload(payload), limits, context, validation);
}

function tooLong(bytes: number, limits: Limits): QueryError {
  return { message: `The request has ${bytes} bytes; expected at most ${limits.bytes}.` };
}

function refuse(
  errors: readonly QueryError[],
  context: PolicyContext,
  { variable, failure }: Validation,
  reason: 'GraphQLRequestInvalid' | 'GraphQLRequestRejected' = 'GraphQLRequestInvalid',
): never {
  keepErrors(errors, context, { variable });
  throw failure(reason, 400, errors.map(({ message }) => message).join(' '), { body: JSON.stringify({ errors }) });
}

/** Azure: what is wrong is always in `GraphQLErrors`. */
function keepErrors(
  errors: readonly QueryError[],
  context: PolicyContext,
  { variable }: Pick<Validation, 'variable'>,
): void {
  const kept = jsonVariable(errors);
  context.variables.set('GraphQLErrors', kept);
  if (variable !== undefined) context.variables.set(variable(context), kept);
}
