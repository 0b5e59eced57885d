import { withoutRevision } from '@turnpike/model';
import type { PrepareContext, Prepared } from '../../define-resource.ts';
import { prepareImport } from '../../import/prepare-import.ts';
import { type JsonObject, pick } from '../../json.ts';
import { nameOf } from '../../store/store.ts';
import { agentProperties } from './agents.ts';
import { findSource } from './revisions.ts';

/** What a copy has from its source where it is not told otherwise. */
const copied: readonly string[] = [
  'displayName',
  'description',
  'serviceUrl',
  'protocols',
  'type',
  'subscriptionRequired',
  'subscriptionKeyParameterNames',
  'authenticationSettings',
  'termsOfServiceUrl',
  'contact',
  'license',
  ...Object.keys(agentProperties),
];

/** What a revision has, too: all revisions of an API are at one place. */
const ofRevisions: readonly string[] = ['path', 'apiVersion', 'apiVersionDescription', 'apiVersionSetId'];

/** Reads the description that an API is imported from, and the API that it begins as a copy of. */
export async function prepareApi(sent: JsonObject, context: PrepareContext): Promise<Prepared> {
  const { properties, ...more } = await prepareImport(sent, context);
  return { properties: { ...(await readSource(sent, context)), ...properties }, ...more };
}

async function readSource({ sourceApiId }: JsonObject, { current, path, reader }: PrepareContext): Promise<JsonObject> {
  const source = current === undefined ? await findSource(sourceApiId, reader) : undefined;
  if (source === undefined) return {};
  const name = (of: { readonly path: string }) => withoutRevision(nameOf(of)).toLowerCase();
  const wanted = name(source) === name({ path }) ? [...copied, ...ofRevisions] : copied;
  return pick(source.properties, (property) => wanted.includes(property));
}
