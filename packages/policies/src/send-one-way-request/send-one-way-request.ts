import {
  definePolicy,
  type Policy,
  type PolicyContext,
  type SideRequest,
  scopes,
  sections,
  TransportFailure,
} from '@turnpike/policy';
import { prepareRequest, requestConfig, sendingConfig } from '../send-request/request-config.ts';

/** Sends a request to another service, and does not wait for what it answers. */
export const sendOneWayRequest: Policy = definePolicy({
  name: 'send-one-way-request',
  reference: 'https://learn.microsoft.com/azure/api-management/send-one-way-request-policy',
  sections,
  scopes,

  config: { ...sendingConfig, ...requestConfig },

  prepare(config, _failure, place) {
    const makeRequest = prepareRequest('send-one-way-request', config, place);

    return (context) => {
      const made = attempt(() => makeRequest(context), context);
      if (!(made instanceof Promise)) return send(made, context);
      return made.then(
        (request) => send(request, context),
        (error) => tellUnsent(error, context),
      );
    };
  },
});

/** A request that cannot be sent concerns nobody who waits; an expression that fails does. */
function attempt<Made>(make: () => Made, context: PolicyContext): Made | undefined {
  try {
    return make();
  } catch (error) {
    tellUnsent(error, context);
    return undefined;
  }
}

function tellUnsent(error: unknown, context: PolicyContext): void {
  if (!(error instanceof TransportFailure)) throw error;
  trace(context, error.message);
}

function send(request: SideRequest | undefined, context: PolicyContext): void {
  if (request === undefined || context.sendOneWay(request)) return;
  trace(context, 'The request was not sent: too many that nobody waits for are under way.');
}

function trace(context: PolicyContext, message: string): void {
  context.trace({ source: 'send-one-way-request', severity: 'error', message });
}
