import { detail, validationError } from '../arm-error.ts';
import type { PrepareContext, Prepared } from '../define-resource.ts';
import { type JsonObject, pick } from '../json.ts';
import { type FetchDocument, FetchError, type FetchedDocument } from './fetch-document.ts';
import { type FoundFormat, findFormat, formatNames } from './formats.ts';
import { ImportError, type ImportedApi } from './imported-api.ts';
import { readDescription } from './read-description.ts';
import { writeImport } from './write-import.ts';

/** What a PUT of an API says about a description to import. Nothing of it is kept. */
export const steering: readonly string[] = [
  'format',
  'value',
  'wsdlSelector',
  'apiType',
  'translateRequiredQueryParameters',
];

/** Reads the description that a PUT of an API brings, if it brings one. */
export async function prepareImport(sent: JsonObject, context: PrepareContext): Promise<Prepared> {
  const given = pick(sent, (_, value) => value !== null);
  const typed = given.apiType === undefined ? {} : { type: given.apiType };
  if (given.format === undefined && given.value === undefined) return { properties: { ...typed, ...sent } };
  const found = checkImport(given, context);
  const imported = await readGiven(found, given, context);
  return {
    properties: { ...typed, ...imported.properties, ...pick(given, (name) => !steering.includes(name)) },
    afterWrite: (api, change) => writeImport(api, imported, change),
  };
}

function checkImport({ format, value }: JsonObject, { how }: PrepareContext): FoundFormat {
  if (how === 'patch')
    throw validationError([detail('format', 'descriptions are not imported by PATCH; expected a PUT')]);
  const found = typeof format === 'string' ? findFormat(format) : undefined;
  const known = formatNames().join(', ');
  if (found === undefined)
    throw validationError([
      detail(
        'format',
        `'format' is ${format === undefined ? 'missing' : `'${String(format).slice(0, 40)}'`}; expected one of ${known}`,
      ),
    ]);
  if (typeof value !== 'string' || value === '')
    throw validationError([
      detail(
        'value',
        `'value' is missing; expected ${found.isLink ? 'a link to a description' : 'a description as text'}`,
      ),
    ]);
  return found;
}

async function readGiven(
  { format, isLink }: FoundFormat,
  given: JsonObject,
  { reader, fetchDocument, current }: PrepareContext,
): Promise<ImportedApi> {
  const existing = current && (await reader.list({ type: 'apis/operations', parent: current.key })).resources;
  const names = new Set(existing?.map(({ key }) => key.slice(key.lastIndexOf('/') + 1)));
  try {
    const value = String(given.value);
    const fetched = isLink ? await (format.fetch ?? fetchPlainly)(value, fetchDocument) : undefined;
    const options = {
      given: pick(given, (name) => name !== 'value'),
      names,
      ...(fetched !== undefined && { url: fetched.url }),
    };
    return await readDescription({ format: String(given.format), text: fetched?.text ?? value, options });
  } catch (error) {
    if (error instanceof FetchError)
      throw validationError([detail('representation', `Unable to fetch the description: ${error.message}`)]);
    if (error instanceof ImportError) throw parsingError(error);
    throw error;
  }
}

function fetchPlainly(url: string, fetchDocument: FetchDocument): Promise<FetchedDocument> {
  return fetchDocument(url);
}

/** Azure's words for a description that is wrong. */
function parsingError({ message, place }: ImportError): Error {
  return validationError([
    detail('representation', `Parsing error(s): ${place === undefined ? message : `${message} (${place})`}`),
  ]);
}
