import { Buffer } from 'node:buffer';
import {
  attribute,
  boolean,
  type CreateFailure,
  type Dynamic,
  dynamic,
  name,
  type Place,
  type PolicyContext,
  type ShapeOf,
  type SideRequest,
  seconds,
  string,
  TransportFailure,
  type TransportReason,
} from '@turnpike/policy';

// What the policies share that ask the Dapr runtime beside the gateway (https://docs.dapr.io/reference/api/).

/** What is said of how Dapr is asked. */
export interface DaprConfig {
  readonly 'ignore-error': boolean;
  readonly 'response-variable-name': string | undefined;
  readonly timeout: Dynamic<number>;
  readonly template: string | undefined;
  readonly 'content-type': string | undefined;
}

/** The attributes that say how Dapr is asked. */
export const daprConfig: ShapeOf<DaprConfig> = {
  'ignore-error': attribute(boolean, 'Whether to go on when Dapr answers with an error, or not at all.', {
    default: false,
  }),
  'response-variable-name': attribute(name, 'The variable that gets what Dapr answers.', { optional: true }),
  timeout: attribute(dynamic(seconds), 'Seconds until Dapr has to have answered, from 1 to 240.', { default: 5 }),
  template: attribute(string, '`Liquid` where the content is a template.', { optional: true }),
  'content-type': attribute(string, 'The type of the content: `application/json`.', { optional: true }),
};

/** Why Dapr did not do what it was asked to. */
export type DaprReason = TransportReason | 'DaprError';

/** The failures of a policy that asks Dapr. */
export const daprFailures: Readonly<Record<DaprReason, string>> = {
  DaprError: 'Dapr has answered with an error.',
  Timeout: 'Dapr has not answered in time.',
  BackendConnectionFailure: 'Dapr could not be reached, or broke off.',
  BackendUnavailable: 'Dapr gets no requests at the moment.',
  ClientConnectionFailure: 'The caller went away.',
};

/** Azure: the shortest and the longest time. Its policy toolkit writes milliseconds. */
const [shortest, longest] = [1, 240];

/** Says of the attributes what their kinds do not show. */
export function checkDapr(
  { timeout, template, 'content-type': type }: DaprConfig,
  place: Place<keyof DaprConfig>,
): void {
  const { constant: time } = timeout;
  if (time !== undefined && (time < shortest || time > longest))
    place.report(
      'invalid-value',
      'timeout',
      `'timeout' is ${time}; expected ${shortest} to ${longest} seconds`,
      'warning',
    );
  if (template !== undefined && !isLiquid(template))
    place.report('invalid-value', 'template', `'template' is '${template}'; expected Liquid`, 'warning');
  if (type !== undefined && type.trim().toLowerCase() !== 'application/json')
    place.report('invalid-value', 'content-type', `'content-type' is '${type}'; expected application/json`, 'warning');
}

/** Whether the content is a Liquid template. Azure writes the word with a capital, its policy toolkit without. */
export function isLiquid(template: string | undefined): boolean {
  return template?.trim().toLowerCase() === 'liquid';
}

/** The URL of something that Dapr has, by the names on the way to it: none of them can lead to anything else. */
export function daprUrl({ services }: PolicyContext, api: string, names: readonly string[]): string {
  const unclear = names.find((text) => text === '' || text === '.' || text === '..' || !text.isWellFormed());
  if (unclear !== undefined)
    throw new TransportFailure('BackendConnectionFailure', 500, `'${unclear}' is no name that Dapr can have.`);
  return `${services.dapr.url}/v1.0/${[api, ...names].map(encodeURIComponent).join('/')}`;
}

/** Sends Dapr a request, and keeps the answer where somebody wants it. */
export async function askDapr(
  context: PolicyContext,
  source: string,
  config: DaprConfig,
  make: () => Pick<SideRequest, 'url' | 'body'> & { readonly type: string | undefined },
  failure: CreateFailure<DaprReason>,
): Promise<void> {
  const { 'ignore-error': ignores, 'response-variable-name': variable, timeout } = config;
  const timeoutMs = 1000 * Math.min(Math.max(timeout(context), shortest), longest);
  const { apiToken } = context.services.dapr;
  const goOn = (message: string): void => context.trace({ source, severity: 'error', message });
  try {
    const { url, body, type } = make();
    const headers = [
      ...(type === undefined ? [] : [['Content-Type', type] as const]),
      ...(apiToken === undefined ? [] : [['dapr-api-token', apiToken] as const]),
    ];
    const answer = await context.send({ method: 'POST', url, headers, body, timeoutMs });
    if (variable !== undefined) context.variables.set(variable, answer);
    if (answer.statusCode < 400) return;
    if (!ignores) throw failure('DaprError', 500, saidBy(answer));
    goOn(saidBy(answer));
  } catch (error) {
    if (!(error instanceof TransportFailure)) throw error;
    // Without a caller there is nobody to go on for.
    if (!ignores || error.reason === 'ClientConnectionFailure')
      throw failure(error.reason, error.status, error.message, error.answer);
    if (variable !== undefined) context.variables.set(variable, null);
    goOn(error.message);
  }
}

/** Dapr says in JSON what is wrong; a little of it is enough to know. */
function saidBy({ statusCode, body }: Awaited<ReturnType<PolicyContext['send']>>): string {
  const text = Buffer.from(body?.bytes ?? '')
    .toString('utf8')
    .slice(0, 300);
  return `Dapr has answered ${statusCode}: ${text}`;
}
