import { expect } from 'vitest';
import { pkcs12 } from '../certificates.ts';
import { type Life, lifeOf } from '../life-of.ts';
import { call, groupAt, make, namesAt, type Place, service } from '../place.ts';
import { at, type Scenario } from '../scenario.ts';
import { aLogger, anApi } from './apis.ts';

const policy = '<policies><inbound><base /></inbound></policies>';
const uses = '<policies><inbound><base /><include-fragment fragment-id="used" /></inbound></policies>';
const fragment = '<fragment><set-method>GET</set-method></fragment>';

/** What APIs and policies refer to, as workspaces have it, too. */
export function thingsAt(place: Place): readonly Scenario[] {
  const where = place.workspace ?? 'service';
  const life = (group: string, names: readonly string[], rest: Omit<Life, 'group' | 'names'>): Scenario =>
    lifeOf({ ...rest, group: groupAt(place, group), names: namesAt(place, ...names) });
  return [
    life('namedValue', ['life'], {
      body: { displayName: 'life-of', value: 'plain', tags: ['one'], secret: false },
      change: { value: 'changed' },
      filter: "displayName eq 'life-of'",
    }),
    {
      title: `secrets of named values are shown to whoever asks for them, and to nobody else: ${where}`,
      async run(stage) {
        await make(stage, place, 'namedValue', ['secret'], { displayName: 'secret', value: 'hidden', secret: true });
        expect(await call(stage, place, 'namedValue', 'get', 'secret')).not.toHaveProperty('value');
        expect(await call(stage, place, 'namedValue', 'listValue', 'secret')).toMatchObject({ value: 'hidden' });
      },
    },
    life('backend', ['life'], {
      body: { url: 'https://life.example', protocol: 'http', title: 'Life' },
      change: { title: 'Life, changed' },
    }),
    life('logger', ['life'], {
      body: {
        loggerType: 'applicationInsights',
        credentials: { instrumentationKey: '00000000-0000-0000-0000-000000000000' },
      },
      read: { loggerType: 'applicationInsights' },
      change: { description: 'Changed.' },
    }),
    life('diagnostic', ['applicationinsights'], {
      before: (stage) => aLogger(stage, place, 'of-all'),
      body: { loggerId: '/loggers/of-all', alwaysLog: 'allErrors' },
      read: { alwaysLog: 'allErrors' },
      change: { logClientIp: true },
    }),
    life('globalSchema', ['life'], {
      body: { schemaType: 'json', document: { type: 'object' } },
      read: { schemaType: 'json' },
    }),
    life('certificate', ['life'], {
      body: { data: pkcs12, password: 'password' },
      read: { subject: 'CN=life' },
    }),
    life('policy', ['policy'], {
      body: { format: 'xml', value: policy },
      read: { name: 'policy' },
      filter: null,
      operations: { list: place.workspace === undefined ? 'listByService' : 'listByApi' },
    }),
    life('policyFragment', ['life'], {
      body: { format: 'xml', value: fragment, description: 'A fragment.' },
      read: { description: 'A fragment.' },
    }),
    {
      title: `a fragment knows which documents include it: ${where}`,
      async run(stage) {
        await make(stage, place, 'policyFragment', ['used'], { format: 'xml', value: fragment });
        await anApi(stage, place, 'including');
        await make(stage, place, 'apiPolicy', ['including', 'policy'], { format: 'xml', value: uses });
        const references = await call(stage, place, 'policyFragment', 'listReferences', 'used');
        expect(JSON.stringify(references)).toContain('/apis/including');
      },
    },
    {
      title: `whom notifications reach: ${where}`,
      async run(stage) {
        const name = 'RequestPublisherNotificationMessage';
        const group = (operation: string, ...args: readonly string[]) =>
          call(
            stage,
            place,
            `notificationRecipient${operation.startsWith('user') ? 'User' : 'Email'}`,
            ...rest(operation),
            ...args,
          );
        expect(await call(stage, place, 'notification', 'get', name)).toMatchObject({ name });
        expect(JSON.stringify(await call(stage, place, 'notification', 'listByService'))).toContain(name);
        await call(stage, place, 'notification', 'createOrUpdate', name);
        const recipients = { email: 'ops@example.com', user: '1' };
        for (const [kind, value] of Object.entries(recipients)) {
          await group(`${kind}.createOrUpdate`, name, value);
          await group(`${kind}.checkEntityExists`, name, value);
          expect(JSON.stringify(await group(`${kind}.listByNotification`, name))).toContain(value);
          await group(`${kind}.delete`, name, value);
        }
      },
    },
  ];
}

/** `delete` of `email.delete`. */
function rest(operation: string): [string] {
  return [operation.slice(operation.indexOf('.') + 1)];
}

/** What only the service itself has of them. */
export const things: readonly Scenario[] = [
  ...thingsAt(service),
  {
    title: 'credentials that backends, logins and caches have',
    async run({ client }) {
      await client.backend.createOrUpdate(...at, 'again', { url: 'https://life.example', protocol: 'http' });
      await client.backend.reconnect(...at, 'again');
      const secret = { clientId: 'client', clientSecret: 'hidden' };
      await client.authorizationServer.createOrUpdate(...at, 'secretive', {
        ...secret,
        displayName: 'Secretive',
        clientRegistrationEndpoint: 'https://life.example/register',
        authorizationEndpoint: 'https://life.example/authorize',
        grantTypes: ['authorizationCode'],
      });
      expect(await client.authorizationServer.listSecrets(...at, 'secretive')).toMatchObject({
        clientSecret: 'hidden',
      });
      await client.openIdConnectProvider.createOrUpdate(...at, 'secretive', {
        ...secret,
        displayName: 'Secretive',
        metadataEndpoint: 'https://life.example/openid',
      });
      const shown = await client.openIdConnectProvider.listSecrets(...at, 'secretive');
      expect(shown).toMatchObject({ clientSecret: 'hidden' });
      await client.identityProvider.createOrUpdate(...at, 'google', secret);
      expect(await client.identityProvider.listSecrets(...at, 'google')).toMatchObject({ clientSecret: 'hidden' });
      await client.identityProvider.delete(...at, 'google', '*');
    },
  },
  lifeOf({
    group: 'identityProvider',
    names: ['microsoft'],
    body: { clientId: 'client', clientSecret: 'hidden' },
    read: { clientId: 'client' },
    change: { clientId: 'another' },
    filter: null,
  }),
  lifeOf({
    group: 'user',
    names: ['life'],
    body: { email: 'life@example.com', firstName: 'Li', lastName: 'Fe' },
    change: { note: 'Changed.' },
  }),
  {
    title: 'users sign in, and get tokens and mails',
    async run({ client }) {
      const { user, userConfirmationPassword } = client;
      await user.createOrUpdate(...at, 'signs-in', { email: 'in@example.com', firstName: 'Si', lastName: 'Gns' });
      const expiry = new Date(Date.now() + 86_400_000);
      const { value } = await user.getSharedAccessToken(...at, 'signs-in', { keyType: 'primary', expiry });
      expect(value).toMatch(/^signs-in&\d{12}&.+$/);
      expect((await user.generateSsoUrl(...at, 'signs-in')).value).toMatch(/^https?:\/\/.+token=.+/);
      await userConfirmationPassword.send(...at, 'signs-in');
    },
  },
  lifeOf({
    group: 'policyRestriction',
    names: ['life'],
    body: { scope: '/apis/with-policy', requireBase: 'true' },
    change: { requireBase: 'false' },
    filter: null,
    deletesByOption: true,
  }),
  lifeOf({
    group: 'authorizationServer',
    names: ['life'],
    body: {
      displayName: 'Life',
      clientRegistrationEndpoint: 'https://life.example/register',
      authorizationEndpoint: 'https://life.example/authorize',
      grantTypes: ['authorizationCode'],
      clientId: 'client',
    },
    change: { description: 'Changed.' },
  }),
  lifeOf({
    group: 'openIdConnectProvider',
    names: ['life'],
    body: { displayName: 'Life', metadataEndpoint: 'https://life.example/openid', clientId: 'client' },
    change: { description: 'Changed.' },
  }),
  lifeOf({
    group: 'documentation',
    names: ['life'],
    body: { title: 'Life', content: '# Life' },
    change: { title: 'Life, changed' },
  }),
  lifeOf({
    group: 'cache',
    names: ['life'],
    body: { connectionString: 'life.example:6380,ssl=True', useFromLocation: 'default', description: 'A cache.' },
    read: { useFromLocation: 'default', description: 'A cache.' },
    change: { description: 'Changed.' },
    filter: null,
  }),
];
