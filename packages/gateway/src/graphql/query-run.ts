import { type Pipeline, PolicyFailure, runSteps, showFailure, TransportFailure } from '@turnpike/policy';
import { GraphQLError, type GraphQLResolveInfo, getNamedType, getNullableType, isLeafType, isListType } from 'graphql';
import type { GatewayContext } from '../request/gateway-context.ts';
import { FieldContext } from './field-context.ts';
import type { GraphQLApi } from './graphql-api.ts';
import { Turns } from './turns.ts';

/** What protects the process from one query, however short it is. */
const most = {
  /** How many resolvers a query may run. */
  resolvers: 1000,
  /** How many of them at once. */
  atOnce: 16,
  /** How many values the answer may have. */
  values: 200_000,
  /** How many bytes data sources may answer all together. */
  bytes: 64 * 1024 * 1024,
} as const;

/** The fields of one query on their way. */
export class QueryRun {
  readonly #caller: GatewayContext;
  readonly #api: GraphQLApi;
  readonly #publish: (subscription: string, event: string) => void;
  readonly #turns = new Turns(most.atOnce);
  /** The objects that a service has answered the same query with: they have its fields by their aliases. */
  readonly #answered = new WeakSet<object>();
  #resolvers = 0;
  #values = 0;
  #bytes = 0;

  constructor(
    caller: GatewayContext,
    api: GraphQLApi,
    publish: (subscription: string, event: string) => void,
    answered?: unknown,
  ) {
    this.#caller = caller;
    this.#api = api;
    this.#publish = publish;
    this.#note(answered);
  }

  /** Gives the value of a field: what its resolver comes to, or else what the object has by that name. */
  readonly resolve = (
    parent: unknown,
    args: Readonly<Record<string, unknown>>,
    _context: unknown,
    info: GraphQLResolveInfo,
  ): unknown => {
    if (++this.#values > most.values)
      throw new GraphQLError(`The answer has more than ${most.values} values, which is as many as are given.`);
    const resolver = this.#api.resolvers.get(`${info.parentType.name}/${info.fieldName}`);
    return resolver === undefined ? this.#ownValue(parent, info) : this.#run(resolver, parent, args, info);
  };

  #ownValue(parent: unknown, { fieldName, path }: GraphQLResolveInfo): unknown {
    if (typeof parent !== 'object' || parent === null) return undefined;
    const isAnswered = this.#answered.has(parent);
    const name = isAnswered ? String(path.key) : fieldName;
    if (!Object.hasOwn(parent, name)) return undefined;
    const value = (parent as Readonly<Record<string, unknown>>)[name];
    if (isAnswered) this.#note(value);
    return value;
  }

  #note(value: unknown): void {
    if (Array.isArray(value)) for (const item of value) this.#note(item);
    else if (typeof value === 'object' && value !== null) this.#answered.add(value);
  }

  async #run(
    pipeline: Pipeline,
    parent: unknown,
    args: Readonly<Record<string, unknown>>,
    info: GraphQLResolveInfo,
  ): Promise<unknown> {
    if (++this.#resolvers > most.resolvers)
      throw new GraphQLError(`The query runs more than ${most.resolvers} resolvers, which is as many as are run.`);
    await this.#turns.begin();
    try {
      const field = new FieldContext(this.#caller, {
        arguments: args,
        parent,
        isList: isListType(getNullableType(info.returnType)),
        publish: this.#publish,
      });
      const text = await this.#textOf(field, pipeline);
      return readValue(text, info);
    } finally {
      this.#turns.end();
    }
  }

  async #textOf(field: FieldContext, pipeline: Pipeline): Promise<string> {
    const cancel = () => field.abort();
    this.#caller.beginWait(cancel);
    if (this.#caller.isAborted) cancel();
    try {
      await runSteps(pipeline.inbound, field);
      await field.finish();
      await field.response.body.buffer();
      const { content = '' } = field.response.body;
      this.#bytes += content.length;
      if (this.#bytes > most.bytes)
        throw new GraphQLError(
          `Data sources have answered more than ${most.bytes} bytes, which is as many as are read.`,
        );
      return typeof content === 'string' ? content : new TextDecoder().decode(content);
    } catch (error) {
      throw this.#toldError(error, field);
    } finally {
      this.#caller.endWait(cancel);
      field.response.discard();
      field.request.body.discard();
      field.sent();
    }
  }

  /** What a caller reads of a failure: what is wrong with a service is for the log. */
  #toldError(error: unknown, field: FieldContext): unknown {
    const failure = showFailure(error, field) ?? error;
    if (failure instanceof TransportFailure || failure instanceof PolicyFailure) {
      // The trace of a handshake has ended long before what comes by its socket does.
      if (this.#caller.exchange.upgrade.length === 0)
        this.#caller.trace({
          source: failure instanceof PolicyFailure ? failure.source : 'resolver',
          severity: 'error',
          message: failure.message,
        });
      const told =
        failure.answer.message ?? (failure.status < 500 ? failure.message : 'The field could not be resolved.');
      return new GraphQLError(told, { extensions: { reason: failure.reason } });
    }
    return error;
  }
}

/** Azure: without policies for the response, it is taken as it is: text that is no JSON is a value of its own. */
function readValue(text: string, { returnType }: GraphQLResolveInfo): unknown {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    if (isLeafType(getNamedType(returnType))) return text;
    throw new GraphQLError('The data source has not answered with JSON.');
  }
}
