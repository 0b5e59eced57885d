import {
  attribute,
  boolean,
  type CreateFailure,
  definePolicy,
  dynamic,
  name,
  type Policy,
  scopes,
  sections,
  TransportFailure,
} from '@turnpike/policy';
import { prepareRequest, requestConfig, sendingConfig } from './request-config.ts';

/** Asks another service, and keeps what it answers in a variable. */
export const sendRequest: Policy = definePolicy({
  name: 'send-request',
  reference: 'https://learn.microsoft.com/azure/api-management/send-request-policy',
  sections,
  scopes,

  config: {
    mode: sendingConfig.mode,
    'response-variable-name': attribute(dynamic(name), 'The variable that gets the answer.'),
    timeout: sendingConfig.timeout,
    'ignore-error': attribute(boolean, 'Whether to go on when no answer comes; the variable is null then.', {
      default: false,
    }),
    ...requestConfig,
  },

  failures: {
    Timeout: 'Status and headers of the answer did not come in time.',
    BackendConnectionFailure: 'The service could not be reached, or broke off.',
    BackendUnavailable: 'The service gets no requests at the moment.',
    ClientConnectionFailure: 'The caller went away.',
  },

  prepare(config, failure: CreateFailure<TransportFailure['reason']>, place) {
    const makeRequest = prepareRequest('send-request', config, place);

    return async (context) => {
      const variable = config['response-variable-name'](context);
      try {
        context.variables.set(variable, await context.send(await makeRequest(context)));
      } catch (error) {
        if (!(error instanceof TransportFailure)) throw error;
        // Without a caller there is nobody to go on for.
        if (!config['ignore-error'] || error.reason === 'ClientConnectionFailure')
          throw failure(error.reason, error.status, error.message, error.answer);
        context.variables.set(variable, null);
        context.trace({ source: 'send-request', severity: 'error', message: error.message });
      }
    };
  },
});
