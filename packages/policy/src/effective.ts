import { type Scope, type Section, sections } from '@turnpike/model';
import type { Diagnostic } from '@turnpike/text';
import type { CompileOptions } from './compilation.ts';
import { compileCounted, compileDocument } from './compile-document.ts';
import type { PoliciesDocument } from './document.ts';
import type { Pipeline, Step } from './pipeline.ts';

// Chains of one estate begin alike, and a document is part of many: it is compiled once, with a hole where `<base />`
// stands, and the steps of whatever is broader are put in where they are known. Only where `<base />` stands inside of a
// policy, which then holds the steps itself, the document is compiled again for every different chain above it.

/** A document that is compiled but for what `<base />` stands for. */
export interface OpenPolicies {
  /** What compiling found; it does not depend on what is broader, unless that is too much. */
  readonly diagnostics: readonly Diagnostic[];
  /** Whether all of the document can run. */
  readonly runs: boolean;
  /** How many policies the document comes to, and how often it takes in those of the broader scope. */
  readonly count: { readonly policies: number; readonly bases: number };
  /** The effective policies, within those of the next broader scope; absent where something cannot run. */
  within(broader: Pipeline): Pipeline | undefined;
}

const hole: Step = {
  policy: 'base',
  scope: undefined,
  section: undefined,
  path: undefined,
  policyId: undefined,
  reads: { requestBody: false, responseBody: false },
  run() {
    throw new Error('a hole for <base /> is no step');
  },
};

const holes: Pipeline = { inbound: [hole], backend: [hole], outbound: [hole], 'on-error': [hole] };

/** The effective policies of no scope at all. */
export const noPolicies: Pipeline = { inbound: [], backend: [], outbound: [], 'on-error': [] };

/** Compiles a document of a scope for whatever is broader. */
export function compileOpen(document: PoliciesDocument, options: CompileOptions, scope: Scope): OpenPolicies {
  const { pipeline, diagnostics, count } = compileCounted(document, options, { scope, broader: holes });
  const found = pipeline === undefined ? 0 : holesIn(pipeline);
  const own = { policies: count.policies - count.bases, bases: count.bases };
  return { diagnostics, runs: pipeline !== undefined, count: own, within };

  function within(broader: Pipeline): Pipeline | undefined {
    if (pipeline === undefined || count.bases === 0) return pipeline;
    if (found < count.bases) return compileDocument(document, options, { scope, broader }).pipeline;
    return filled(pipeline, broader);
  }
}

function holesIn(pipeline: Pipeline): number {
  return sections.reduce((sum, section) => sum + pipeline[section].filter((step) => step === hole).length, 0);
}

function filled(pipeline: Pipeline, broader: Pipeline): Pipeline {
  const fill = (section: Section): readonly Step[] => {
    const steps = pipeline[section];
    // Most documents of most sections only take in what there is: the list itself is shared.
    if (steps.length === 1 && steps[0] === hole) return broader[section];
    return steps.includes(hole) ? steps.flatMap((step) => (step === hole ? broader[section] : step)) : steps;
  };
  return {
    inbound: fill('inbound'),
    backend: fill('backend'),
    outbound: fill('outbound'),
    'on-error': fill('on-error'),
  };
}
