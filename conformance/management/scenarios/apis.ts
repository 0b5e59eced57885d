import { expect } from 'vitest';
import { type Life, lifeOf } from '../life-of.ts';
import { call, groupAt, make, namesAt, type Place, service } from '../place.ts';
import { all, at, type Scenario, type Stage } from '../scenario.ts';

const policy = '<policies><inbound><base /></inbound></policies>';

/** An API of its own for a scenario. */
export async function anApi(stage: Stage, place: Place, name: string): Promise<void> {
  const path = `${place.workspace ?? 'service'}-${name}`;
  await make(stage, place, 'api', [name], { displayName: path, path, protocols: ['https'] });
}

/** An API with an operation. */
export async function anOperation(stage: Stage, place: Place, api: string): Promise<void> {
  await anApi(stage, place, api);
  const operation = { displayName: 'Get', method: 'GET', urlTemplate: '/things' };
  await make(stage, place, 'apiOperation', [api, 'get'], operation);
}

/** A logger that diagnostics can name. */
export async function aLogger(stage: Stage, place: Place, name: string): Promise<void> {
  const credentials = { instrumentationKey: '00000000-0000-0000-0000-000000000000' };
  await make(stage, place, 'logger', [name], { loggerType: 'applicationInsights', credentials });
}

/** APIs and what is in them, as workspaces have them, too. */
export function apisAt(place: Place): readonly Scenario[] {
  const life = (group: string, names: readonly string[], rest: Omit<Life, 'group' | 'names'>): Scenario =>
    lifeOf({ ...rest, group: groupAt(place, group), names: namesAt(place, ...names) });
  return [
    life('api', ['life-api'], {
      body: {
        displayName: 'Life',
        path: `life/of/${place.workspace ?? 'service'}`,
        protocols: ['https'],
        serviceUrl: 'https://life.example',
      },
      change: { description: 'Changed.' },
    }),
    life('apiOperation', ['with-operation', 'life'], {
      before: (stage) => anOperation(stage, place, 'with-operation'),
      body: {
        displayName: 'Life',
        method: 'POST',
        urlTemplate: '/life/{id}',
        templateParameters: [{ name: 'id', type: 'string' }],
      },
      change: { displayName: 'Life, changed' },
    }),
    life('apiPolicy', ['with-policy', 'policy'], {
      before: (stage) => anApi(stage, place, 'with-policy'),
      body: { format: 'xml', value: policy },
      read: { name: 'policy' },
      filter: null,
    }),
    life('apiOperationPolicy', ['with-operation-policy', 'get', 'policy'], {
      before: (stage) => anOperation(stage, place, 'with-operation-policy'),
      body: { format: 'xml', value: policy },
      read: { name: 'policy' },
      filter: null,
    }),
    life('apiSchema', ['with-schema', 'life'], {
      before: (stage) => anApi(stage, place, 'with-schema'),
      body: {
        contentType: 'application/vnd.oai.openapi.components+json',
        components: { schemas: { Thing: { type: 'object' } } },
      },
      filter: "contentType eq 'application/vnd.oai.openapi.components+json'",
    }),
    life('apiDiagnostic', ['with-diagnostic', 'applicationinsights'], {
      before: async (stage) => {
        await anApi(stage, place, 'with-diagnostic');
        await aLogger(stage, place, 'of-diagnostic');
      },
      body: { loggerId: '/loggers/of-diagnostic', alwaysLog: 'allErrors' },
      read: { alwaysLog: 'allErrors' },
      change: { logClientIp: true },
      operations: { list: place.workspace === undefined ? 'listByService' : 'listByWorkspace' },
    }),
    life('apiVersionSet', ['life'], {
      body: { displayName: 'Life', versioningScheme: 'Header', versionHeaderName: 'Api-Version' },
      change: { description: 'Changed.' },
      filter: null,
    }),
    revisionsAt(place),
  ];
}

function revisionsAt(place: Place): Scenario {
  const where = place.workspace ?? 'service';
  return {
    title: `revisions are copies that are tried and released: ${where}`,
    async run(stage) {
      await anOperation(stage, place, 'revised');
      const copy = { sourceApiId: '/apis/revised', path: `${where}-revised`, apiRevisionDescription: 'Another' };
      await make(stage, place, 'api', ['revised;rev=2'], copy);
      expect(await call(stage, place, 'apiOperation', 'listByApi', 'revised;rev=2')).toHaveLength(1);

      const out = ['revised', 'out'];
      await make(stage, place, 'apiRelease', out, { apiId: '/apis/revised;rev=2', notes: 'Out' });
      const { eTag } = (await call(stage, place, 'apiRelease', 'getEntityTag', ...out)) as { readonly eTag: string };
      await call(stage, place, 'apiRelease', 'update', ...out, eTag, { notes: 'Out at last' });
      expect(await call(stage, place, 'apiRelease', 'get', ...out)).toMatchObject({ notes: 'Out at last' });
      expect(await call(stage, place, 'apiRelease', 'listByService', 'revised')).toMatchObject([{ name: 'out' }]);

      expect(await call(stage, place, 'apiRevision', 'listByService', 'revised')).toMatchObject([
        { apiRevision: '1', isCurrent: false },
        { apiRevision: '2', isCurrent: true },
      ]);
      await call(stage, place, 'apiRelease', 'delete', ...out, '*');
      expect(await call(stage, place, 'api', 'get', 'revised')).toMatchObject({ apiRevision: '2' });
    },
  };
}

/** What only APIs of the service itself have. */
export const apis: readonly Scenario[] = [
  ...apisAt(service),
  lifeOf({
    group: 'apiIssue',
    names: ['with-issue', 'life'],
    before: (stage) => anApi(stage, service, 'with-issue'),
    body: { title: 'Life', description: 'It lives.', userId: '/users/1' },
    read: { title: 'Life', description: 'It lives.' },
    change: { state: 'open' },
  }),
  lifeOf({
    group: 'apiIssueComment',
    names: ['with-comment', 'issue', 'life'],
    before: (stage) => anIssue(stage, 'with-comment'),
    body: { text: 'So it does.', userId: '/users/1' },
    read: { text: 'So it does.' },
  }),
  lifeOf({
    group: 'apiIssueAttachment',
    names: ['with-attachment', 'issue', 'life'],
    before: (stage) => anIssue(stage, 'with-attachment'),
    body: { title: 'a.png', contentFormat: 'image/png', content: 'iVBORw0KGgo=' },
    read: { title: 'a.png' },
  }),
  {
    title: 'issues of all APIs are in one list',
    async run(stage) {
      await anIssue(stage, 'with-listed-issue');
      const { issue } = stage.client;
      const found = await all(issue.listByService(...at));
      const one = found.find(({ apiId }) => apiId?.endsWith('/with-listed-issue'));
      expect(await issue.get(...at, one?.name ?? '')).toMatchObject({ title: 'Issue' });
    },
  },
  lifeOf({
    group: 'apiTagDescription',
    names: ['with-tag-description', 'life-tag'],
    before: async (stage) => {
      await anApi(stage, service, 'with-tag-description');
      await stage.client.tag.createOrUpdate(...at, 'life-tag', { displayName: 'life-tag' });
    },
    body: { description: 'What it means here.', externalDocsUrl: 'https://docs.example' },
  }),
  lifeOf({
    group: 'graphQLApiResolver',
    names: ['with-resolver', 'life'],
    before: (stage) => aGraphQLApi(stage, 'with-resolver'),
    body: { displayName: 'Life', path: 'Query/life' },
    change: { description: 'Changed.' },
    operations: { list: 'listByApi' },
  }),
  lifeOf({
    group: 'graphQLApiResolverPolicy',
    names: ['with-resolver-policy', 'life', 'policy'],
    before: async (stage) => {
      await aGraphQLApi(stage, 'with-resolver-policy');
      const resolver = { displayName: 'Life', path: 'Query/life' };
      await stage.client.graphQLApiResolver.createOrUpdate(...at, 'with-resolver-policy', 'life', resolver);
    },
    body: {
      format: 'rawxml',
      value:
        '<http-data-source><http-request><set-method>GET</set-method><set-url>https://life.example</set-url>' +
        '</http-request></http-data-source>',
    },
    read: { name: 'policy' },
    operations: { list: 'listByResolver' },
    filter: null,
  }),
];

async function aGraphQLApi({ client }: Stage, name: string): Promise<void> {
  const api = { displayName: name, path: name, apiType: 'graphql', protocols: ['https' as const] };
  await client.api.beginCreateOrUpdateAndWait(...at, name, { ...api, type: 'graphql' } as typeof api);
  await client.apiSchema.beginCreateOrUpdateAndWait(...at, name, 'graphql', {
    contentType: 'application/vnd.ms-azure-apim.graphql.schema',
    value: 'type Query { life: String }',
  });
}

async function anIssue(stage: Stage, api: string): Promise<void> {
  await anApi(stage, service, api);
  const issue = { title: 'Issue', description: 'One.', userId: '/users/1' };
  await stage.client.apiIssue.createOrUpdate(...at, api, 'issue', issue);
}
