import { elementsOf, readPolicyDocument } from '@turnpike/policy';
import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import type { ResourceContext } from '../../define-resource.ts';

const sections = ['inbound', 'backend', 'outbound', 'on-error'];

/** What a restriction is about, as resources are kept: `apis/orders`, in lower case; `undefined` for what has no base. */
export function restrictedPath(scope: unknown): string | undefined {
  const path = String(scope)
    .toLowerCase()
    .replace(/^.*\/service\/[^/]+/, '')
    .replace(/^\/|\/$/g, '')
    .replace(/\/policies(?:\/policy)?$/, '');
  return /^(?:products\/[^/]+|apis\/[^/]+(?:\/operations\/[^/]+)?)$/.test(path) ? path : undefined;
}

/** Says which sections of a document lack base, where a restriction wants it. */
export async function checkBase(text: string, { path, reader }: ResourceContext): Promise<readonly ArmErrorDetail[]> {
  const own = path.toLowerCase().replace(/\/policies\/policy$/, '');
  const ofAllRevisions = own.replace(/;rev=[^/]+/, '');
  const { resources } = await reader.list({ type: 'policyRestrictions' });
  const isRestricted = resources.some(({ properties: { scope, requireBase } }) => {
    const restricted = requireBase === 'true' ? restrictedPath(scope) : undefined;
    return restricted !== undefined && (restricted === own || restricted === ofAllRevisions);
  });
  const { document } = readPolicyDocument(text);
  if (!isRestricted || document === undefined) return [];
  const given = elementsOf(document.root);
  return sections
    .filter((name) => !given.some((section) => section.name === name && elementsOf(section).some(isBase)))
    .map((name) =>
      detail(name, `'${name}' has no base, which a restriction of this document requires; expected <base />`),
    );
}

function isBase({ name }: { readonly name: string }): boolean {
  return name === 'base';
}
