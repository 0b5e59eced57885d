import type { ApiVersionSet } from '@turnpike/model';
import { ArmError, detail } from '../../arm-error.ts';
import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { present } from '../../json.ts';
import { text, word } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';

/** The versions of one API, told apart in one way. */
export const apiVersionSets: ResourceDefinition = defineResource({
  type: 'apiVersionSets',
  noun: 'ApiVersionSet',
  description: 'The versions of one API, told apart in one way.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/api-version-set',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  inWorkspaces: true,
  name: { most: 80 },

  properties: {
    displayName: text('Its name for people.', { required: true, least: 1, most: 100 }),
    versioningScheme: word('Where requests say which version they mean.', ['Segment', 'Query', 'Header'], {
      required: true,
    }),
    versionQueryName: text('The query parameter of the scheme Query.', { least: 1, most: 100 }),
    versionHeaderName: text('The header of the scheme Header.', { least: 1, most: 100 }),
    description: text('What it is for.'),
  },

  check({ versioningScheme, versionQueryName, versionHeaderName }) {
    if (versioningScheme === 'Query' && versionQueryName === undefined)
      return [detail('versionQueryName', "'versionQueryName' is missing; expected it with the scheme Query")];
    if (versioningScheme === 'Header' && versionHeaderName === undefined)
      return [detail('versionHeaderName', "'versionHeaderName' is missing; expected it with the scheme Header")];
    const isKnown = ['Segment', 'Query', 'Header'].includes(String(versioningScheme));
    return isKnown
      ? []
      : [detail('versioningScheme', `'${versioningScheme}' is no scheme; expected Segment, Query or Header`)];
  },

  async beforeDelete(set, { reader }) {
    const value = nameOf(set).toLowerCase();
    const filter = { kind: 'text', function: 'endswith', field: 'apiVersionSetId', value: `/${value}` } as const;
    const { resources } = await reader.list({ type: 'apis', filter });
    const [api] = resources;
    if (api !== undefined)
      throw new ArmError('ValidationError', `The version set has APIs, '${nameOf(api)}' for one; expected none.`);
  },

  publish(set) {
    const { properties } = set;
    const published: ApiVersionSet = present({
      id: nameOf(set),
      name: String(properties.displayName),
      versioningScheme: properties.versioningScheme as ApiVersionSet['versioningScheme'],
      versionQueryName: properties.versionQueryName as string | undefined,
      versionHeaderName: properties.versionHeaderName as string | undefined,
    });
    return { versionSets: [published] };
  },
});
