import type { Span } from '@turnpike/text';
import { span } from '@turnpike/text';
import type { Compilation, Site } from './compilation.ts';
import { compilePolicies } from './compile-policies.ts';
import { type PlacedElement, placeElements } from './element-path.ts';
import {
  type AttributeField,
  type ElementContent,
  type ElementField,
  type Field,
  isKind,
  type PoliciesField,
  type Shape,
  type TextField,
} from './fields.ts';
import { isWritten, type Kind } from './kinds.ts';
import { type BodyReads, type RunPolicy, runSteps, type Step } from './pipeline.ts';
import type { PolicyCode } from './policy-diagnostics.ts';
import { isLiquid, prepareValue } from './prepare-value.ts';
import { suggestion } from './suggestion.ts';
import { attributeOf, type Element, elementsOf, type Value } from './syntax.ts';
import { contentOf, emptyValue } from './value.ts';
import { ValueSource } from './value-source.ts';

// Reads one policy element by the shape of its definition: every attribute, child and text is either something the
// shape has, or reported. All of the element is looked at, whatever is wrong with a part of it.

/** What was read of a policy. */
export interface ConfigReading {
  readonly config: Readonly<Record<string, unknown>>;
  /** Whether the config is complete, so that the policy can be prepared. */
  readonly ready: boolean;
  /** The bodies that its own expressions read; policies inside it have their own. */
  readonly reads: BodyReads;
  /** The names of the policies inside it, at any depth. */
  readonly inside: ReadonlySet<string>;
}

/** Reads the config of a policy. */
export function readConfig(
  { element, path }: PlacedElement,
  shape: Shape,
  site: Site,
  compilation: Compilation,
): ConfigReading {
  const reader = new ConfigReader(element.name, path, site, compilation);
  const config = reader.read(element, shape, path);
  return { config, ready: reader.ready, reads: reader.reads, inside: reader.inside };
}

class ConfigReader {
  readonly #policy: string;
  readonly #policyPath: string;
  readonly #site: Site;
  readonly #compilation: Compilation;
  readonly reads = { requestBody: false, responseBody: false };
  readonly inside = new Set<string>();
  ready = true;

  constructor(policy: string, policyPath: string, site: Site, compilation: Compilation) {
    this.#policy = policy;
    this.#policyPath = policyPath;
    this.#site = site;
    this.#compilation = compilation;
  }

  read(element: Element, shape: Shape, path: string): Record<string, unknown> {
    this.#checkAttributes(element, shape);
    const isText = isMarkup(element, shape);
    if (!isText) this.#checkChildren(element, shape);
    const children = placeElements(element, path);
    const config: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(shape)) {
      const named = isText ? [] : children.filter((child) => child.element.name === name);
      config[name] =
        field.field === 'text'
          ? this.#readText(element, field, path, isText)
          : this.#readField(element, name, field, path, named, shape);
    }
    return config;
  }

  #readField(
    element: Element,
    name: string,
    field: Exclude<Field<unknown>, TextField<unknown>>,
    path: string,
    named: readonly PlacedElement[],
    shape: Shape,
  ): unknown {
    switch (field.field) {
      case 'attribute':
        return this.#readAttribute(element, name, field, path);
      case 'element':
        return this.#readElements(element, name, field, named)[0];
      case 'elements':
        return this.#readElements(element, name, field, named);
      case 'policies':
        return this.#readPolicies(element, field, path, shape);
    }
  }

  #readAttribute(element: Element, name: string, field: AttributeField<unknown>, path: string): unknown {
    const attribute = attributeOf(element, name);
    if (attribute !== undefined) return this.#readValue(attribute.value, field.kind, name, path);
    if (!field.required) return field.absent;
    this.#refuse('missing-attribute', element.nameSpan, `<${element.name}> has no '${name}'; expected ${name}="…"`);
    return undefined;
  }

  #readText(element: Element, field: TextField<unknown>, path: string, isMarkup: boolean): unknown {
    const value = isMarkup ? this.#writtenContent(element) : (contentOf(element) ?? emptyValue);
    const isBlank = value.source.text.trim() === '';
    if (!isBlank || field.markup) return this.#readValue(value, field.kind, element.name, path, isLiquid(element));
    if (field.required)
      this.#refuse('missing-text', element.nameSpan, `<${element.name}> is empty; expected ${field.kind.expected}`);
    return undefined;
  }

  #writtenContent(element: Element): Value {
    return this.#writtenAt(element.contentSpan);
  }

  #writtenAt({ start, end }: Span): Value {
    return { form: 'literal', source: ValueSource.verbatim(this.#compilation.text.slice(start, end), start) };
  }

  #readElements(
    parent: Element,
    name: string,
    field: ElementField<unknown>,
    named: readonly PlacedElement[],
  ): readonly unknown[] {
    if (named.length < field.atLeast)
      this.#refuse('missing-child', parent.nameSpan, `<${parent.name}> has no <${name}>; expected <${name}>`);
    if (field.field === 'element' && named[1] !== undefined)
      this.#refuse('repeated-child', named[1].element.nameSpan, `<${parent.name}> already has <${name}>`);
    const liquid = isLiquid(parent);
    return named.map((child) => this.#readChild(child, field.content, liquid));
  }

  /** A template that is wrapped in an element is one like any other. */
  #readChild({ element, path }: PlacedElement, content: ElementContent, liquid: boolean): unknown {
    if (!isKind(content)) return this.read(element, content, path);
    if (isWritten(content)) return this.#readValue(this.#writtenAt(element.span), content, element.name, path);
    this.#checkAttributes(element, {});
    const value = contentOf(element);
    if (value !== undefined) return this.#readValue(value, content, element.name, path, liquid);
    this.#refuse(
      'unexpected-content',
      firstElement(element).nameSpan,
      `<${element.name}> holds elements; expected text`,
    );
    return undefined;
  }

  #readPolicies(
    element: Element,
    field: PoliciesField<unknown>,
    path: string,
    shape: Shape,
  ): RunPolicy | readonly RunPolicy[] {
    const { except, only, apart, section } = field;
    const children = elementsOf(element).filter(({ name }) => !isChild(shape, name));
    for (const { name, nameSpan } of children)
      if (except.includes(name) || only?.includes(name) === false)
        this.#refuse('unknown-child', nameSpan, `<${element.name}> may not hold <${name}>${expected(only)}`);
    this.#refuseRepeated(element, children, field);
    const site = section === undefined ? { ...this.#site, path } : { ...this.#site, path, section, placed: false };
    const steps = compilePolicies(element, site, this.#compilation, (name) => !isChild(shape, name));
    for (const { policy, inside = [] } of steps) for (const name of [policy, ...inside]) this.inside.add(name);
    this.#refuseIncluded(element, steps, field);
    if (apart)
      return steps.map(
        (step): RunPolicy =>
          (context) =>
            runSteps([step], context),
      );
    return (context) => runSteps(steps, context);
  }

  #refuseRepeated(parent: Element, children: readonly Element[], { only, repeatable }: PoliciesField<unknown>): void {
    if (repeatable === undefined) return;
    const seen = new Set<string>();
    for (const { name, nameSpan } of children) {
      if (seen.has(name) && only?.includes(name) && !repeatable.includes(name))
        this.#refuse('repeated-child', nameSpan, `<${parent.name}> already has <${name}>`);
      seen.add(name);
    }
  }

  /** Fragments may bring what may not stand there itself. */
  #refuseIncluded(parent: Element, steps: readonly Step[], { only }: PoliciesField<unknown>): void {
    if (only === undefined) return;
    const own = new Set(elementsOf(parent).map(({ name }) => name));
    for (const { policy } of steps)
      if (!only.includes(policy) && !own.has(policy)) {
        const message = `<${parent.name}> may not hold <${policy}>, which comes with a fragment${expected(only)}`;
        this.#refuse('unknown-child', parent.nameSpan, message);
      }
  }

  #readValue(value: Value, kind: Kind<unknown>, name: string, path: string, liquid = false): unknown {
    const label = { name, policy: this.#policy, path: path === this.#policyPath ? this.#site.path : path };
    const prepared = prepareValue(value, kind, label, this.#compilation, liquid);
    if (!prepared.ready) {
      this.ready = false;
      return undefined;
    }
    if (prepared.reads?.requestBody) this.reads.requestBody = true;
    if (prepared.reads?.responseBody) this.reads.responseBody = true;
    return prepared.value;
  }

  #checkAttributes(element: Element, shape: Shape): void {
    for (const { name, nameSpan } of element.attributes) {
      if (Object.hasOwn(shape, name) && shape[name]?.field === 'attribute') continue;
      // Azure: the root of every policy takes an `id`; the policies that others contain are roots too.
      if (name === 'id' || /^xml(?:ns)?(?::|$)/.test(name)) continue;
      const known = namesOf(shape, 'attribute');
      const message = `<${element.name}> has no attribute '${name}'${suggestion(name, known)}`;
      this.#refuse('unknown-attribute', nameSpan, message);
    }
  }

  #checkChildren(element: Element, shape: Shape): void {
    const order = Object.keys(shape);
    const holdsPolicies = namesOf(shape, 'policies').length > 0;
    let furthest = 0;
    for (const { name, nameSpan } of elementsOf(element)) {
      const index = isChild(shape, name) ? order.indexOf(name) : -1;
      if (index < 0) {
        if (!holdsPolicies) this.#refuseChild(element, shape, name, nameSpan);
      } else if (index < furthest) this.#warnOfOrder(name, order[furthest] as string, nameSpan);
      else furthest = index;
    }
    if (namesOf(shape, 'text').length === 0) this.#checkText(element);
  }

  #refuseChild(element: Element, shape: Shape, name: string, place: Span): void {
    const known = Object.keys(shape).filter((other) => isChild(shape, other));
    const expected = known.length === 0 ? '' : `; expected <${known.join('>, <')}>`;
    const message = `<${element.name}> has no child <${name}>${suggestion(name, known) || expected}`;
    this.#refuse('unknown-child', place, message);
  }

  /** Azure: child elements must be in the order of the policy statement; what follows when they are not is not documented. */
  #warnOfOrder(name: string, after: string, place: Span): void {
    this.#compilation.bag.report('wrong-order', place, `<${name}> stands after <${after}>; expected before`, 'warning');
  }

  #checkText(element: Element): void {
    for (const child of element.children) {
      if (child.kind !== 'cdata' && !(child.kind === 'text' && !child.blank)) continue;
      const found = child.raw.trim().slice(0, 20);
      const message = `'${found}' in <${element.name}> has no effect; expected elements only`;
      this.#compilation.bag.report('unexpected-content', trimmed(child), message, 'warning');
    }
  }

  #refuse(code: PolicyCode, place: Span, message: string): void {
    this.#compilation.bag.report(code, place, message);
    this.ready = false;
  }
}

function expected(names: readonly string[] | undefined): string {
  return names === undefined ? '' : `; expected <${names.join('>, <')}>`;
}

/** Whether the content of an element counts as text, elements included. */
function isMarkup(element: Element, shape: Shape): boolean {
  const takesMarkup = Object.values(shape).some((field) => field.field === 'text' && field.markup);
  return takesMarkup && elementsOf(element).some(({ name }) => !isChild(shape, name));
}

function isChild(shape: Shape, name: string): boolean {
  if (!Object.hasOwn(shape, name)) return false;
  const { field } = shape[name] as Field<unknown>;
  return field === 'element' || field === 'elements';
}

function namesOf(shape: Shape, kind: Field<unknown>['field']): readonly string[] {
  return Object.keys(shape).filter((name) => shape[name]?.field === kind);
}

function firstElement(element: Element): Element {
  return elementsOf(element)[0] as Element;
}

function trimmed(text: { readonly span: Span; readonly raw: string }): Span {
  const start = text.span.start + text.raw.length - text.raw.trimStart().length;
  return span(start, Math.max(start, text.span.end - (text.raw.length - text.raw.trimEnd().length)));
}
