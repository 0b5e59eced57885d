import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import { type ChangeContext, defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { type JsonObject, objectsIn } from '../../json.ts';
import { list, object, text } from '../../properties.ts';
import { referenceTo } from '../reference.ts';

/** What is written about APIs and products. */
export const wikis: readonly ResourceDefinition[] = [
  wikiOf('apis', 'ApiWiki', 'The pages about an API.', 'api-wiki'),
  wikiOf('products', 'ProductWiki', 'The pages about a product.', 'product-wiki'),
];

function wikiOf(of: string, noun: string, description: string, page: string): ResourceDefinition {
  return defineResource({
    type: `${of}/wikis`,
    noun,
    description,
    reference: `https://learn.microsoft.com/rest/api/apimanagement/${page}`,
    verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
    name: { only: ['default'] },
    hasCount: false,
    properties: {
      documents: list(
        object({ documentationId: text('The page: its name, or its id.', { required: true }) }, 'A page.'),
        'The pages, in order.',
      ),
    },
    check: checkPages,
  });
}

async function checkPages({ documents }: JsonObject, { reader }: ChangeContext): Promise<readonly ArmErrorDetail[]> {
  const details: ArmErrorDetail[] = [];
  const pages = objectsIn(documents);
  for (const [index, { documentationId }] of pages.entries()) {
    const name = referenceTo('documentations', documentationId);
    if (name !== undefined && (await reader.get(`documentations/${name}`.toLowerCase())) !== undefined) continue;
    const target = `documents[${index}].documentationId`;
    details.push(detail(target, `'${documentationId}' is no page that there is; expected the name of one`));
  }
  return details;
}
