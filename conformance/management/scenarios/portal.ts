import { expect } from 'vitest';
import { make, service } from '../place.ts';
import { all, at, type Scenario } from '../scenario.ts';
import { anApi, anOperation } from './apis.ts';

/** What the portal shows and how, tags, and what the service says of itself to its users. */
export const portal: readonly Scenario[] = [
  {
    title: 'settings of the portal',
    async run({ client }) {
      const { signInSettings, signUpSettings, delegationSettings, portalSettings } = client;
      await signInSettings.createOrUpdate(...at, { enabled: true });
      const signIn = await signInSettings.getEntityTag(...at);
      await signInSettings.update(...at, signIn.eTag ?? '', { enabled: false });
      expect(await signInSettings.get(...at)).toMatchObject({ enabled: false });

      const termsOfService = { text: 'Terms.', enabled: true, consentRequired: true };
      await signUpSettings.createOrUpdate(...at, { enabled: true, termsOfService });
      const signUp = await signUpSettings.getEntityTag(...at);
      await signUpSettings.update(...at, signUp.eTag ?? '', { enabled: false, termsOfService });
      expect(await signUpSettings.get(...at)).toMatchObject({ enabled: false, termsOfService });

      const delegation = { url: 'https://sign.example', validationKey: Buffer.alloc(64, 1).toString('base64') };
      await delegationSettings.createOrUpdate(...at, delegation);
      const tag = await delegationSettings.getEntityTag(...at);
      await delegationSettings.update(...at, tag.eTag ?? '', { subscriptions: { enabled: true } });
      expect(await delegationSettings.get(...at)).toMatchObject({
        url: delegation.url,
        subscriptions: { enabled: true },
      });
      expect(await delegationSettings.listSecrets(...at)).toMatchObject({ validationKey: delegation.validationKey });
      const { value = [] } = await portalSettings.listByService(...at);
      expect(value.map(({ name }) => name).toSorted()).toEqual(['delegation', 'signin', 'signup']);
    },
  },
  {
    title: 'the configuration and revisions of the portal',
    async run({ client }) {
      const { portalConfig, portalRevision } = client;
      await portalConfig.createOrUpdate(...at, 'default', '*', { enableBasicAuth: true });
      const { eTag = '' } = await portalConfig.getEntityTag(...at, 'default');
      await portalConfig.update(...at, 'default', eTag, { enableBasicAuth: false });
      expect(await portalConfig.get(...at, 'default')).toMatchObject({ enableBasicAuth: false });
      expect(await all(portalConfig.listByService(...at))).toHaveLength(1);

      await portalRevision.beginCreateOrUpdateAndWait(...at, 'first', { description: 'First', isCurrent: true });
      const tag = await portalRevision.getEntityTag(...at, 'first');
      await portalRevision.beginUpdateAndWait(...at, 'first', tag.eTag ?? '', { description: 'The first' });
      expect(await portalRevision.get(...at, 'first')).toMatchObject({ description: 'The first' });
      expect((await all(portalRevision.listByService(...at))).map(({ name }) => name)).toEqual(['first']);
    },
  },
  {
    title: 'mails are written otherwise, and as they were',
    async run({ client }) {
      const { emailTemplate } = client;
      const name = 'newDeveloperNotificationMessage';
      const before = await emailTemplate.get(...at, name);
      expect(before).toMatchObject({ isDefault: true });
      await emailTemplate.createOrUpdate(...at, name, { subject: 'Welcome', body: 'Hello.' });
      const { eTag = '' } = await emailTemplate.getEntityTag(...at, name);
      await emailTemplate.update(...at, name, eTag, { subject: 'You are welcome' });
      expect(await emailTemplate.get(...at, name)).toMatchObject({ subject: 'You are welcome', isDefault: false });
      await emailTemplate.delete(...at, name, '*');
      expect(await emailTemplate.get(...at, name)).toMatchObject({ subject: before.subject, isDefault: true });
      expect(await all(emailTemplate.listByService(...at))).toHaveLength(14);
    },
  },
  ...(['api', 'product'] as const).map((kind) => wikiOf(kind)),
  {
    title: 'content has a type',
    async run({ client }) {
      const { contentType, contentItem } = client;
      const schema = { properties: { en_us: { type: 'object' } } };
      const page = {
        idPropertiesId: 'page',
        namePropertiesName: 'Page',
        description: 'A page',
        schema,
        version: '1.0.0',
      };
      await contentType.createOrUpdate(...at, 'page', page);
      expect(await contentType.get(...at, 'page')).toMatchObject({ schema });
      expect((await all(contentType.listByService(...at))).map(({ name }) => name)).toContain('page');
      await contentItem.createOrUpdate(...at, 'page', 'first', { properties: { en_us: { title: 'First' } } });
      expect((await contentItem.getEntityTag(...at, 'page', 'first')).eTag).toMatch(/^".+"$/);
      expect(await contentItem.get(...at, 'page', 'first')).toMatchObject({
        properties: { en_us: { title: 'First' } },
      });
      expect(await all(contentItem.listByService(...at, 'page'))).toHaveLength(1);
      await contentItem.delete(...at, 'page', 'first', '*');
      await contentType.delete(...at, 'page', '*');
    },
  },
  {
    title: 'tags are put on APIs, operations and products, and found by them',
    async run(stage) {
      const { tag, tagResource, api, product, operationOperations } = stage.client;
      await anOperation(stage, service, 'tagged');
      await make(stage, service, 'product', ['tagged'], { displayName: 'Tagged' });
      await tag.createOrUpdate(...at, 'red', { displayName: 'red' });

      await tag.assignToApi(...at, 'tagged', 'red');
      await tag.getEntityStateByApi(...at, 'tagged', 'red');
      expect(await tag.getByApi(...at, 'tagged', 'red')).toMatchObject({ displayName: 'red' });
      expect(await all(tag.listByApi(...at, 'tagged'))).toHaveLength(1);
      await tag.assignToOperation(...at, 'tagged', 'get', 'red');
      await tag.getEntityStateByOperation(...at, 'tagged', 'get', 'red');
      expect(await tag.getByOperation(...at, 'tagged', 'get', 'red')).toMatchObject({ displayName: 'red' });
      expect(await all(tag.listByOperation(...at, 'tagged', 'get'))).toHaveLength(1);
      await tag.assignToProduct(...at, 'tagged', 'red');
      await tag.getEntityStateByProduct(...at, 'tagged', 'red');
      expect(await tag.getByProduct(...at, 'tagged', 'red')).toMatchObject({ displayName: 'red' });
      expect(await all(tag.listByProduct(...at, 'tagged'))).toHaveLength(1);

      expect(JSON.stringify(await all(api.listByTags(...at)))).toContain('tagged');
      expect(JSON.stringify(await all(product.listByTags(...at)))).toContain('tagged');
      expect(JSON.stringify(await all(operationOperations.listByTags(...at, 'tagged')))).toContain('/operations/get');
      expect((await all(tagResource.listByService(...at, { filter: "name eq 'red'" }))).length).toBeGreaterThanOrEqual(
        3,
      );
      await tag.detachFromOperation(...at, 'tagged', 'get', 'red');
      await tag.detachFromApi(...at, 'tagged', 'red');
      await tag.detachFromProduct(...at, 'tagged', 'red');
      expect(await all(tag.listByApi(...at, 'tagged'))).toEqual([]);
    },
  },
  {
    title: 'access to the service has keys of its own',
    async run({ client }) {
      const { tenantAccess, tenantAccessGit, tenantSettings } = client;
      expect((await all(tenantAccess.listByService(...at))).map(({ name }) => name)).toContain('access');
      await tenantAccess.create(...at, 'access', '*', { enabled: true });
      const { eTag = '' } = await tenantAccess.getEntityTag(...at, 'access');
      await tenantAccess.update(...at, 'access', eTag, { enabled: false });
      expect(await tenantAccess.get(...at, 'access')).toMatchObject({ enabled: false });
      const before = await tenantAccess.listSecrets(...at, 'access');
      await tenantAccess.regeneratePrimaryKey(...at, 'access');
      await tenantAccess.regenerateSecondaryKey(...at, 'access');
      expect((await tenantAccess.listSecrets(...at, 'access')).primaryKey).not.toBe(before.primaryKey);
      await tenantAccessGit.regeneratePrimaryKey(...at, 'gitAccess');
      await tenantAccessGit.regenerateSecondaryKey(...at, 'gitAccess');
      expect((await all(tenantSettings.listByService(...at))).length).toBeGreaterThan(0);
      expect(await tenantSettings.get(...at, 'public')).toMatchObject({ name: 'public' });
    },
  },
  {
    title: 'there is no repository to save the configuration in, and whoever asks is told so',
    async run({ client, unrecorded: { tenantConfiguration } }) {
      const [branch, quick] = [{ branch: 'master' }, { updateIntervalInMs: 10 }];
      const outcomes = [
        await tenantConfiguration.beginSaveAndWait(...at, 'configuration', branch, quick),
        await tenantConfiguration.beginValidateAndWait(...at, 'configuration', branch, quick),
        await tenantConfiguration.beginDeployAndWait(...at, 'configuration', branch, quick),
      ];
      for (const { status, resultInfo, error } of outcomes) {
        expect(status).toBe('Failed');
        expect(`${resultInfo ?? ''} ${error?.message ?? ''}`).toMatch(/repository/i);
      }
      const state = await client.tenantConfiguration.getSyncState(...at, 'configuration');
      expect(state).toMatchObject({ isGitEnabled: false });
    },
  },
];

function wikiOf(kind: 'api' | 'product'): Scenario {
  return {
    title: `a wiki of an ${kind}`,
    async run(stage) {
      const { client } = stage;
      const name = `with-wiki-of-${kind}`;
      if (kind === 'api') await anApi(stage, service, name);
      else await make(stage, service, 'product', [name], { displayName: name });
      await client.documentation.createOrUpdate(...at, name, { title: 'First', content: '# First' });
      const [wiki, wikis] =
        kind === 'api' ? [client.apiWiki, client.apiWikis] : [client.productWiki, client.productWikis];
      await wiki.createOrUpdate(...at, name, { documents: [{ documentationId: `/documentations/${name}` }] });
      const { eTag = '' } = await wiki.getEntityTag(...at, name);
      expect(await wiki.get(...at, name)).toMatchObject({ documents: [{}] });
      expect(await all(wikis.list(...at, name))).toHaveLength(1);
      await wiki.update(...at, name, eTag, { documents: [] });
      await wiki.delete(...at, name, '*');
      await expect(wiki.get(...at, name)).rejects.toMatchObject({ statusCode: 404 });
    },
  };
}
