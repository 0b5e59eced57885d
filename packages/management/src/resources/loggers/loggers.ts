import type { Logger } from '@turnpike/model';
import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import { type ChangeContext, defineResource, type Resource, type ResourceDefinition } from '../../define-resource.ts';
import { isObject, type JsonObject, present } from '../../json.ts';
import { flag, map, text, word } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';
import { referenceTo } from '../reference.ts';
import { refuseUsed, type Users } from '../refuse-used.ts';
import { fillIn, forgetSecret, keepSecret, missingNamedValues } from '../secret-in-named-value.ts';

const types = ['azureEventHub', 'applicationInsights', 'azureMonitor'] as const;

/** What of the credentials is no secret. */
const open: readonly string[] = ['name', 'endpointAddress', 'identityClientId'];

const prefix = 'Logger-Credentials--';

/** Where events are sent. */
export const loggers: ResourceDefinition = defineResource({
  type: 'loggers',
  noun: 'Logger',
  description: 'Where events are sent: an event hub, Application Insights or Azure Monitor.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/logger',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  inWorkspaces: true,
  name: { most: 256 },

  properties: {
    loggerType: word('What it is.', types, { required: true }),
    description: text('What it is for.', { most: 256 }),
    credentials: map(text('A value.', { most: 4096 }), 'How it is reached; secrets are kept in named values.'),
    isBuffered: flag('Whether events are sent together with others.', { default: true }),
    resourceId: text('Where it is managed.'),
  },

  filterable: ['description', 'loggerType', 'resourceId'],

  async complete({ credentials, ...properties }, context) {
    if (!isObject(credentials)) return properties;
    const before = credentialsOf(context.current);
    const kept: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(credentials))
      kept[name] = open.includes(name) ? value : await keepSecret(String(value), before[name], prefix, context);
    for (const value of Object.values(before))
      if (!Object.values(kept).includes(value)) await forgetSecret(value, prefix, context);
    return { ...properties, credentials: kept };
  },

  check: checkLogger,

  async beforeDelete(logger, context) {
    await refuseUsed(logger, usersOf(logger), context);
    for (const value of Object.values(credentialsOf(logger))) await forgetSecret(value, prefix, context);
  },

  publish(logger, view) {
    const named = new Map(
      view.all('namedValues').map(({ properties }) => [String(properties.displayName), String(properties.value ?? '')]),
    );
    const published = loggerOf(logger, named);
    return published === undefined ? {} : { loggers: [published] };
  },
  publishedWith: ['namedValues'],
});

function usersOf(logger: Resource): Users {
  const own = nameOf(logger).toLowerCase();
  const isMeant = ({ loggerId }: JsonObject) => referenceTo('loggers', loggerId)?.toLowerCase() === own;
  return {
    noun: 'Logger',
    types: { diagnostics: isMeant, 'apis/diagnostics': isMeant },
    attributes: { 'log-to-eventhub': ['logger-id'] },
  };
}

function credentialsOf(logger: Resource | undefined): JsonObject {
  const credentials = logger?.properties.credentials;
  return isObject(credentials) ? credentials : {};
}

async function checkLogger(properties: JsonObject, context: ChangeContext): Promise<readonly ArmErrorDetail[]> {
  const { loggerType, credentials = {} } = properties;
  const given = isObject(credentials) ? credentials : {};
  const missing: string[] = [];
  for (const value of Object.values(given)) missing.push(...(await missingNamedValues(String(value), context)));
  // Azure: its own words for a named value that is not there.
  const details = missing.map((name) => detail('credentials', `Property '${name}' not found.`));
  const expected = expectedOf(String(loggerType), given);
  if (expected !== undefined) details.push(detail('credentials', expected));
  if (loggerType === 'azureMonitor' && nameOf(context).toLowerCase() !== 'azuremonitor')
    details.push(detail('loggerType', "the logger of Azure Monitor has a name of its own; expected 'azuremonitor'"));
  return details;
}

function expectedOf(loggerType: string, given: JsonObject): string | undefined {
  const isMissing = (...names: string[]): boolean => names.every((name) => !given[name]);
  if (loggerType === 'azureEventHub') {
    if (isMissing('name')) return "'credentials' has no 'name'; expected that of an event hub";
    if (isMissing('connectionString', 'endpointAddress'))
      return "'credentials' has neither 'connectionString' nor 'endpointAddress'; expected one";
  }
  return loggerType === 'applicationInsights' && isMissing('instrumentationKey', 'connectionString')
    ? "'credentials' has neither 'instrumentationKey' nor 'connectionString'; expected one"
    : undefined;
}

/** What gateways are told. Credentials that they have no use for are kept from them. */
function loggerOf(logger: Resource, namedValues: ReadonlyMap<string, string>): Logger | undefined {
  const { isBuffered } = logger.properties;
  const loggerType = types.find((type) => type === logger.properties.loggerType);
  if (loggerType === undefined) return undefined;
  const credentials = loggerType === 'azureEventHub' ? credentialsOf(logger) : {};
  return present({
    id: nameOf(logger),
    loggerType,
    credentials: Object.fromEntries(
      Object.entries(credentials).map(([name, value]) => [name, fillIn(String(value), namedValues)]),
    ),
    isBuffered: isBuffered as boolean | undefined,
  });
}
