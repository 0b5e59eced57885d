import { type ArmErrorDetail, detail, validationError } from '../../arm-error.ts';
import { type ChangeContext, defineResource, type Resource, type ResourceDefinition } from '../../define-resource.ts';
import { isObject, type JsonObject, objectsIn } from '../../json.ts';
import { flag, integer, list, map, object, text, word } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';
import { referenceTo } from '../reference.ts';
import { refuseUsed, type Users } from '../refuse-used.ts';
import { backendOf } from './backend-of.ts';

const duration = /^P(?=.)(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)$/;
const plainUrl = /^(?:https?|wss?):\/\/[^\s/?#@]+(?:[/?][^\s#]*)?$/i;
/** Of a cluster it is the name of a service. */
const fabricUrl = /^(?:fabric:\/[^\s?#]+|(?:https?|wss?):\/\/[^\s/?#@]+(?:[/?][^\s#]*)?)$/i;
const texts = list(text('A value.'), 'Values.');

const rule = object(
  {
    name: text('Its name.'),
    failureCondition: object(
      {
        count: integer('How many failures open it.', { least: 1 }),
        percentage: integer('Which share of failures opens it.', { least: 1, most: 100 }),
        interval: text('Over which time they are counted.', { pattern: duration }),
        statusCodeRanges: list(
          object(
            {
              min: integer('From.', { required: true, least: 200, most: 599 }),
              max: integer('To, this included.', { required: true, least: 200, most: 599 }),
            },
            'Statuses.',
          ),
          'The statuses that are failures.',
          { most: 10 },
        ),
        errorReasons: list(text('A reason.'), 'The reasons that are failures.', { most: 10 }),
      },
      'When it opens.',
      { required: true },
    ),
    tripDuration: text('For how long.', { pattern: duration }),
    acceptRetryAfter: flag('Whether the backend may say for how long.'),
    failureResponse: object({ statusCode: integer('The status.', { least: 100, most: 999 }) }, 'What is answered.'),
  },
  'A rule.',
);

const member = object(
  {
    id: text('The backend.', { required: true }),
    weight: integer('Its share.', { least: 0, most: 100 }),
    priority: integer('The lower, the sooner.', { least: 0, most: 100 }),
  },
  'A member.',
);

const names = list(
  object({ name: text('A name.'), issuerCertificateThumbprint: text('Its issuer.') }, 'A name.'),
  'Names that are trusted.',
);

const cluster = object(
  {
    managementEndpoints: list(text('A URL.', { pattern: /^https?:\/\/[^\s/?#@]+\/?/i }), 'Where it is managed.', {
      required: true,
      least: 1,
    }),
    clientCertificateId: text('The certificate that is shown there.'),
    clientCertificatethumbprint: text('The same by thumbprint.'),
    serverCertificateThumbprints: list(text('A thumbprint.'), 'Certificates that are trusted there.'),
    serverX509Names: names,
    maxPartitionResolutionRetries: integer('How often a place is asked for again.', { least: 0 }),
  },
  'A cluster of Service Fabric.',
);

/** Where requests are sent. */
export const backends: ResourceDefinition = defineResource({
  type: 'backends',
  noun: 'Backend',
  description: 'Where requests are sent: one place, or a pool of others.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/backend',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  inWorkspaces: true,
  name: { most: 80 },

  properties: {
    url: text('The base URL of a single backend.', { least: 1, most: 2000 }),
    protocol: word('What it speaks.', ['http', 'soap']),
    type: word('Whether it is one, or a pool.', ['Single', 'Pool']),
    title: text('Its name for people.', { least: 1, most: 300 }),
    description: text('What it is.', { least: 1, most: 2000 }),
    resourceId: text('Where it is managed.'),
    azureRegion: text('Where it is.'),
    credentials: object(
      {
        certificateIds: list(text('A certificate.'), 'The certificates that may be shown.', { most: 32 }),
        certificate: list(text('A thumbprint.'), 'The same by thumbprint.', { most: 32 }),
        query: map(texts, 'Query parameters that are added.'),
        header: map(texts, 'Headers that are added.'),
        authorization: object(
          { scheme: text('The scheme.', { required: true }), parameter: text('What follows it.', { required: true }) },
          'The Authorization header.',
        ),
        managedIdentity: object(
          {
            resource: text('Whose tokens it gives.', { required: true, least: 1, most: 2000 }),
            clientId: text('Which identity of several.'),
          },
          'The identity of the gateway whose token is shown, as Authorization.',
        ),
      },
      'What the backend is shown.',
    ),
    proxy: object(
      {
        url: text('Its URL.', { required: true }),
        username: text('The user.'),
        password: text('The password.', { secret: true }),
      },
      'A proxy on the way.',
    ),
    tls: object(
      {
        validateCertificateChain: flag('Whether its certificate has to be trusted.', { default: true }),
        validateCertificateName: flag('Whether its certificate has to have its name.', { default: true }),
        serverCertificateThumbprints: list(text('A thumbprint.'), 'Certificates that are trusted.'),
        serverX509Names: names,
      },
      'How its certificate is judged.',
    ),
    circuitBreaker: object(
      { rules: list(rule, 'The rules. Azure: there is one.', { most: 1 }) },
      'When it gets no requests.',
    ),
    properties: object({ serviceFabricCluster: cluster }, 'Where it is asked which place a service has.'),
    pool: object(
      {
        services: list(member, 'The members.', { required: true, least: 1 }),
        sessionAffinity: object(
          {
            sessionId: object(
              {
                source: word('Where it is.', ['cookie'], { default: 'cookie' }),
                name: text('What it is called.', { required: true, least: 1 }),
              },
              'What a caller is known by.',
            ),
          },
          'How callers stay with one.',
        ),
        failureResponse: object({ statusCode: integer('The status.', { least: 100, most: 999 }) }, 'What is answered.'),
      },
      'The members of a pool.',
    ),
  },

  filterable: ['title', 'url'],
  complete: (properties) => ({
    ...properties,
    type: properties.type ?? (isObject(properties.pool) && properties.url === undefined ? 'Pool' : 'Single'),
  }),
  check: checkBackend,
  beforeDelete: (backend, context) => refuseUsed(backend, usersOf(backend), context),

  actions: {
    reconnect: {
      description:
        'Azure: gateways connect anew, after a time. Here they connect anew by themselves when a connection ends; nothing is done.',
      status: 202,
      async run(_, { body }) {
        const { properties } = body;
        const after = isObject(properties) ? properties.after : undefined;
        if (after !== undefined && !(typeof after === 'string' && duration.test(after)))
          throw validationError([detail('properties.after', "'after' is no duration; expected one such as PT3S")]);
        return undefined;
      },
    },
  },

  publish: (backend, view) => {
    const named = new Map(
      view.all('namedValues').map(({ properties }) => [String(properties.displayName), String(properties.value ?? '')]),
    );
    return { backends: [backendOf(backend, named)] };
  },
  publishedWith: ['namedValues'],
});

function usersOf(backend: Resource): Users {
  const own = nameOf(backend).toLowerCase();
  return {
    noun: 'Backend',
    types: {
      backends: ({ pool }) =>
        isObject(pool) &&
        Array.isArray(pool.services) &&
        pool.services.filter(isObject).some(({ id }) => referenceTo('backends', id)?.toLowerCase() === own),
      // An API that is served by another server has it as its backend.
      apis: ({ backendId }) => referenceTo('backends', backendId)?.toLowerCase() === own,
    },
    attributes: { 'set-backend-service': ['backend-id'] },
  };
}

async function checkBackend(
  properties: JsonObject,
  { reader, path }: ChangeContext,
): Promise<readonly ArmErrorDetail[]> {
  const { type, url, protocol, pool } = properties;
  if (type !== 'Pool') {
    if (url === undefined) return [detail('url', "'url' is missing; expected a URL")];
    const isFabric = isObject(properties.properties) && isObject(properties.properties.serviceFabricCluster);
    if (!(isFabric ? fabricUrl : plainUrl).test(String(url)))
      return [
        detail('url', "'url' is no URL; expected one with http, https, ws or wss, without a name and a password"),
      ];
    return protocol === undefined ? [detail('protocol', "'protocol' is missing; expected http or soap")] : [];
  }
  const services = isObject(pool) ? objectsIn(pool.services) : [];
  if (services.length === 0) return [detail('pool', "'pool' has no services; expected at least one")];
  const prefix = path.slice(0, path.lastIndexOf('/'));
  const details: ArmErrorDetail[] = [];
  for (const [index, { id }] of services.entries()) {
    const name = referenceTo('backends', id);
    const member = name === undefined ? undefined : await reader.get(`${prefix}/${name}`.toLowerCase());
    if (member === undefined || member.properties.type === 'Pool')
      details.push(
        detail(`pool.services[${index}].id`, `'${id}' is no single backend that there is; expected '/backends/{id}'`),
      );
  }
  return details;
}
