import { randomBytes } from 'node:crypto';
import { ArmError, detail, validationError } from '../../arm-error.ts';
import type { ChangeContext, ResourceContext } from '../../define-resource.ts';
import { isObject, type JsonObject, pick, present } from '../../json.ts';
import { nameOf, type Reader, type StoredResource } from '../../store/store.ts';
import { referenceTo } from '../reference.ts';

// An API can bring its version set with it. What is kept is the set, and in the API the way to it.

/** Puts the id of a version set in place of the set itself, which is made if it is not there. */
export async function withVersionSet(properties: JsonObject, context: ChangeContext): Promise<JsonObject> {
  const { apiVersionSet } = properties;
  const rest = pick(properties, (name) => name !== 'apiVersionSet');
  const given = isObject(apiVersionSet) ? await nameOfGiven(apiVersionSet, rest, context) : undefined;
  const name = given ?? referenceTo('apiVersionSets', rest.apiVersionSetId);
  return name === undefined ? rest : { ...rest, apiVersionSetId: `/apiVersionSets/${name}` };
}

async function nameOfGiven(
  { id, name, ...set }: JsonObject,
  { apiVersionSetId }: JsonObject,
  context: ChangeContext,
): Promise<string | undefined> {
  const named = referenceTo('apiVersionSets', id ?? apiVersionSetId ?? context.current?.properties.apiVersionSetId);
  if (named !== undefined && (set.versioningScheme === undefined || (await findSet(named, context.reader))))
    return named;
  if (set.versioningScheme === undefined) return undefined;
  // Azure: ids that it makes have 24 digits.
  const made = named ?? randomBytes(12).toString('hex');
  try {
    await context.put(`apiVersionSets/${made}`, { ...set, displayName: name ?? set.displayName });
  } catch (error) {
    if (!(error instanceof ArmError) || error.details === null) throw error;
    throw validationError(error.details.map(({ target, message }) => detail(`apiVersionSet.${target}`, message)));
  }
  return made;
}

function findSet(name: string, reader: Reader): Promise<StoredResource | undefined> {
  return reader.get(`apiVersionSets/${name}`.toLowerCase());
}

/** What is shown of the version set of an API. Lists do so where they are asked. */
export async function versionSetOf(
  { properties }: Pick<StoredResource, 'properties'>,
  { isList, query, reader, serviceId }: ResourceContext,
): Promise<JsonObject> {
  if (isList === true && query.get('expandApiVersionSet')?.toLowerCase() !== 'true') return {};
  const name = referenceTo('apiVersionSets', properties.apiVersionSetId);
  const set = name === undefined ? undefined : await findSet(name, reader);
  if (set === undefined) return {};
  const { displayName, description, versioningScheme, versionQueryName, versionHeaderName } = set.properties;
  const id = `${serviceId}/apiVersionSets/${nameOf(set)}`;
  return {
    apiVersionSet: present({
      id,
      name: displayName,
      description,
      versioningScheme,
      versionQueryName,
      versionHeaderName,
    }),
  };
}
