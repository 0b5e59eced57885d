import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import { type ChangeContext, defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { anything, flag, integer, list, map, object, text, word } from '../../properties.ts';
import { referenceTo } from '../reference.ts';
import { backendOf } from './backend-of.ts';

const duration = /^P(?=.)(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)$/;
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
        managedIdentity: anything('The identity whose token is added.'),
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
        serverX509Names: list(
          object({ name: text('A name.'), issuerCertificateThumbprint: text('Its issuer.') }, 'A name.'),
          'Names that are trusted.',
        ),
      },
      'How its certificate is judged.',
    ),
    circuitBreaker: object(
      { rules: list(rule, 'The rules. Azure: there is one.', { most: 1 }) },
      'When it gets no requests.',
    ),
    pool: object(
      {
        services: list(member, 'The members.', { required: true, least: 1 }),
        sessionAffinity: anything('How callers stay with one.'),
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

  publish: (backend, view) => {
    const named = new Map(
      view.all('namedValues').map(({ properties }) => [String(properties.displayName), String(properties.value ?? '')]),
    );
    return { backends: [backendOf(backend, named)] };
  },
  publishedWith: ['namedValues'],
});

async function checkBackend(
  properties: JsonObject,
  { reader, path }: ChangeContext,
): Promise<readonly ArmErrorDetail[]> {
  const { type, url, protocol, pool, credentials } = properties;
  if (isObject(credentials) && credentials.managedIdentity !== undefined)
    return [
      detail(
        'credentials.managedIdentity',
        'managed identities of backends are not there in this version; expected none',
      ),
    ];
  if (type !== 'Pool') {
    if (url === undefined) return [detail('url', "'url' is missing; expected a URL")];
    if (!/^(?:https?|wss?):\/\/[^\s/?#@]+(?:[/?][^\s#]*)?$/i.test(String(url)))
      return [
        detail('url', "'url' is no URL; expected one with http, https, ws or wss, without a name and a password"),
      ];
    return protocol === undefined ? [detail('protocol', "'protocol' is missing; expected http or soap")] : [];
  }
  const services = isObject(pool) && Array.isArray(pool.services) ? pool.services.filter(isObject) : [];
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
