import { detail } from '../../arm-error.ts';
import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { text } from '../../properties.ts';
import { forgetSecret, keepSecret, missingNamedValues } from '../secret-in-named-value.ts';

/** External caches. Differs from Azure: gateways are told of theirs by their settings, and these are kept for clients only. */
export const caches: ResourceDefinition = defineResource({
  type: 'caches',
  noun: 'Cache',
  description: 'An external cache. It is kept and shown; which cache a gateway uses is one of its settings.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/cache',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  name: { most: 80 },

  properties: {
    description: text('What it is for.', { most: 2000 }),
    connectionString: text('How it is reached; kept in a named value.', { required: true, least: 1, most: 300 }),
    useFromLocation: text('The region whose gateways use it, or default.', { required: true, least: 1, most: 256 }),
    resourceId: text('Where it is managed.', { most: 2000 }),
  },

  complete: async (properties, context) => ({
    ...properties,
    connectionString: await keepSecret(
      String(properties.connectionString),
      context.current?.properties.connectionString,
      '',
      context,
    ),
  }),
  check: async ({ connectionString }, context) =>
    (await missingNamedValues(String(connectionString), context)).map((name) =>
      detail('connectionString', `Property '${name}' not found.`),
    ),
  beforeDelete: ({ properties }, context) => forgetSecret(properties.connectionString, '', context),
});
