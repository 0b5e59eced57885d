import type { Scope } from '@turnpike/model';
import type { CompileOptions } from './compilation.ts';
import { type CompiledDocument, compileDocument } from './compile-document.ts';
import type { PoliciesDocument } from './document.ts';
import type { Pipeline } from './pipeline.ts';

/** A document and the scope it is attached to. */
export interface ScopedDocument {
  readonly scope: Scope;
  readonly document: PoliciesDocument;
}

/** The effective policies of one chain of scopes. */
export interface EffectivePolicies {
  /** Absent when a document of the chain cannot run. */
  readonly pipeline: Pipeline | undefined;
  /** What each document comes to, in the order of the chain. */
  readonly documents: readonly CompiledDocument[];
}

const nothing: Pipeline = { inbound: [], backend: [], outbound: [], 'on-error': [] };

/**
 * Composes documents along `<base />`. Chains of one estate begin alike, so that each document is compiled once for
 * every different chain above it: a thousand operations share the steps of the global document.
 */
export class PolicyComposer {
  readonly #options: CompileOptions;
  readonly #compiled = new Map<Pipeline, Map<PoliciesDocument, Map<Scope, CompiledDocument>>>();

  constructor(options: CompileOptions) {
    this.#options = options;
  }

  /**
   * The effective policies of documents from the broadest scope to the narrowest, within what is broader than all of them;
   * scopes without a document are left out.
   */
  compose(chain: readonly ScopedDocument[], within: Pipeline = nothing): EffectivePolicies {
    let broader = within;
    let runs = true;
    const documents: CompiledDocument[] = [];
    for (const { scope, document } of chain) {
      const compiled = this.#compile(document, scope, broader);
      documents.push(compiled);
      if (compiled.pipeline === undefined) runs = false;
      broader = compiled.pipeline ?? nothing;
    }
    return { pipeline: runs ? broader : undefined, documents };
  }

  #compile(document: PoliciesDocument, scope: Scope, broader: Pipeline): CompiledDocument {
    const byDocument = getOrAdd(this.#compiled, broader, () => new Map());
    const byScope = getOrAdd(byDocument, document, () => new Map());
    return getOrAdd(byScope, scope, () => compileDocument(document, this.#options, { scope, broader }));
  }
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make();
  map.set(key, made);
  return made;
}
