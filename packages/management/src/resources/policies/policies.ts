import type { AttachedPolicies } from '@turnpike/model';
import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import { type ChangeContext, defineResource, type ResourceDefinition } from '../../define-resource.ts';
import type { JsonObject } from '../../json.ts';
import { text, word } from '../../properties.ts';
import { checkBase } from '../policy-restrictions/require-base.ts';
import { checkPolicy } from './check-policy.ts';
import { fetchPolicy } from './fetch-policy.ts';
import { type PolicyFormat, writePolicy } from './policy-format.ts';

// The policy document of the service, a product, an API or an operation: one type each, all of one shape.

const formats = ['xml', 'rawxml', 'xml-link', 'rawxml-link'];

/** Policy documents of every scope. */
export const policies: readonly ResourceDefinition[] = [
  policiesOf('policies', 'global', (_, text) => ({ scope: 'global', text })),
  policiesOf('products/policies', 'product', ([, productId = ''], text) => ({ scope: 'product', productId, text })),
  policiesOf('apis/policies', 'api', ([, name = ''], text) => ({ scope: 'api', ...revisionOf(name), text })),
  policiesOf('apis/operations/policies', 'operation', ([, name = '', , operationId = ''], text) => ({
    scope: 'operation',
    ...revisionOf(name),
    operationId,
    text,
  })),
];

function policiesOf(
  type: string,
  scope: AttachedPolicies['scope'],
  attach: (path: readonly string[], text: string) => AttachedPolicies,
): ResourceDefinition {
  return defineResource({
    type,
    noun: 'Policy',
    description: `The policies of the scope '${scope}'.`,
    reference: 'https://learn.microsoft.com/rest/api/apimanagement/policy',
    verbs: ['list', 'head', 'get', 'put', 'delete'],
    inWorkspaces: true,
    name: { only: ['policy'] },

    properties: {
      value: text('The document.', { required: true, least: 1 }),
      format: word('How the document is written.', formats, { default: 'xml' }),
    },

    prepare: fetchPolicy,
    check: (properties, context) => checkDocument(properties, scope, context),
    show: (properties, { query }) => showDocument(properties, query),
    publish: ({ path, properties }) => ({ policies: [attach(path.split('/'), String(properties.value))] }),
  });
}

async function checkDocument(
  { format, value }: JsonObject,
  scope: AttachedPolicies['scope'],
  context: ChangeContext,
): Promise<readonly ArmErrorDetail[]> {
  const fault = checkFormat(format);
  if (fault !== undefined) return [fault];
  const own = scope === 'global' && context.workspace !== undefined ? 'workspace' : scope;
  return [
    ...(await checkPolicy(String(value), 'policies', own, context)),
    ...(await checkBase(String(value), context)),
  ];
}

/** Refuses formats that cannot be read. */
export function checkFormat(format: unknown): ArmErrorDetail | undefined {
  if (format === 'xml' || format === 'rawxml') return undefined;
  return detail('format', `'format' is '${format}'; expected xml or rawxml`);
}

/** Shows a document in the format that is asked for: XML unless said otherwise. */
export function showDocument(properties: JsonObject, query: URLSearchParams): JsonObject {
  const asked: PolicyFormat = query.get('format')?.toLowerCase() === 'rawxml' ? 'rawxml' : 'xml';
  const written: PolicyFormat = properties.format === 'rawxml' ? 'rawxml' : 'xml';
  return { ...properties, format: asked, value: writePolicy(String(properties.value), written, asked) };
}

/** An API is kept as `orders;rev=2`. */
function revisionOf(name: string): { readonly apiId: string; readonly apiRevision: string } {
  const end = name.toLowerCase().lastIndexOf(';rev=');
  return { apiId: name.slice(0, end), apiRevision: name.slice(end + ';rev='.length) };
}
