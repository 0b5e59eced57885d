import type { Section } from '@turnpike/model';
import { type Attribute, attributeOf, type Element, elementsOf } from '@turnpike/policy';
import {
  type Call,
  namedValue,
  Scene,
  type Seen,
  type SeenMessage,
  type Snapshot,
  type Surroundings,
  type Variant,
} from './scene.ts';

/**
 * How a policy was held to what its element says. `prediction`: what has to be seen follows from the attributes.
 * `difference`: the same document without the element comes to something else. `ran`: it came to an end, no more.
 */
export type Proof = 'prediction' | 'difference' | 'ran';

/** Sends requests through the document of a policy, and throws when what comes of them is not what its element says. */
// biome-ignore lint/suspicious/noConfusingVoidType: most predict all there is to see, and need not say so.
export type Expectation = (policy: Placed) => Promise<Proof | void>;

/** A policy of a document, with what is said of it and requests that reach it. */
export class Placed {
  readonly scene: Scene;
  readonly element: Element;
  readonly section: Section;
  readonly variant: Variant;
  /** What each call needs besides, so that it comes as far as the policy. */
  readonly base: Call;
  readonly #check: (policy: Placed) => Promise<void>;

  constructor(
    scene: Scene,
    element: Element,
    section: Section,
    variant: Variant,
    check: (policy: Placed) => Promise<void>,
    base: Call = {},
  ) {
    this.scene = scene;
    this.element = element;
    this.section = section;
    this.variant = variant;
    this.base = base;
    this.#check = check;
  }

  get isOfRequest(): boolean {
    return this.section === 'inbound' || this.section === 'backend';
  }

  has(name: string): boolean {
    return attributeOf(this.element, name) !== undefined;
  }

  /** What an attribute says in the context of the calls. */
  async attribute(name: string, otherwise = '', element: Element = this.element): Promise<string> {
    const found: Attribute | undefined = attributeOf(element, name);
    if (found === undefined) return otherwise;
    if (found.value.form === 'expression') return this.scene.evaluate(found.raw, this.with({}));
    return withNamedValues(found.value.source.text);
  }

  children(name?: string, element: Element = this.element): readonly Element[] {
    return elementsOf(element).filter((child) => name === undefined || child.name === name);
  }

  child(name: string): Element | undefined {
    return this.children(name)[0];
  }

  /** What stands between the tags, in the context of the calls. */
  async content(element: Element = this.element, call: Call = {}): Promise<string> {
    const [text] = element.children.filter(
      (child) => (child.kind === 'text' && !child.blank) || child.kind === 'cdata',
    );
    if (text === undefined || text.kind === 'comment' || !('value' in text)) return '';
    if (text.value.form === 'expression') return this.scene.evaluate(text.raw.trim(), this.with(call));
    return withNamedValues(text.value.source.text);
  }

  async contents(elements: readonly Element[]): Promise<string[]> {
    const found: string[] = [];
    for (const element of elements) found.push(await this.content(element));
    return found;
  }

  /** A call with what it needs so that the policy is reached. */
  with(call: Call): Call {
    const { variant, base } = this;
    return {
      ...base,
      ...call,
      request: { ...base.request, ...call.request, headers: { ...base.request?.headers, ...call.request?.headers } },
      variables: { ...base.variables, ...variant.variables, ...call.variables },
      context: { ...base.context, ...variant.context, ...call.context },
      options: { ...base.options, ...call.options },
      ...(this.section === 'on-error' && { fails: true }),
    };
  }

  /** Sends a request through the whole document. */
  run(call: Call = {}, surroundings?: Surroundings): Promise<Seen> {
    return this.scene.call(this.with(call), surroundings);
  }

  /** How things stood behind the section of the policy, or in the end where it did not come to its own. */
  end(seen: Seen): Snapshot {
    return seen.after[this.section] ?? seen;
  }

  /** The message that the section is about. */
  message(seen: Seen): SeenMessage {
    return this.isOfRequest ? this.end(seen).request : this.end(seen).response;
  }

  /** A call in which both messages have these headers and this body. */
  messages(headers: Readonly<Record<string, string | readonly string[]>>, body?: string): Call {
    const message = { headers, ...(body !== undefined && { body }) };
    return { request: this.isOfRequest ? message : {}, backend: this.isOfRequest ? [] : [message] };
  }

  /** Holds the policies inside of this one to what they say. */
  async inside(elements: readonly Element[], base: Call = {}): Promise<void> {
    for (const element of elements)
      await this.#check(new Placed(this.scene, element, this.section, this.variant, this.#check, this.with(base)));
  }

  /** The same policy with a global document of its own around it. */
  below(global: string): Placed {
    return this.#in(new Scene(this.scene.tree.text, { global }), this.element.span.start);
  }

  /** The same policy with parts of its content written in another way. */
  respelled(pattern: RegExp, text: string): Placed {
    const { text: whole } = this.scene.tree;
    const { start } = this.element.span;
    return this.#in(new Scene(whole.slice(0, start) + whole.slice(start).replace(pattern, text)), start);
  }

  /** The same policy with more attributes, which show what those that it has have come to. */
  withAttributes(text: string): Placed {
    return this.#spliced(this.element.nameSpan.end, this.element.nameSpan.end, ` ${text}`);
  }

  /** The same policy with other children. */
  withContent(text: string): Placed {
    const { name, selfClosing, startTag, contentSpan } = this.element;
    if (selfClosing) return this.#spliced(startTag.end - 2, startTag.end, `>${text}</${name}>`);
    return this.#spliced(contentSpan.start, contentSpan.end, text);
  }

  /** The same policy with another one before it. */
  behind(text: string): Placed {
    const { start } = this.element.span;
    const whole = this.scene.tree.text;
    return this.#in(new Scene(whole.slice(0, start) + text + whole.slice(start)), start + text.length);
  }

  /** The same policy with one child more. */
  withChild(text: string): Placed {
    const { selfClosing, contentSpan } = this.element;
    return selfClosing ? this.withContent(text) : this.#spliced(contentSpan.start, contentSpan.start, text);
  }

  /** The document without the policy. */
  without(call: Call = {}): Promise<Seen> {
    const { text } = this.scene.tree;
    const { start, end } = this.element.span;
    return new Scene(text.slice(0, start) + text.slice(end)).call(this.with(call));
  }

  #spliced(start: number, end: number, text: string): Placed {
    const whole = this.scene.tree.text;
    return this.#in(new Scene(whole.slice(0, start) + text + whole.slice(end)), this.element.span.start);
  }

  #in(scene: Scene, start: number): Placed {
    return new Placed(scene, findAt(scene.tree.root!, start)!, this.section, this.variant, this.#check, this.base);
  }
}

function withNamedValues(text: string): string {
  return text.replace(/\{\{([^{}]+)\}\}/g, (_, name: string) => namedValue(name.trim()));
}

function findAt(element: Element, start: number): Element | undefined {
  if (element.span.start === start) return element;
  for (const child of elementsOf(element)) {
    const found = findAt(child, start);
    if (found !== undefined) return found;
  }
  return undefined;
}
