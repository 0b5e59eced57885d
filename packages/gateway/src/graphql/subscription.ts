import type { QueryError } from '@turnpike/policy';
import {
  type ExecutionResult,
  type FieldNode,
  GraphQLError,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  Kind,
  OperationTypeNode,
} from 'graphql';
import type { GatewayContext } from '../request/gateway-context.ts';
import { EventQueue } from './event-queue.ts';
import type { GraphQLApi } from './graphql-api.ts';
import { type ReadQuery, readPayload } from './query-request.ts';
import { runQuery } from './run-query.ts';

/** How many events a subscriber may be behind. */
const mostBehind = 100;

/** What subscribes: a field of the type `Subscription`, and the values that its events have to have. */
export interface Subscription {
  readonly query: ReadQuery;
  readonly field: string;
  readonly filter: Readonly<Record<string, unknown>>;
  /** What policies have taken out of the query. */
  readonly removed: readonly QueryError[];
}

/** Reads what a client subscribes to, as the policies of the handshake want it. */
export function readSubscription(
  payload: Readonly<Record<string, unknown>>,
  bytes: number,
  context: GatewayContext,
  { schema }: GraphQLApi,
): Subscription | { readonly errors: readonly GraphQLError[] } {
  let query = payload.query;
  const removed: QueryError[] = [];
  for (const check of context.queryChecks ?? []) {
    const verdict = check({ ...payload, query }, bytes);
    if ('refused' in verdict) return { errors: verdict.refused.map(graphqlError) };
    query = verdict.query;
    removed.push(...verdict.errors);
  }
  const reading = readPayload({ ...payload, query }, schema);
  if ('errors' in reading) return reading;
  const { document, operationName, variables } = reading;
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION)
    return { errors: [new GraphQLError('Queries and mutations come by HTTP; a socket is for subscriptions.')] };
  // The schema allows one field, which is no fragment's where nobody has written one around it.
  const selections = operation.selectionSet.selections.filter((selection) => selection.kind === Kind.FIELD);
  const [selection] = selections;
  if (selection === undefined || operation.selectionSet.selections.length > 1)
    return { errors: [new GraphQLError('A subscription begins with its field.')] };
  const values = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {});
  if (values.errors !== undefined) return { errors: values.errors };
  const filter = argumentsOf(selection, schema, values.variableValues);
  return { query: reading, field: selection.name.value, filter, removed };
}

function argumentsOf(
  selection: FieldNode,
  schema: GraphQLApi['schema'],
  variableValues: Parameters<typeof getArgumentValues>[2],
): Subscription['filter'] {
  const definition = schema.getSubscriptionType()?.getFields()[selection.name.value];
  return definition === undefined ? {} : getArgumentValues(definition, selection, variableValues);
}

function graphqlError({ message, extensions }: QueryError): GraphQLError {
  return new GraphQLError(message, { ...(extensions && { extensions }) });
}

/** Answers every event that fits, until the iterator is told to return. */
export function answerEvents(
  subscription: Subscription,
  context: GatewayContext,
  api: GraphQLApi,
  onTooSlow: () => void,
): AsyncGenerator<ExecutionResult, void, void> {
  const { field } = subscription;
  const events = new EventQueue<string>(mostBehind, () => stop());
  const stop = context.services.graphqlEvents.subscribe(`${api.key} ${field}`, (event) => {
    if (!events.add(event)) onTooSlow();
  });
  return new Answers(events, (event) => answerEvent(event, subscription, context, api));
}

/** A generator that can be ended while it waits for an event, which those of the language cannot. */
class Answers implements AsyncGenerator<ExecutionResult, void, void> {
  readonly #events: EventQueue<string>;
  readonly #answer: (event: string) => Promise<ExecutionResult | undefined>;

  constructor(events: EventQueue<string>, answer: (event: string) => Promise<ExecutionResult | undefined>) {
    this.#events = events;
    this.#answer = answer;
  }

  async next(): Promise<IteratorResult<ExecutionResult, void>> {
    for (;;) {
      const { done, value } = await this.#events.next();
      if (done === true) return { done: true, value: undefined };
      const answer = await this.#answer(value);
      if (answer !== undefined) return { done: false, value: answer };
    }
  }

  async return(): Promise<IteratorResult<ExecutionResult, void>> {
    await this.#events.return();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<ExecutionResult, void>> {
    await this.#events.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#events.return();
  }
}

async function answerEvent(
  event: string,
  { query, field, filter, removed }: Subscription,
  context: GatewayContext,
  api: GraphQLApi,
): Promise<ExecutionResult | undefined> {
  const value = readEvent(event);
  if (!passes(value, filter)) return undefined;
  const result = await runQuery(context, api, query, { [field]: value });
  if (removed.length === 0) return result;
  return { ...result, errors: [...(result.errors ?? []), ...removed.map(graphqlError)] };
}

function readEvent(event: string): unknown {
  try {
    return JSON.parse(event);
  } catch {
    return event;
  }
}

/** An argument that the event has as a field has to be equal to it. */
function passes(event: unknown, filter: Subscription['filter']): boolean {
  if (typeof event !== 'object' || event === null) return true;
  return Object.entries(filter).every(
    ([name, wanted]) =>
      wanted === null ||
      wanted === undefined ||
      !Object.hasOwn(event, name) ||
      String((event as Readonly<Record<string, unknown>>)[name]) === String(wanted),
  );
}
