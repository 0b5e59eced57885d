import type { Severity, Span } from '@turnpike/text';
import { Compilation, policiesPerDocument, type Site } from './compilation.ts';
import { compilePolicies } from './compile-policies.ts';
import type { Place } from './define-policy.ts';
import type { FragmentDocument } from './document.ts';
import type { Step } from './pipeline.ts';
import type { PolicyCode } from './policy-diagnostics.ts';
import { attributeOf, type Element, elementsOf } from './syntax.ts';

/** The place of one policy, and whether the policy was refused there. */
export class PolicyPlace implements Place {
  readonly section: Place['section'];
  readonly scope: Place['scope'];
  readonly entities: Place['entities'];
  readonly #element: Element;
  readonly #site: Site;
  readonly #compilation: Compilation;
  refused = false;

  constructor(element: Element, site: Site, compilation: Compilation) {
    this.section = site.section;
    this.scope = site.scope;
    this.entities = compilation.options.entities;
    this.#element = element;
    this.#site = site;
    this.#compilation = compilation;
  }

  report(code: PolicyCode, field: string, message: string, severity: Severity = 'error'): void {
    this.#compilation.bag.report(code, this.#spanOf(field), message, severity);
    if (severity === 'error') this.refused = true;
  }

  reportUnavailable(field: string, message: string): void {
    this.report('policy-not-available', field, message, this.#compilation.options.unavailable);
    this.refused = true;
  }

  fragment(field: string, id: string): readonly Step[] {
    if (this.#site.inFragment) return this.#refuseNested(field);
    const { options } = this.#compilation;
    const document = options.fragments?.(id);
    if (document !== undefined) return this.#include(field, id, document);
    this.report('unknown-fragment', field, `there is no policy fragment '${id}'`, options.unavailable);
    return this.#refuse();
  }

  #include(field: string, id: string, document: FragmentDocument): readonly Step[] {
    const { options, count } = this.#compilation;
    if (count.policies > policiesPerDocument) return this.#refuse();
    const compilation = new Compilation(options, document.tree.text, count);
    const site = { ...this.#site, base: undefined, inFragment: true };
    const steps = compilePolicies(document.root, site, compilation);
    const mistakes = [...document.tree.diagnostics, ...compilation.bag.all].filter(
      ({ severity }) => severity === 'error',
    );
    const [first] = mistakes;
    if (first !== undefined) {
      const more = mistakes.length > 1 ? ` (and ${mistakes.length - 1} more)` : '';
      this.report('fragment-mistake', field, `in the fragment '${id}': ${first.message}${more}`);
    }
    return compilation.runnable ? steps : this.#refuse();
  }

  #refuseNested(field: string): readonly Step[] {
    // Where the fragment is checked on its own, the reader has said so.
    if (this.#site.placed) this.report('unknown-fragment', field, 'a fragment may not include another');
    return this.#refuse();
  }

  #refuse(): readonly Step[] {
    this.refused = true;
    return [];
  }

  #spanOf(field: string): Span {
    const attribute = attributeOf(this.#element, field);
    const child = elementsOf(this.#element).find(({ name }) => name === field);
    return attribute?.valueSpan ?? child?.nameSpan ?? this.#element.nameSpan;
  }
}
