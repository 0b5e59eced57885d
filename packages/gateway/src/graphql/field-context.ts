import { contextObject, contextTypeName, type GraphQLObject } from '@turnpike/expressions';
import { type FieldResolution, type ForwardOptions, jsonVariable, type Waiting } from '@turnpike/policy';
import { forwardRequest } from '../forward/forward-request.ts';
import { GatewayContext } from '../request/gateway-context.ts';
import { FieldExchange } from './field-exchange.ts';

/** A field that a resolver is asked for. */
export interface AskedField extends FieldResolution {
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly parent: unknown;
}

/**
 * The context of one run of a resolver. It has a request and a response of its own; what it knows of the caller, and the
 * variables that policies have set before, are those of the request that the query came with.
 */
export class FieldContext extends GatewayContext {
  override readonly resolution: FieldResolution;
  readonly #field: AskedField;
  #graphQL: GraphQLObject | undefined;

  constructor(caller: GatewayContext, field: AskedField) {
    const body = JSON.stringify({ arguments: field.arguments });
    const exchange = new FieldExchange(caller.exchange, caller.request.headers.fields, body);
    const { api, operation, matchedParameters } = caller;
    super(exchange, { api, operation, matchedParameters, rest: '' }, caller.snapshot, caller.services);
    this.resolution = field;
    this.#field = field;
    this.allowed = caller.allowed;
    this.request.query = '';
    this.request.headers.written = new Set();
    for (const [name, value] of caller.variables) this.variables.set(name, value);
  }

  override get graphQL(): GraphQLObject {
    return (this.#graphQL ??= contextObject(contextTypeName('IGraphQLContext'), {
      arguments: jsonVariable(this.#field.arguments) as GraphQLObject['arguments'],
      parent: jsonVariable(this.#field.parent ?? {}) as GraphQLObject['parent'],
    }));
  }

  /** Expressions see the fields of the caller; those go nowhere unless a policy says so. */
  override forward(options: ForwardOptions, signal?: AbortSignal): Waiting {
    const { headers, body } = this.request;
    const written = headers.written ?? new Set();
    const hasBody = body.isPresent && (body.content?.length ?? 1) > 0;
    headers.fields.deleteWhere((name) => !written.has(name) && name !== 'via' && !(hasBody && name === 'content-type'));
    return forwardRequest(this, options, signal);
  }
}
