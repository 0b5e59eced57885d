import type { Diagnostic, Span } from '@turnpike/text';
import type { ValueSource } from './value-source.ts';

// The tree of a policy document as its author wrote it. Every character is in one token and the tokens stand in
// order, so a document prints back byte for byte whatever is wrong with it; the nodes above them point into the text.

/** What a token is. `skipped` is what belongs nowhere; `unread` is what follows the place where the reader gave up. */
export type TokenKind =
  | 'byte-order-mark'
  | 'declaration'
  | 'instruction'
  | 'doctype'
  | 'comment'
  | 'cdata'
  | 'text'
  | 'start-tag-open'
  | 'end-tag-open'
  | 'tag-close'
  | 'empty-tag-close'
  | 'name'
  | 'equals'
  | 'space'
  | 'value'
  | 'skipped'
  | 'unread';

/** A stretch of a document. */
export interface Token {
  readonly kind: TokenKind;
  readonly span: Span;
  /** The part between the quotes or markers, for values, comments, instructions and CDATA. */
  readonly inner?: Span;
  /** Where a value or a text is an expression: its stretch, and how it can be read. */
  readonly expression?: ExpressionExtent;
}

/**
 * A policy expression in a value. `xml`: legal XML as written. `raw`: only plain C#, the value is not XML.
 * `mixed`: not XML either, and brackets only match when entities count as the characters they stand for.
 */
export interface ExpressionExtent {
  readonly span: Span;
  readonly reading: 'xml' | 'raw' | 'mixed';
}

/** What an attribute or a text says: a literal, or a policy expression. */
export interface Value {
  readonly form: 'literal' | 'expression';
  /** The text of a literal with entities decoded, or the C# of an expression from `@(` or `@{` to its bracket. */
  readonly source: ValueSource;
}

/** An attribute of an element. */
export interface Attribute {
  readonly kind: 'attribute';
  readonly name: string;
  readonly span: Span;
  readonly nameSpan: Span;
  /** The quote around the value; absent where the author left it out. */
  readonly quote: '"' | "'" | undefined;
  /** Where the value is, without its quotes. */
  readonly valueSpan: Span;
  /** The value as the document spells it. */
  readonly raw: string;
  readonly value: Value;
}

/** An element with what it contains. */
export interface Element {
  readonly kind: 'element';
  /** The name as written, with its prefix if it has one. */
  readonly name: string;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly startTag: Span;
  /** Absent for `<base />` and where it is missing. */
  readonly endTag: Span | undefined;
  /** What is between the tags. */
  readonly contentSpan: Span;
  readonly selfClosing: boolean;
  readonly attributes: readonly Attribute[];
  readonly children: readonly Node[];
}

/** Characters between tags. */
export interface Text {
  readonly kind: 'text';
  readonly span: Span;
  /** Only white space. */
  readonly blank: boolean;
  readonly raw: string;
  readonly value: Value;
}

/** A CDATA section; its content means what it says. */
export interface CData {
  readonly kind: 'cdata';
  readonly span: Span;
  readonly raw: string;
  readonly value: Value;
}

/** A comment. */
export interface Comment {
  readonly kind: 'comment';
  readonly span: Span;
  /** What is between the markers. */
  readonly text: string;
}

/** An XML declaration or processing instruction, kept and without effect. */
export interface Instruction {
  readonly kind: 'instruction';
  readonly span: Span;
}

/** What a document or an element contains. */
export type Node = Element | Text | CData | Comment | Instruction;

/** How the expressions of a document are written: plain C#, or escaped so that the document is XML. */
export type ExpressionStyle = 'raw' | 'xml';

/** A document as read. */
export interface DocumentTree {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly nodes: readonly Node[];
  /** The first element. */
  readonly root: Element | undefined;
  readonly style: ExpressionStyle;
  readonly diagnostics: readonly Diagnostic[];
}

/** The attribute of that name; the first, where the author wrote it twice. */
export function attributeOf(element: Element, name: string): Attribute | undefined {
  return element.attributes.find((attribute) => attribute.name === name);
}

/** The elements that an element contains. */
export function elementsOf(element: Element): readonly Element[] {
  return element.children.filter((child) => child.kind === 'element');
}
