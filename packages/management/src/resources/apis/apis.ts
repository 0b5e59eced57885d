import { withoutRevision } from '@turnpike/model';
import { ArmError } from '../../arm-error.ts';
import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { exportApi } from '../../export/export-api.ts';
import { equals } from '../../filter/equals.ts';
import { steering } from '../../import/prepare-import.ts';
import { type JsonObject, pick } from '../../json.ts';
import { anything, flag, list, object, text, word } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';
import { tagsOf } from '../operations/tags-of.ts';
import { referenceTo } from '../reference.ts';
import { resolversOf } from '../resolvers/resolvers.ts';
import { schemasOf } from '../schemas/api-schemas.ts';
import { agentOf, agentProperties } from './agents.ts';
import { apiOf, apiTypes } from './api-of.ts';
import { checkApi } from './check-api.ts';
import { prepareApi } from './prepare-api.ts';
import { copyFrom, currentRevision, revisionIn, revisionsOf, setCurrent, storedName } from './revisions.ts';
import { versionSetOf, withVersionSet } from './version-set-in-api.ts';

/** What all revisions of an API have together. */
const sharedTypes: readonly string[] = [
  'apis/releases',
  'apis/issues',
  'apis/issues/comments',
  'apis/issues/attachments',
];

const onHandshake: JsonObject = { displayName: 'onHandshake', method: 'GET', urlTemplate: '/*' };

/** APIs; each revision is one. */
export const apis: ResourceDefinition = defineResource({
  type: 'apis',
  noun: 'Api',
  description: 'A revision of an API; without a revision in its name, the current one.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/apis',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  inWorkspaces: true,
  // One number, written in one way, at the end: no two revisions look like one.
  name: { pattern: /^[^*#&+:<>?;]+(?:;rev=[1-9]\d{0,8})?$/i },

  storedName: async (name, reader, type) =>
    sharedTypes.includes(type) ? withoutRevision(name) : storedName(name, reader),
  listedName: withoutRevision,
  listed: equals('isCurrent', true),

  properties: {
    path: text('What follows the host; empty for the API at the root.', { required: true, most: 400 }),
    displayName: text('Its name for people.', { least: 1, most: 300 }),
    description: text('What it is for.'),
    serviceUrl: text('The base URL of its backend.', { most: 2000 }),
    protocols: list(word('One way.', ['http', 'https', 'ws', 'wss']), 'The ways to reach it.', { default: ['https'] }),
    type: word('What it speaks.', apiTypes, { default: 'http' }),
    subscriptionRequired: flag('Whether calls need a key.', { default: true }),
    subscriptionKeyParameterNames: object(
      {
        header: text('The header.'),
        query: text('The query parameter.'),
        bearer: word('Whether a bearer token may be the key.', ['enabled', 'disabled']),
      },
      'Where callers put their key.',
      { default: { header: 'Ocp-Apim-Subscription-Key', query: 'subscription-key' } },
    ),
    apiRevision: text('The number of the revision.', { least: 1, most: 100 }),
    apiRevisionDescription: text('What is new in the revision.', { most: 256 }),
    isCurrent: flag('Whether it is the revision that calls reach.'),
    isOnline: flag('Whether it can be reached.', { readOnly: true }),
    sourceApiId: text('The API that this one began as a copy of.'),
    apiVersion: text('Its version.', { most: 100 }),
    apiVersionDescription: text('What is new in the version.', { most: 256 }),
    apiVersionSetId: text('The version set that it belongs to.'),
    apiVersionSet: anything('The version set, in place of its id.'),
    // Differs from Azure: how its unified model API is configured is not documented, so that this property is our own.
    modelRouting: anything('Which models answer for the names that callers use; makes it an API of models.'),
    authenticationSettings: anything('How callers get tokens; shown by the portal.'),
    ...agentProperties,
    termsOfServiceUrl: text('What callers agree to.'),
    contact: anything('Whom callers can ask.'),
    license: anything('What callers may do.'),
    provisioningState: text('How far it has come.', { readOnly: true }),
    format: text('Of a description to import, such as openapi+json or openapi-link.', { writeOnly: true }),
    value: text('A description to import, or a link to it.', { writeOnly: true }),
    wsdlSelector: anything('Which service and endpoint of a WSDL to import.', { writeOnly: true }),
    apiType: word('What it is to become by an import.', apiTypes, { writeOnly: true }),
    translateRequiredQueryParameters: word('Where an import puts required query parameters.', ['template', 'query'], {
      writeOnly: true,
    }),
  },

  filterable: ['displayName', 'description', 'serviceUrl', 'path', 'isCurrent', 'api', 'apiVersionSetId'],
  fields: (_, name) => ({ api: withoutRevision(name), name: withoutRevision(name) }),

  prepare: prepareApi,

  async complete(given, context) {
    const { path, reader, current } = context;
    const properties = await withVersionSet(
      pick(given, (name) => !steering.includes(name)),
      context,
    );
    const name = nameOf({ path });
    const revision = revisionIn(name);
    const known = await currentRevision(withoutRevision(name), reader);
    return {
      displayName: current?.properties.displayName ?? withoutRevision(name),
      isOnline: true,
      ...properties,
      path: String(properties.path).replace(/^\/+|\/+$/g, ''),
      apiRevision: revision,
      // The first revision is current, and another becomes so by a release.
      isCurrent: known === undefined || known === revision,
    };
  },

  check: checkApi,

  async afterWrite({ path, key, properties }, { reader, current, put }) {
    const name = withoutRevision(nameOf({ path }));
    // Azure: a WebSocket API has this operation, which nobody makes; policies of it see the handshake.
    if (properties.type === 'websocket' && (await reader.get(`${key}/operations/onhandshake`)) === undefined)
      await put(`${path}/operations/onHandshake`, onHandshake);
    if (current === undefined) await copyFrom(properties.sourceApiId, { key, path }, reader);
    if (properties.isCurrent === true && (await currentRevision(name, reader)) === undefined)
      await setCurrent(name, String(properties.apiRevision), reader);
  },

  async beforeDelete(api, { reader, query }) {
    const name = withoutRevision(nameOf(api));
    const revisions = await revisionsOf(name, reader);
    const isAll = query.get('deleteRevisions')?.toLowerCase() === 'true';
    if (api.properties.isCurrent === true && revisions.length > 1 && !isAll)
      throw new ArmError('ValidationError', 'Cannot delete the current revision of an API.');
    if (api.properties.isCurrent !== true && !isAll) return;
    for (const { key } of revisions) if (key !== api.key) await reader.delete(key, 'any');
    await reader.delete(`apis/${name.toLowerCase()}`, 'any');
  },

  show(properties, { path, serviceId }) {
    const set = referenceTo('apiVersionSets', properties.apiVersionSetId);
    const shown =
      set === undefined ? properties : { ...properties, apiVersionSetId: `${serviceId}/apiVersionSets/${set}` };
    // Azure: what is current says so where its revision was asked for.
    return nameOf({ path }).includes(';') ? shown : { ...shown, isCurrent: true };
  },

  expand: async (api, context) => ({ ...(await versionSetOf(api, context)), ...(await tagsOf(api, context)) }),

  getInstead: exportApi,

  views: {
    products: {
      description: 'Lists the products that an API is in.',
      serviceOnly: true,
      async run(api, { reader, show }) {
        const filter = equals('name', withoutRevision(nameOf(api)));
        const { resources } = await reader.list({ type: 'products/apis', filter });
        const products = await Promise.all(resources.map(({ parent }) => reader.get(parent)));
        return products.filter((product) => product !== undefined).map(show);
      },
    },
    revisions: {
      description: 'Lists the revisions of an API.',
      async run(api, { reader, serviceId }) {
        const revisions = await revisionsOf(withoutRevision(nameOf(api)), reader);
        return revisions.map(({ path, properties }) => ({
          apiId: `${serviceId}/${path}`,
          apiRevision: properties.apiRevision,
          description: properties.apiRevisionDescription ?? null,
          isOnline: properties.isOnline !== false,
          isCurrent: properties.isCurrent === true,
        }));
      },
    },
  },

  publish: (api, view) => ({
    apis: [
      {
        ...apiOf(api, view.children(api, 'operations')),
        ...agentOf(api, view),
        ...schemasOf(view.children(api, 'schemas')),
        ...resolversOf(view.children(api, 'resolvers'), (resolver) => view.children(resolver, 'policies')),
      },
    ],
  }),
  publishedWith: ['openidConnectProviders'],
});
