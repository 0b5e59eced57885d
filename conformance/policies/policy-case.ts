import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GlobalSchema, Operation, PolicyFragment } from '@turnpike/model';

// A case says what is configured, what a caller sends, what the services behind answer, and what has to be seen on either
// side. It says nothing of how: a runner may keep everything in memory, or send real requests to a gateway.

/** One thing that a policy does. */
export interface PolicyCase {
  readonly id: string;
  readonly title: string;
  /** The page that says so; absent where Azure leaves it open and the answer is ours. */
  readonly reference?: string;
  /** The operation of an API at the root; `GET /*` when left out. */
  readonly operation?: CaseOperation;
  /** The JSON Schemas of the API, by name. */
  readonly apiSchemas?: Readonly<Record<string, unknown>>;
  /** The schema of a GraphQL API, which the API is then. */
  readonly graphqlSchema?: string;
  /** The schemas of the service. */
  readonly schemas?: readonly GlobalSchema[];
  /** The document of the API. `{{service}}` is the base URL of a service beside the backend. */
  readonly policies: string;
  /** The global document; one that only forwards the request when left out. */
  readonly global?: string;
  /** The document of the operation; there is none when left out. */
  readonly operationPolicies?: string;
  /** What documents include by `include-fragment`. */
  readonly fragments?: readonly PolicyFragment[];
  /** The document of a product that the API is in; the subscriptions are to it then, and began when the case did. */
  readonly product?: string;
  /** The certificates of the service, which have their keys, by id: names of files in `packages/http/src/tls/fixtures`. */
  readonly certificates?: Readonly<Record<string, string>>;
  /** The tokens of managed identities, by resource, or by client id and resource with a space between. */
  readonly identities?: Readonly<Record<string, string>>;
  /** The ids of its loggers, which are event hubs. */
  readonly loggers?: readonly string[];
  /** The backends of the service, by id, at the service beside the backend. */
  readonly backends?: readonly string[];
  /** One after another, with the same counters. */
  readonly calls: readonly CaseCall[];
}

/** An operation, with what it is asked with and what it answers. */
export interface CaseOperation
  extends Pick<Operation, 'method' | 'urlTemplate' | 'templateParameters' | 'request' | 'responses'> {}

/** A call, and what has to come of it. */
export interface CaseCall {
  readonly request: CaseMessage & {
    readonly method?: string;
    /** Path and query. */
    readonly target: string;
    /** Whose key comes with it; none when left out. */
    readonly subscription?: string;
    /** What the caller shows in the handshake: the name of a file, as in `certificates`. */
    readonly certificate?: string;
  };
  /** What the backend answers, one request after another; 200 when left out, the last again and again. */
  readonly backend?: readonly CaseAnswer[];
  /** The same of the service beside it. */
  readonly service?: readonly CaseAnswer[];
  readonly expected: {
    /** What has to reach the backend, all of it in order; not looked at when left out. */
    readonly backend?: readonly ExpectedRequest[];
    readonly service?: readonly ExpectedRequest[];
    /** What has to reach loggers, queues and topics, all of it in order; not looked at when left out. */
    readonly told?: readonly ObservedEvent[];
    readonly answer: ExpectedMessage & { readonly status: number };
  };
}

/** Headers and a body. */
export interface CaseMessage {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a service answers, or in which way it does not. `{{service}}` in its body is the base URL of the service. */
export type CaseAnswer =
  | (CaseMessage & { readonly status?: number })
  | { readonly fails: 'Timeout' | 'BackendConnectionFailure' };

/** What is looked at of a message: of headers those that are listed, `null` where there must be none. */
export interface ExpectedMessage {
  readonly headers?: Readonly<Record<string, string | null>>;
  /** The text; between slashes a regular expression. */
  readonly body?: string;
}

/** A request that has to reach a service. */
export interface ExpectedRequest extends ExpectedMessage {
  readonly method: string;
  readonly target: string;
}

/** What was seen of a call. */
export interface Observation {
  readonly backend: readonly ObservedRequest[];
  readonly service: readonly ObservedRequest[];
  readonly told: readonly ObservedEvent[];
  readonly answer: ObservedMessage & { readonly status: number };
}

/** A message as it was seen; names of headers are in lower case. */
export interface ObservedMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request as a service has seen it. */
export interface ObservedRequest extends ObservedMessage {
  readonly method: string;
  readonly target: string;
}

/** An event that a logger was given, or a message that a queue or a topic was. */
export interface ObservedEvent {
  readonly loggerId?: string;
  readonly partitionId?: string;
  readonly partitionKey?: string;
  readonly queue?: string;
  readonly topic?: string;
  readonly namespace?: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly content: string;
}

/** Configures what a case says, makes its calls, and gives what was seen of each. */
export type CaseRunner = (policyCase: PolicyCase) => Promise<readonly Observation[]>;

/** The cases of each policy, by its name. */
export function readCases(): ReadonlyMap<string, readonly PolicyCase[]> {
  const folder = join(import.meta.dirname, 'cases');
  const files = readdirSync(folder).sort();
  return new Map(
    files.map((file) => {
      const lines = readFileSync(join(folder, file), 'utf8').split('\n');
      const cases = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as PolicyCase);
      return [file.replace('.jsonl', ''), cases];
    }),
  );
}
