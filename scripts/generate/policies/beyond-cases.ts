import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// What cases cannot show, why, and the test that shows it instead.

/** Parts or failures of a policy that no case has. */
export interface BeyondCases {
  readonly policy: string;
  /** Paths of parts, those inside them included, and reasons of failures; or all there are. */
  readonly what: readonly string[] | 'all';
  readonly why: string;
  /** The file below `packages`, and how the title of the test in it begins. */
  readonly test: readonly [file: string, title: string];
}

const models = 'cases have no language model behind them; Azure’s documents about models run in conformance/documents';

/** All there is of that. */
export const beyondCases: readonly BeyondCases[] = [
  {
    policy: 'azure-openai-emit-token-metric',
    what: 'all',
    why: models,
    test: [
      'policies/src/azure-openai-emit-token-metric/azure-openai-emit-token-metric.test.ts',
      'counts as the other name does, whatever its value says',
    ],
  },
  {
    policy: 'azure-openai-semantic-cache-lookup',
    what: 'all',
    why: models,
    test: [
      'policies/src/azure-openai-semantic-cache-lookup/azure-openai-semantic-cache-lookup.test.ts',
      'the pair with the older names looks up and keeps alike',
    ],
  },
  {
    policy: 'azure-openai-semantic-cache-store',
    what: 'all',
    why: models,
    test: [
      'policies/src/azure-openai-semantic-cache-store/azure-openai-semantic-cache-store.test.ts',
      'the pair with the older names looks up and keeps alike',
    ],
  },
  {
    policy: 'azure-openai-token-limit',
    what: 'all',
    why: models,
    test: [
      'policies/src/azure-openai-token-limit/azure-openai-token-limit.test.ts',
      'limits as the other name does, and is named where it turns a call away',
    ],
  },
  {
    policy: 'cosmosdb-data-source',
    what: 'all',
    why: 'the APIs of cases are of HTTP, and have no resolvers',
    test: [
      'policies/src/cosmosdb-data-source/cosmosdb-data-source.test.ts',
      'is sent, signed, with its parameters, to all partitions',
    ],
  },
  {
    policy: 'forward-request',
    what: ['BackendUnavailable'],
    why: 'a circuit has to trip first',
    test: ['cli/src/serve/backends.test.ts', 'that has tripped answers 503 with Retry-After'],
  },
  {
    policy: 'forward-request',
    what: ['ClientConnectionFailure'],
    why: 'its caller sees no answer',
    test: ['cli/src/serve/errors.test.ts', 'when the client goes away while the backend is asked'],
  },
  {
    policy: 'get-authorization-context',
    what: [
      '@provider-id',
      '@authorization-id',
      '@context-variable-name',
      '@identity-type',
      '@identity',
      '@ignore-error',
      'AuthorizationNotAvailable',
    ],
    why: 'there is no credential manager: refused when saved',
    test: [
      'policies/src/get-authorization-context/get-authorization-context.test.ts',
      'is refused where there is no credential manager',
    ],
  },
  {
    policy: 'http-data-source',
    what: 'all',
    why: 'the APIs of cases are of HTTP, and have no resolvers',
    test: ['cli/src/serve/graphql.test.ts', 'answers a query from services, with arguments, parents and lists'],
  },
  {
    policy: 'invoke-dapr-binding',
    what: ['BackendUnavailable', 'ClientConnectionFailure'],
    why: 'Dapr has no circuit, and a caller who has gone sees no answer; failures are passed on as they come',
    test: ['policies/src/publish-to-dapr/publish-to-dapr.test.ts', 'fails when Dapr cannot be reached'],
  },
  {
    policy: 'invoke-request',
    what: ['Timeout', 'BackendUnavailable', 'ClientConnectionFailure'],
    why: 'it waits for a minute, the services of cases have no circuit, and a caller who has gone sees no answer; failures are passed on as they come',
    test: ['policies/src/invoke-request/invoke-request.test.ts', 'a failure is that of send-request'],
  },
  {
    policy: 'ip-filter',
    what: ['FailedToParseCallerIP'],
    why: 'every caller of a gateway has an address',
    test: ['policies/src/ip-filter/ip-filter.test.ts', 'a caller whose address is not known passes neither'],
  },
  {
    policy: 'llm-content-safety',
    what: 'all',
    why: models,
    test: [
      'policies/src/llm-content-safety/llm-content-safety.test.ts',
      'everything may be an expression, and of a category that is there twice the lower threshold counts',
    ],
  },
  {
    policy: 'llm-emit-token-metric',
    what: 'all',
    why: models,
    test: ['policies/src/llm-emit-token-metric/llm-emit-token-metric.test.ts', 'counts what the provider says'],
  },
  {
    policy: 'llm-semantic-cache-lookup',
    what: 'all',
    why: models,
    test: [
      'policies/src/llm-semantic-cache-lookup/llm-semantic-cache-lookup.test.ts',
      'answers what means the same without asking the model',
    ],
  },
  {
    policy: 'llm-semantic-cache-store',
    what: 'all',
    why: models,
    test: [
      'policies/src/llm-semantic-cache-store/llm-semantic-cache-store.test.ts',
      'keeps whole answers with status 200, whatever cache-response says, unless it is false',
    ],
  },
  {
    policy: 'llm-token-limit',
    what: 'all',
    why: models,
    test: [
      'policies/src/llm-token-limit/llm-token-limit.test.ts',
      'counts what the provider says of prompts and completions',
    ],
  },
  {
    policy: 'publish-event',
    what: 'all',
    why: 'the APIs of cases are of HTTP, and have no resolvers',
    test: [
      'cli/src/serve/graphql.test.ts',
      'are told what a mutation has come to, as far as they ask and their arguments say',
    ],
  },
  {
    policy: 'publish-to-dapr',
    what: ['BackendUnavailable', 'ClientConnectionFailure'],
    why: 'Dapr has no circuit, and a caller who has gone sees no answer; failures are passed on as they come',
    test: ['policies/src/publish-to-dapr/publish-to-dapr.test.ts', 'fails when Dapr cannot be reached'],
  },
  {
    policy: 'send-request',
    what: ['BackendUnavailable', 'ClientConnectionFailure'],
    why: 'addresses have no circuit, and a caller who has gone sees no answer',
    test: ['policies/src/send-request/send-request.test.ts', 'does not go on when it is the caller who went away'],
  },
  {
    policy: 'send-service-bus-message',
    what: ['MessageNotSent'],
    why: 'the queues of cases take everything',
    test: [
      'policies/src/send-service-bus-message/send-service-bus-message.test.ts',
      'fails when the message was not taken',
    ],
  },
  {
    policy: 'set-backend-service',
    what: [
      '@sf-resolve-condition',
      '@sf-service-instance-name',
      '@sf-partition-key',
      '@sf-replica-type',
      '@sf-listener-name',
      'ServiceNotResolved',
    ],
    why: 'cases have no cluster of Service Fabric',
    test: [
      'cli/src/serve/service-fabric.test.ts',
      'is the instance, the partition, the replica and the listener that the policy names',
    ],
  },
  {
    policy: 'sql-data-source',
    what: 'all',
    why: 'the APIs of cases are of HTTP, and have no resolvers',
    test: ['policies/src/sql-data-source/sql-data-source.test.ts', 'gets its parameters as values of JSON'],
  },
  {
    policy: 'validate-headers',
    what: ['Bad request'],
    why: 'the reason of the policies that validate requests; what they share declares both',
    test: [
      'policies/src/validate-headers/validate-headers.test.ts',
      'what is said of one header comes before what is said of all',
    ],
  },
  {
    policy: 'validate-parameters',
    what: ['Response not allowed'],
    why: 'the reason of the policies that validate responses; what they share declares both',
    test: [
      'policies/src/validate-parameters/validate-parameters.test.ts',
      'what is wrong with the API is not for the caller',
    ],
  },
  {
    policy: 'validate-status-code',
    what: ['Bad request'],
    why: 'the reason of the policies that validate requests; what they share declares both',
    test: ['policies/src/validate-status-code/validate-status-code.test.ts', 'one that is not described becomes 502'],
  },
];

/** What says so of a part or a failure. */
export function beyondCasesOf(policy: string, what: string): BeyondCases | undefined {
  return beyondCases.find(
    (one) => one.policy === policy && (one.what === 'all' || one.what.some((path) => isWithin(what, path))),
  );
}

function isWithin(what: string, path: string): boolean {
  return what === path || what.startsWith(`${path}/`);
}

const packages = fileURLToPath(new URL('../../../packages/', import.meta.url));

/** Whether the file has a test whose title begins so. */
export function hasTest([file, title]: BeyondCases['test']): boolean {
  const source = readFileSync(join(packages, file), 'utf8');
  return ["'", '"', '`'].some((quote) => source.includes(quote + title));
}
