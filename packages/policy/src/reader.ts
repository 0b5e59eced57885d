import type { Span } from '@turnpike/text';
import { span } from '@turnpike/text';
import { reportIllegalCharacters } from './characters.ts';
import { DiagnosticBag } from './diagnostics.ts';
import { Lexer } from './lexer.ts';
import type { Attribute, DocumentTree, Element, ExpressionStyle, Node, Token } from './syntax.ts';
import { emptyValue, readValue } from './value.ts';

// Reads a policy document as people write it. Whatever is wrong becomes a diagnostic, and reading goes on: the tree is
// as complete as the text allows, and its tokens print back to the same text.
//
// Azure takes a policy in one of two formats: `xml`, where expressions are escaped, and `rawxml`, where they are plain
// C#. A file does not say which it is, so the document as a whole decides. When every expression is legal XML as
// written, the document is XML, and entities in its expressions are decoded, also next to raw quotes, which text
// content may hold: `@("Bearer " + Get(&quot;token&quot;))`. When one expression is not (a quote inside an attribute,
// `<`, a bare `&`), the document is raw, and no expression in it is decoded: `body.Replace("&amp;", "&")` means what it
// says. An entity in the code of a raw document, outside strings, characters and comments, cannot be C#; the author
// mixed the formats, and is told so. Literals are decoded in both.

/** What the reader puts up with, beyond which it stops. */
export interface ReaderLimits {
  /** UTF-16 units; a longer text is not looked at. */
  readonly length: number;
  readonly depth: number;
  readonly elements: number;
  readonly attributesPerElement: number;
}

/** Twice the largest document that Azure accepts, and more of everything than any real one has. */
export const readerLimits: ReaderLimits = {
  length: 1024 * 1024,
  depth: 256,
  elements: 20_000,
  attributesPerElement: 256,
};

/** Reads a document; mistakes are among the diagnostics of the tree. */
export function readDocument(text: string, limits: ReaderLimits = readerLimits): DocumentTree {
  return new Reader(text, limits).read();
}

/** Prints a tree as it was read, byte for byte. */
export function writeDocument(tree: DocumentTree): string {
  return tree.tokens.map((token) => tree.text.slice(token.span.start, token.span.end)).join('');
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** An element whose end has not been seen. */
interface OpenElement extends Mutable<Omit<Element, 'attributes' | 'children'>> {
  readonly attributes: Attribute[];
  readonly children: Node[];
}

/** A value that waits until the style of the document is known. */
interface PendingValue {
  readonly owner: Mutable<{ value: Attribute['value'] }>;
  readonly token: Token;
  readonly stretch: Span;
}

class Reader {
  readonly #text: string;
  readonly #limits: ReaderLimits;
  readonly #bag = new DiagnosticBag();
  readonly #lexer: Lexer;
  readonly #tokens: Token[] = [];
  readonly #nodes: Node[] = [];
  readonly #open: OpenElement[] = [];
  readonly #pending: PendingValue[] = [];
  #root: Element | undefined;
  #elements = 0;
  #stopped = false;
  #style: ExpressionStyle = 'xml';
  #ahead: Token | undefined;

  constructor(text: string, limits: ReaderLimits) {
    this.#text = text;
    this.#limits = limits;
    this.#lexer = new Lexer(text, this.#bag);
  }

  read(): DocumentTree {
    if (this.#text.length > this.#limits.length)
      this.#stop(
        'document-too-large',
        span(0, 0),
        `the document has ${this.#text.length} characters; at most ${this.#limits.length} are read`,
      );
    else reportIllegalCharacters(this.#text, this.#bag);
    for (let token = this.#take(); token !== undefined; token = this.#take()) this.#readNode(token);
    this.#finish();
    return {
      text: this.#text,
      tokens: this.#tokens,
      nodes: this.#nodes,
      root: this.#root,
      style: this.#style,
      diagnostics: this.#bag.all,
    };
  }

  #finish(): void {
    this.#closeDownTo(0, this.#text.length);
    if (this.#root === undefined && !this.#stopped)
      this.#bag.report('missing-root', span(0, 0), 'the document has no element; expected <policies> or <fragment>');
    for (const { owner, token, stretch } of this.#pending)
      owner.value = readValue(this.#text, token, stretch, this.#style, this.#bag);
  }

  #take(): Token | undefined {
    const token = this.#peek();
    this.#ahead = undefined;
    if (token === undefined) return undefined;
    this.#tokens.push(token);
    const reading = token.expression?.reading;
    if (reading === 'raw' || reading === 'mixed') this.#style = 'raw';
    return token;
  }

  #peek(): Token | undefined {
    if (this.#ahead === undefined) this.#ahead = this.#stopped ? this.#lexer.rest() : this.#lexer.next();
    return this.#ahead;
  }

  #stop(
    code: 'document-too-large' | 'nesting-too-deep' | 'too-many-elements' | 'too-many-attributes',
    place: Span,
    message: string,
  ): void {
    if (!this.#stopped) this.#bag.report(code, place, message);
    this.#stopped = true;
  }

  #readNode(token: Token): void {
    switch (token.kind) {
      case 'start-tag-open':
        this.#readStartTag(token);
        break;
      case 'end-tag-open':
        this.#readEndTag(token);
        break;
      case 'text':
        this.#addText(token);
        break;
      case 'cdata':
        this.#addCData(token);
        break;
      case 'comment':
        this.#add({ kind: 'comment', span: token.span, text: this.#slice(token.inner ?? token.span) });
        break;
      case 'declaration':
      case 'instruction':
        this.#add({ kind: 'instruction', span: token.span });
        break;
    }
  }

  #add(node: Node): void {
    (this.#open.at(-1)?.children ?? this.#nodes).push(node);
  }

  #addText(token: Token): void {
    const raw = this.#slice(token.span);
    const blank = /^[ \t\r\n]*$/.test(raw);
    const node = { kind: 'text', span: token.span, blank, raw, value: emptyValue } as const;
    this.#pending.push({ owner: node, token, stretch: token.span });
    this.#add(node);
    if (!blank && this.#open.length === 0) this.#reportOutside(token.span, 'text');
  }

  #addCData(token: Token): void {
    const inner = token.inner ?? token.span;
    const node = { kind: 'cdata', span: token.span, raw: this.#slice(inner), value: emptyValue } as const;
    this.#pending.push({ owner: node, token, stretch: inner });
    this.#add(node);
    if (this.#open.length === 0) this.#reportOutside(token.span, 'CDATA');
  }

  #reportOutside(place: Span, what: string): void {
    const found = this.#slice(place).trim().slice(0, 20);
    const start = place.start + this.#slice(place).search(/[^ \t\r\n]/);
    const message = `${what} outside the root element has no effect: '${found}'`;
    this.#bag.report('text-outside-root', span(start, place.end), message, 'warning');
  }

  #readStartTag(opening: Token): void {
    const element = this.#beginElement(opening);
    const start = opening.span.start;
    while (!this.#stopped) {
      const token = this.#peek();
      if (token === undefined || !belongsInTag(token)) {
        this.#reportUnfinished(start, element.name);
        break;
      }
      this.#take();
      if (token.kind === 'name') this.#readAttribute(element, token);
      else if (token.kind === 'equals') this.#reportLonely(token);
      else if (token.kind === 'empty-tag-close' || token.kind === 'tag-close') {
        element.selfClosing = token.kind === 'empty-tag-close';
        break;
      }
    }
    const end = this.#end();
    element.startTag = span(start, end);
    element.contentSpan = span(end, end);
    element.span = span(start, end);
    if (!element.selfClosing) this.#enter(element);
  }

  #beginElement(opening: Token): OpenElement {
    const name = this.#takeName(opening);
    const element: OpenElement = {
      kind: 'element',
      name: this.#slice(name),
      span: opening.span,
      nameSpan: name,
      startTag: opening.span,
      endTag: undefined,
      contentSpan: opening.span,
      selfClosing: false,
      attributes: [],
      children: [],
    };
    this.#add(element);
    if (this.#root === undefined) this.#root = element;
    else if (this.#open.length === 0)
      this.#bag.report('several-roots', name, `<${element.name}> is a second root; expected one element`, 'warning');
    this.#elements++;
    if (this.#elements > this.#limits.elements)
      this.#stop('too-many-elements', name, `the document has more than ${this.#limits.elements} elements`);
    return element;
  }

  /** The name that a tag begins with, which the lexer has seen before it began the tag. */
  #takeName(opening: Token): Span {
    const name = this.#peek();
    if (name?.kind !== 'name') return span(opening.span.end, opening.span.end);
    this.#take();
    return name.span;
  }

  #enter(element: OpenElement): void {
    this.#open.push(element);
    if (this.#open.length > this.#limits.depth)
      this.#stop('nesting-too-deep', element.nameSpan, `elements are nested deeper than ${this.#limits.depth}`);
  }

  #readAttribute(element: OpenElement, name: Token): void {
    if (this.#tokens.at(-2)?.kind === 'value')
      this.#bag.report('missing-space', name.span, `expected white space before '${this.#slice(name.span)}'`);
    this.#skipSpace();
    const equals = this.#peek()?.kind === 'equals' ? this.#take() : undefined;
    if (equals !== undefined) this.#skipSpace();
    const value = equals !== undefined && this.#peek()?.kind === 'value' ? this.#take() : undefined;
    const attribute = this.#makeAttribute(name, value, equals ?? name);
    if (value === undefined)
      this.#bag.report(
        'missing-attribute-value',
        name.span,
        `'${attribute.name}' has no value; expected ${attribute.name}="…"`,
      );
    if (element.attributes.some((other) => other.name === attribute.name))
      this.#bag.report('duplicate-attribute', name.span, `<${element.name}> already has '${attribute.name}'`);
    element.attributes.push(attribute);
    if (element.attributes.length > this.#limits.attributesPerElement)
      this.#stop(
        'too-many-attributes',
        name.span,
        `<${element.name}> has more than ${this.#limits.attributesPerElement} attributes`,
      );
  }

  #makeAttribute(name: Token, value: Token | undefined, last: Token): Attribute {
    const stretch = value?.inner ?? span(last.span.end, last.span.end);
    const quote = value === undefined ? undefined : this.#text[value.span.start];
    const attribute: Attribute = {
      kind: 'attribute',
      name: this.#slice(name.span),
      span: span(name.span.start, value?.span.end ?? last.span.end),
      nameSpan: name.span,
      quote: quote === '"' || quote === "'" ? quote : undefined,
      valueSpan: stretch,
      raw: this.#slice(stretch),
      value: emptyValue,
    };
    this.#pending.push({ owner: attribute, token: value ?? { kind: 'value', span: stretch }, stretch });
    return attribute;
  }

  #reportLonely(token: Token): void {
    this.#skipSpace();
    const value = this.#peek()?.kind === 'value' ? this.#take() : undefined;
    this.#bag.report(
      'unexpected-characters',
      span(token.span.start, value?.span.end ?? token.span.end),
      '\'=\' without a name before it; expected name="value"',
    );
  }

  #skipSpace(): void {
    if (this.#peek()?.kind === 'space') this.#take();
  }

  #reportUnfinished(start: number, name: string): void {
    const end = this.#end();
    this.#bag.report('unfinished-tag', span(start, end), `the tag of <${name}> is not finished; expected '>'`);
  }

  /** An end tag closes the nearest element of its name; those inside it lack theirs. */
  #readEndTag(opening: Token): void {
    const nameSpan = this.#takeName(opening);
    const name = this.#slice(nameSpan);
    this.#finishEndTag(opening, name);
    const tag = span(opening.span.start, this.#end());
    const index = this.#open.findLastIndex((element) => element.name === name);
    const element = this.#open[index];
    if (element === undefined) {
      const top = this.#open.at(-1);
      const expected = top === undefined ? 'no element is open' : `expected </${top.name}>`;
      this.#bag.report('unexpected-end-tag', tag, `</${name}> closes nothing; ${expected}`);
      return;
    }
    this.#closeDownTo(index + 1, tag.start);
    this.#open.pop();
    element.endTag = tag;
    element.contentSpan = span(element.startTag.end, tag.start);
    element.span = span(element.startTag.start, tag.end);
  }

  #finishEndTag(opening: Token, name: string): void {
    for (let token = this.#peek(); token !== undefined && belongsInTag(token); token = this.#peek()) {
      this.#take();
      if (token.kind === 'tag-close') return;
      if (token.kind === 'name' || token.kind === 'equals' || token.kind === 'empty-tag-close')
        this.#bag.report('unexpected-characters', token.span, `expected '>' at the end of </${name}>`);
      if (token.kind === 'empty-tag-close') return;
    }
    this.#reportUnfinished(opening.span.start, `/${name}`);
  }

  /** Ends, at an offset, the open elements beyond a depth. */
  #closeDownTo(depth: number, offset: number): void {
    while (this.#open.length > depth) {
      const element = this.#open.pop() as OpenElement;
      element.contentSpan = span(element.startTag.end, offset);
      element.span = span(element.startTag.start, offset);
      if (!this.#stopped)
        this.#bag.report(
          'unclosed-element',
          span(element.startTag.start, element.nameSpan.end),
          `<${element.name}> is not closed; expected </${element.name}>`,
        );
    }
  }

  /** Where the last token ended. */
  #end(): number {
    return this.#tokens.at(-1)?.span.end ?? 0;
  }

  #slice(place: Span): string {
    return this.#text.slice(place.start, place.end);
  }
}

function belongsInTag(token: Token): boolean {
  switch (token.kind) {
    case 'name':
    case 'space':
    case 'equals':
    case 'value':
    case 'skipped':
    case 'tag-close':
    case 'empty-tag-close':
      return true;
    default:
      return false;
  }
}
