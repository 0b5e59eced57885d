import { type Scope, sections } from '@turnpike/model';
import type { Diagnostic } from '@turnpike/text';
import { hasErrors } from '@turnpike/text';
import { Compilation, type CompileOptions, type PolicyCount, type Site } from './compilation.ts';
import { compilePolicies, compileRoot } from './compile-policies.ts';
import type { FragmentDocument, PoliciesDocument, PolicyDocument, ResolverDocument } from './document.ts';
import type { Pipeline, Step } from './pipeline.ts';

// From a document to what runs. Documents are compiled from the broadest scope to the narrowest: `<base />` stands for
// the prepared steps of the next broader scope, which are shared by everything that takes them in.

/** Where a policies document is attached. */
export interface Attachment {
  /** Left out where it is not known, as when a file is checked on its own. */
  readonly scope?: Scope;
  /** The effective policies of the next broader scope, for `<base />`; none at the global scope, where it does nothing. */
  readonly broader?: Pipeline;
}

/** What a document comes to. */
export interface CompiledDocument {
  /** The effective policies; absent when something in the document cannot run. */
  readonly pipeline: Pipeline | undefined;
  /** What compiling found; what reading the document found is not repeated. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Compiles a document of any kind. A fragment comes to nothing on its own; a resolver to a pipeline whose `inbound` is all
 * of it.
 */
export function compileDocument(
  document: PolicyDocument,
  options: CompileOptions,
  attachment: Attachment = {},
): CompiledDocument {
  const { pipeline, diagnostics } = compileCounted(document, options, attachment);
  return { pipeline, diagnostics };
}

/** The same, with how much there was. */
export function compileCounted(
  document: PolicyDocument,
  options: CompileOptions,
  attachment: Attachment,
): CompiledDocument & { readonly count: PolicyCount } {
  const compilation = new Compilation(options, document.tree.text);
  const pipeline = compileKind(document, attachment, compilation);
  const diagnostics = compilation.bag.all;
  const runs = compilation.runnable && !hasErrors(diagnostics) && !hasErrors(document.tree.diagnostics);
  return { pipeline: runs ? pipeline : undefined, diagnostics, count: compilation.count };
}

function compileKind(document: PolicyDocument, attachment: Attachment, compilation: Compilation): Pipeline | undefined {
  switch (document.kind) {
    case 'policies':
      return compileSections(document, attachment, compilation);
    case 'fragment':
      return checkFragment(document, compilation);
    case 'resolver':
      return compileResolver(document, compilation);
  }
}

function compileSections(
  document: PoliciesDocument,
  { scope, broader }: Attachment,
  compilation: Compilation,
): Pipeline {
  const pipeline: Record<keyof Pipeline, readonly Step[]> = { inbound: [], backend: [], outbound: [], 'on-error': [] };
  for (const section of sections) {
    const element = document.sections[section];
    const base = broader?.[section] ?? [];
    const site: Site = { section, scope, path: undefined, placed: true, base, inFragment: false };
    // A section that is left out drops what broader scopes have there; only `<base />` takes it in.
    if (element !== undefined) pipeline[section] = compilePolicies(element, site, compilation);
  }
  return pipeline;
}

/** On its own a fragment has no section, so that each of its policies may stand where it stands. */
function checkFragment(document: FragmentDocument, compilation: Compilation): undefined {
  const site: Site = {
    section: 'inbound',
    scope: undefined,
    path: undefined,
    placed: false,
    base: undefined,
    inFragment: true,
  };
  compilePolicies(document.root, site, compilation);
}

/** A resolver has no sections: it is one policy, which decides for its children where they stand. */
function compileResolver({ root }: ResolverDocument, compilation: Compilation): Pipeline {
  const site: Site = {
    section: 'inbound',
    scope: undefined,
    path: undefined,
    placed: false,
    base: undefined,
    inFragment: false,
  };
  return { inbound: compileRoot(root, site, compilation), backend: [], outbound: [], 'on-error': [] };
}
