import {
  definePolicy,
  dynamic,
  element,
  type FailureAnswer,
  type ForwardOptions,
  name,
  type Policy,
  type PolicyContext,
  policiesOf,
} from '@turnpike/policy';
import { readTarget } from './read-target.ts';
import { responsePolicies } from './response-policies.ts';

/** Azure: what a request to a backend has when nothing is said. */
const usual: ForwardOptions = {
  timeoutMs: 300_000,
  httpVersion: '1',
  followRedirects: false,
  bufferRequestBody: false,
  bufferResponse: true,
};

/** Resolves a field of a GraphQL API by a request to a service. */
export const httpDataSource: Policy = definePolicy({
  name: 'http-data-source',
  reference: 'https://learn.microsoft.com/azure/api-management/http-data-source-policy',
  // It is the root of a resolver.
  sections: [],
  scopes: [],

  config: {
    'http-request': element(
      {
        'set-url': element(
          dynamic(name),
          'Where the request goes; a path, where the API or a policy has named the service.',
        ),
        policies: policiesOf('inbound', 'What the request is made of.', {
          only: [
            'get-authorization-context',
            'set-backend-service',
            'set-method',
            'include-fragment',
            'set-variable',
            'set-header',
            'set-query-parameter',
            'set-body',
            'authentication-basic',
            'authentication-certificate',
            'authentication-managed-identity',
          ],
          repeatable: [
            'get-authorization-context',
            'include-fragment',
            'set-variable',
            'set-header',
            'set-query-parameter',
          ],
        }),
      },
      'The request.',
    ),
    backend: element(
      { policies: policiesOf('backend', 'How it is sent.', { only: ['forward-request'], repeatable: [] }) },
      'How the request is sent.',
      { optional: true },
    ),
    'http-response': element(responsePolicies, 'What is made of the answer.', { optional: true }),
  },

  failures: {
    ResolverUrlInvalid: 'The URL of the request is none that can be asked for.',
    DataSourceError:
      'The service answered with a status from 400 on, and no policy of the response has made something of it.',
  },

  prepare(config, failure) {
    const { 'http-request': request, backend, 'http-response': response } = config;
    const forward = (context: PolicyContext) =>
      backend === undefined ? context.forward(usual) : backend.policies(context);

    return async (context) => {
      // Before policies change what it may be made of.
      const url = request['set-url'](context);
      const { content } = context.request.body;
      await request.policies(context);
      const fault = readTarget(url, context);
      if (fault !== undefined) throw failure('ResolverUrlInvalid', 500, fault);
      // The request begins with the arguments of the field. Where no policy has put anything else, GET goes without.
      if (takesNoBody(context) && context.request.body.content === content) context.request.body.replace('');
      await forward(context);
      await context.response.body.buffer();
      await response?.policies(context);
      if (response === undefined && context.response.status >= 400)
        throw failure('DataSourceError', 502, ...told(context));
    };
  },
});

function takesNoBody({ request }: PolicyContext): boolean {
  return request.method === 'GET' || request.method === 'HEAD';
}

/** An answer with the status of an error is one, unless policies of the response have seen it. */
function told({ response: { status } }: PolicyContext): [message: string, answer: FailureAnswer] {
  const message = `The data source answered with the status ${status}.`;
  return [message, { message }];
}
