import type { Scope } from '@turnpike/model';
import {
  compileDocument,
  type Element,
  elementsOf,
  type FragmentDocument,
  type PolicyEntities,
  readPolicyDocument,
} from '@turnpike/policy';
import { type Diagnostic, SourceText } from '@turnpike/text';
import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import type { ResourceContext } from '../../define-resource.ts';

// A document is compiled when it is saved, with the policies, named values, fragments and other resources that there are. What
// would not run is not kept, and its author is told where.

/** What is wrong with a document, in Azure's words. */
export async function checkPolicy(
  text: string,
  kind: 'policies' | 'fragment' | 'resolver',
  scope: Scope | undefined,
  context: ResourceContext,
): Promise<readonly ArmErrorDetail[]> {
  const { document, tree, diagnostics } = readPolicyDocument(text);
  const found = [...diagnostics];
  if (document !== undefined && document.kind !== kind)
    return [detail('value', `the document is <${document.root.name}>; expected ${expected[kind]}`)];
  if (document !== undefined) {
    const { namedValues = [] } = await context.published('namedValues');
    const options = {
      policies: context.policies,
      unavailable: 'error',
      namedValues: new Map(namedValues.map(({ name, value, secret }) => [name, { value, secret }])),
      fragments: await readFragments(context),
      entities: await readEntities(context),
    } as const;
    found.push(...compileDocument(document, options, scope === undefined ? {} : { scope }).diagnostics);
  }
  const source = new SourceText('value', text);
  return found
    .filter(({ severity }) => severity === 'error')
    .toSorted((one, other) => one.span.start - other.span.start)
    .map((diagnostic) => detailOf(diagnostic, source, tree.root));
}

const expected = { policies: '<policies>', fragment: '<fragment>', resolver: 'a data source' } as const;

/** What documents refer to by id. A type that this version does not have has no resources. */
async function readEntities(context: ResourceContext): Promise<PolicyEntities> {
  const { backends = [] } = await context.published('backends');
  const { certificates = [] } = await context.published('certificates');
  const { loggers = [] } = await context.published('loggers');
  const { schemas = [] } = await context.published('schemas');
  const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  return {
    backend: (id) => backends.find((one) => isSame(one.id, id)),
    certificate: (id) => certificates.find((one) => isSame(one.id, id) || isSame(one.thumbprint, id)),
    logger: (id) => loggers.find((one) => isSame(one.id, id)),
    schema: (id) => schemas.find((one) => isSame(one.id, id)),
    // Azure: workspaces have no credential manager.
    hasAuthorizations: context.workspace === undefined,
  };
}

/** Finds fragments by id; what is not well-formed there has its own mistakes. */
async function readFragments(context: ResourceContext): Promise<(id: string) => FragmentDocument | undefined> {
  const { policyFragments = [] } = await context.published('policyFragments');
  const texts = new Map(policyFragments.map(({ id, text }) => [id.toLowerCase(), text]));
  const read = new Map<string, FragmentDocument | undefined>();
  return (id) => {
    const key = id.toLowerCase();
    const text = texts.get(key);
    if (text === undefined) return undefined;
    if (!read.has(key)) {
      const { document } = readPolicyDocument(text);
      read.set(key, document?.kind === 'fragment' ? document : undefined);
    }
    return read.get(key);
  };
}

function detailOf({ span, message }: Diagnostic, source: SourceText, root: Element | undefined): ArmErrorDetail {
  const name = (root && elementAt(root, span.start)) ?? 'policies';
  const { line, column } = source.positionAt(span.start);
  return detail(name, `Error in element '${name}' on line ${line}, column ${column}: ${message}`);
}

/** The innermost element that a place is in. */
function elementAt(root: Element, at: number): string {
  let element = root;
  for (;;) {
    const inner = elementsOf(element).find(({ span }) => span.start <= at && at < span.end);
    if (inner === undefined) return element.name;
    element = inner;
  }
}
