import { detail, validationError } from '../../arm-error.ts';
import type { PrepareContext, Prepared } from '../../define-resource.ts';
import { FetchError } from '../../import/fetch-document.ts';
import type { JsonObject } from '../../json.ts';

/** Fetches a document that is given by a link: it is kept as it was then, and in the format that the link says. */
export async function fetchPolicy(sent: JsonObject, { fetchDocument }: PrepareContext): Promise<Prepared> {
  const { format, value } = sent;
  const plain = typeof format === 'string' ? /^(xml|rawxml)-link$/i.exec(format)?.[1]?.toLowerCase() : undefined;
  if (plain === undefined || typeof value !== 'string') return { properties: sent };
  try {
    const { text } = await fetchDocument(value);
    return { properties: { ...sent, format: plain, value: text } };
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    throw validationError([detail('value', `Unable to fetch the policy: ${error.message}`)]);
  }
}
