import { allocate, spend } from '../budget.ts';
import { argumentNull } from '../exceptions.ts';
import { XAttribute } from './x-attribute.ts';
import type { XContainer } from './x-container.ts';
import { XDeclaration, XDocument } from './x-document.ts';
import { XElement } from './x-element.ts';
import { nameComplaint, namespaceOf, XName, XNamespace } from './x-name.ts';
import { XCData, XComment, XDocumentType, XProcessingInstruction } from './x-text.ts';
import { findInvalidUnit, hexadecimal, isNameStart, isNameUnit, isXmlSpace } from './xml-characters.ts';
import { xmlException } from './xml-exception.ts';

// XML text to a tree, in the steps of .NET's XmlTextReader: what it refuses, in which words and at which place, follows
// from the order in which it looks. Nothing is fetched and no entity is ever expanded but XML's own five.

/** `System.Xml.Linq.LoadOptions`. */
export const loadOptions = { None: 0, PreserveWhitespace: 1, SetBaseUri: 2, SetLineInfo: 4 } as const;

/** `XDocument.Parse(text, options)`. */
export function parseDocument(text: string | null, options = 0): XDocument {
  if (text === null) throw argumentNull('s');
  return new XmlParser(text, options).document();
}

/** `XElement.Parse(text, options)`. */
export function parseElement(text: string | null, options = 0): XElement {
  const document = parseDocument(text, options);
  const root = document.root as XElement;
  document.removeNode(root);
  return root;
}

const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** A name as it stands in the text: its prefix, its local part, and where it begins. */
interface RawName {
  readonly prefix: string;
  readonly localName: string;
  readonly at: number;
}

interface RawAttribute extends RawName {
  readonly value: string;
  readonly valueAt: number;
}

interface OpenTag {
  readonly element: XElement;
  readonly name: string;
  readonly at: number;
  readonly scope: Scope;
}

/** The namespaces and the `xml:space` that hold in an element. */
interface Scope {
  readonly namespaces: ReadonlyMap<string, XNamespace>;
  readonly preservesSpace: boolean;
}

const outermost: Scope = {
  namespaces: new Map([
    ['', XNamespace.none],
    ['xml', XNamespace.xml],
    ['xmlns', XNamespace.xmlns],
  ]),
  preservesSpace: false,
};

class XmlParser {
  readonly #text: string;
  readonly #keepsSpace: boolean;
  readonly #document = new XDocument();
  readonly #open: OpenTag[] = [];
  readonly #names = new Map<string, XName>();
  #container: XContainer = this.#document;
  #scope = outermost;
  #index = 0;
  #hasRoot = false;

  constructor(text: string, options: number) {
    this.#text = text;
    this.#keepsSpace = (options & loadOptions.PreserveWhitespace) !== 0;
  }

  document(): XDocument {
    spend(this.#text.length >> 2);
    allocate(this.#text.length);
    this.#xmlDeclaration();
    while (this.#index < this.#text.length) {
      if (this.#open.length > 0) this.#content();
      else this.#outside();
    }
    if (this.#open.length > 0) this.#failUnclosed();
    if (!this.#hasRoot) throw xmlException('Root element is missing.');
    return this.#document;
  }

  /** What may stand before and after the root element. */
  #outside(): void {
    const start = this.#index;
    this.#skipSpace();
    if (this.#index > start) {
      if (this.#keepsSpace) this.#container.appendText(normalizeLineEnds(this.#text.slice(start, this.#index)));
      return;
    }
    const unit = this.#unit();
    // .NET wants to see the four characters of the shortest element before it goes on.
    if (unit !== lessThan || start + 4 > this.#text.length) {
      this.#requireCharacters(start, start + 1);
      this.#fail('Data at the root level is invalid.');
    }
    switch (this.#unit(1)) {
      case question:
        this.#processingInstruction();
        break;
      case exclamation:
        if (this.#unit(2) === dash) this.#comment();
        else if (this.#unit(2) === openBracket) this.#fail('Data at the root level is invalid.');
        else this.#documentType();
        break;
      case slash:
        this.#fail('Unexpected end tag.', start + 2);
        break;
      default:
        if (this.#hasRoot) this.#fail('There are multiple root elements.', start + 1);
        this.#hasRoot = true;
        this.#startTag();
        break;
    }
  }

  #content(): void {
    if (this.#unit() !== lessThan) {
      this.#characters();
      return;
    }
    const isLast = this.#index + 9 > this.#text.length;
    if (isLast && /^<(?:!-?|!\[C?D?A?T?A?)?$/.test(this.#text.slice(this.#index))) this.#failUnclosed();
    switch (this.#unit(1)) {
      case question:
        this.#processingInstruction();
        break;
      case exclamation:
        if (this.#unit(2) === dash) this.#comment();
        else if (this.#unit(2) === openBracket) this.#cdata();
        else this.#failMarkup();
        break;
      case slash:
        this.#endTag();
        break;
      default:
        this.#startTag();
        break;
    }
  }

  #startTag(): void {
    this.#index++;
    const name = this.#qualifiedName();
    const attributes = this.#attributes();
    const isEmpty = this.#unit() === slash;
    const scope = this.#scopeOf(attributes);
    const element = this.#element(name, attributes, scope);
    this.#index += isEmpty ? 2 : 1;
    this.#container.appendNew(element);
    if (isEmpty) return;
    // An element with an end tag has content, if only an empty text: `<a></a>` stays that.
    element.content = '';
    this.#open.push({ element, name: nameText(name), at: name.at, scope: this.#scope });
    this.#container = element;
    this.#scope = scope;
  }

  #endTag(): void {
    const { name, at, scope } = this.#open.at(-1) as OpenTag;
    const start = this.#index + 2;
    this.#index = start;
    const after = this.#text.charCodeAt(start + name.length);
    if (!this.#text.startsWith(name, start) || isNameUnit(after) || after === colon) {
      const found = nameText(this.#qualifiedName());
      const { line, position } = this.#place(at);
      this.#fail(
        `The '${name}' start tag on line ${line} position ${position} does not match the end tag of '${found}'.`,
        start,
      );
    }
    this.#index += name.length;
    this.#skipSpace();
    if (Number.isNaN(this.#unit())) this.#failUnclosed();
    if (this.#unit() !== greaterThan) this.#failUnexpected(this.#index, "'>'");
    this.#index++;
    this.#open.pop();
    this.#scope = scope;
    this.#container = this.#open.at(-1)?.element ?? this.#document;
  }

  #attributes(): RawAttribute[] {
    const attributes: RawAttribute[] = [];
    const first = this.#unit();
    if (!isXmlSpace(first) && first !== greaterThan && first !== slash) {
      this.#failName(false);
    }
    if (first === slash && this.#unit(1) !== greaterThan) {
      if (Number.isNaN(this.#unit(1))) this.#failEnd('>', this.#index);
      this.#failUnexpected(this.#index, "'>'");
    }
    for (;;) {
      const before = this.#index;
      this.#skipSpace();
      const unit = this.#unit();
      if (unit === greaterThan || (unit === slash && this.#unit(1) === greaterThan)) return attributes;
      if (Number.isNaN(unit) || (unit === slash && Number.isNaN(this.#unit(1)))) this.#failUnclosed();
      if (unit === slash) this.#failUnexpected(this.#index + 1, "'>'");
      if (!isNameStart(unit)) this.#fail(nameComplaint(this.#text.codePointAt(this.#index) as number, true));
      if (before === this.#index) {
        this.#fail(`'${this.#tokenAt(this.#index)}' is an unexpected token. Expecting white space.`);
      }
      attributes.push(this.#attribute());
    }
  }

  #attribute(): RawAttribute {
    const name = this.#qualifiedName();
    const quote = this.#quote();
    const valueAt = this.#index - 1;
    const attribute = { ...name, value: this.#attributeValue(quote), valueAt };
    this.#checkDeclaration(attribute);
    if (name.prefix === 'xml' && name.localName === 'space' && !/^(?:preserve|default)$/.test(attribute.value)) {
      this.#fail(`'${attribute.value}' is an invalid xml:space value.`, name.at);
    }
    return attribute;
  }

  /** White space in a value becomes blanks; what references stand for does not: https://www.w3.org/TR/xml/#AVNormalize */
  #attributeValue(quote: number): string {
    let value = '';
    let start = this.#index;
    for (;;) {
      const unit = this.#unit();
      if (unit === quote) break;
      if (Number.isNaN(unit) || unit === lessThan) this.#requireCharacters(start, this.#index);
      if (Number.isNaN(unit)) this.#fail('There is an unclosed literal string.');
      if (unit === lessThan) this.#fail("'<', hexadecimal value 0x3C, is an invalid attribute character.");
      if (unit === ampersand) {
        value += this.#literal(start, this.#index) + this.#reference();
        start = this.#index;
      } else this.#index++;
    }
    value += this.#literal(start, this.#index);
    this.#index++;
    return value;
  }

  /** Part of an attribute's value without references. */
  #literal(start: number, end: number): string {
    this.#requireCharacters(start, end);
    const part = this.#text.slice(start, end);
    return /[\t\n\r]/.test(part) ? part.replace(/\r\n?|[\t\n]/g, ' ') : part;
  }

  #element(name: RawName, attributes: readonly RawAttribute[], scope: Scope): XElement {
    const element = new XElement(this.#resolve(name, scope));
    if (attributes.length === 0) return element;
    // Neither `xmlns` nor another attribute without a prefix is in a namespace here.
    const names = attributes.map((attribute) =>
      attribute.prefix === '' ? this.#name(attribute.localName, XNamespace.none) : this.#resolve(attribute, scope),
    );
    // The parser makes one object a name, so that the same object is the same name.
    const seen = names.length > 1 ? new Set<XName>() : undefined;
    for (let index = 0; index < names.length; index++) {
      const [name, attribute] = [names[index] as XName, attributes[index] as RawAttribute];
      if (seen?.has(name)) this.#fail(`'${nameText(attribute)}' is a duplicate attribute name.`, attribute.at);
      seen?.add(name);
      element.appendAttribute(new XAttribute(name, attribute.value));
    }
    return element;
  }

  #scopeOf(attributes: readonly RawAttribute[]): Scope {
    let namespaces: Map<string, XNamespace> | undefined;
    let { preservesSpace } = this.#scope;
    for (const attribute of attributes) {
      const { prefix, localName, value } = attribute;
      if (prefix === 'xml' && localName === 'space') preservesSpace = value === 'preserve';
      const isDefault = prefix === '' && localName === 'xmlns';
      if (!isDefault && prefix !== 'xmlns') continue;
      if (namespaces === undefined) {
        spend(this.#scope.namespaces.size);
        allocate(this.#scope.namespaces.size * 8);
        namespaces = new Map(this.#scope.namespaces);
      }
      namespaces.set(isDefault ? '' : localName, namespaceOf(value));
    }
    if (namespaces === undefined && preservesSpace === this.#scope.preservesSpace) return this.#scope;
    return { namespaces: namespaces ?? this.#scope.namespaces, preservesSpace };
  }

  #checkDeclaration({ prefix, localName, value, at, valueAt }: RawAttribute): void {
    const isDefault = prefix === '' && localName === 'xmlns';
    if (!isDefault && prefix !== 'xmlns') return;
    const isXml = value === XNamespace.xml.namespaceName;
    const isXmlns = value === XNamespace.xmlns.namespaceName;
    if (!isDefault && value === '') this.#fail('Invalid namespace declaration.', valueAt);
    if (!isDefault && localName === 'xml' && !isXml) {
      this.#fail(
        'Prefix "xml" is reserved for use by XML and can be mapped only to namespace name "http://www.w3.org/XML/1998/namespace".',
        at,
      );
    }
    if (!isDefault && localName === 'xmlns') this.#fail('Prefix "xmlns" is reserved for use by XML.', at);
    if (isXmlns || (isXml && (isDefault || localName !== 'xml'))) {
      this.#fail(
        `Prefix '${isDefault ? '' : localName}' cannot be mapped to namespace name reserved for "xml" or "xmlns".`,
        at,
      );
    }
  }

  #resolve(name: RawName, { namespaces }: Scope): XName {
    const namespace = namespaces.get(name.prefix);
    if (namespace === undefined) this.#fail(`'${name.prefix}' is an undeclared prefix.`, name.at);
    return this.#name(name.localName, namespace);
  }

  #name(localName: string, namespace: XNamespace): XName {
    const key = namespace === XNamespace.none ? localName : `${namespace.namespaceName} ${localName}`;
    let name = this.#names.get(key);
    if (name === undefined) this.#names.set(key, (name = new XName(localName, namespace)));
    return name;
  }

  #qualifiedName(): RawName {
    const at = this.#index;
    const first = this.#localName();
    if (this.#unit() !== colon) return { prefix: '', localName: first, at };
    this.#index++;
    const localName = this.#localName();
    if (this.#unit() === colon) this.#failName(false);
    return { prefix: first, localName, at };
  }

  #localName(): string {
    const start = this.#index;
    const unit = this.#unit();
    if (Number.isNaN(unit)) this.#failEnd('Name');
    if (!isNameStart(unit)) this.#failName(true);
    const text = this.#text;
    let end = start + 1;
    while (isNameUnit(text.charCodeAt(end))) end++;
    this.#index = end;
    if (this.#index === this.#text.length) this.#failEnd('Name');
    return this.#text.slice(start, this.#index);
  }

  #characters(): void {
    const markup = this.#text.indexOf('<', this.#index);
    const end = markup < 0 ? this.#text.length : markup;
    let text = '';
    let isSpace = true;
    for (;;) {
      const from = this.#index;
      const reference = this.#text.indexOf('&', from);
      const to = reference < 0 || reference > end ? end : reference;
      const part = this.#text.slice(from, to);
      this.#requireCharacters(from, to);
      const cdataEnd = part.indexOf(']]>');
      if (cdataEnd >= 0) this.#fail("']]>' is not allowed in character data.", from + cdataEnd);
      isSpace &&= !/[^ \t\n\r]/.test(part);
      text += normalizeLineEnds(part);
      this.#index = to;
      if (to === end) break;
      const replaced = this.#reference();
      isSpace &&= /^[ \t\n\r]$/.test(replaced);
      text += replaced;
    }
    if (isSpace && !this.#keepsSpace && !this.#scope.preservesSpace) return;
    this.#container.appendText(text);
  }

  /** What a character or entity reference stands for: https://www.w3.org/TR/xml/#sec-references */
  #reference(): string {
    const start = this.#index + 1;
    this.#index = start;
    if (this.#unit() === hash) return this.#characterReference();
    if (!isNameStart(this.#unit())) this.#fail('An error occurred while parsing EntityName.');
    while (isNameUnit(this.#unit())) this.#index++;
    const name = this.#text.slice(start, this.#index);
    if (this.#unit() === colon || Number.isNaN(this.#unit())) {
      this.#fail('An error occurred while parsing EntityName.', start);
    }
    if (this.#unit() !== semicolon) this.#failUnexpected(this.#index, "';'");
    const character = entities.get(name);
    if (character === undefined) this.#fail(`Reference to undeclared entity '${name}'.`, start);
    this.#index++;
    return character;
  }

  #characterReference(): string {
    this.#index++;
    const isHex = this.#unit() === lowerX;
    if (isHex) this.#index++;
    const start = this.#index;
    const digits = isHex ? /[0-9a-fA-F]*/y : /[0-9]*/y;
    digits.lastIndex = start;
    const text = digits.exec(this.#text)?.[0] ?? '';
    this.#index += text.length;
    if (text === '' || this.#unit() !== semicolon) {
      this.#fail(`Invalid syntax for a ${isHex ? 'hexadecimal' : 'decimal'} numeric entity reference.`);
    }
    const code = Number.parseInt(text, isHex ? 16 : 10);
    const character = code <= 0x10ffff ? String.fromCodePoint(code) : '';
    if (character === '' || findInvalidUnit(character) >= 0) {
      const shown = code === 0 ? '.' : character;
      this.#fail(`'${shown}', hexadecimal value ${hexadecimal(code)}, is an invalid character.`, start);
    }
    this.#index++;
    return character;
  }

  #comment(): void {
    const start = this.#index + 4;
    if (!this.#at('<!--')) this.#failUnexpected(this.#index + 3, "'-'");
    const dashes = this.#text.indexOf('--', start);
    if (dashes < 0 || dashes + 2 >= this.#text.length) this.#failInMarkup('Comment', start);
    this.#requireCharacters(start, dashes);
    if (this.#text.charCodeAt(dashes + 2) !== greaterThan) {
      this.#fail("An XML comment cannot contain '--', and '-' cannot be the last character.", dashes);
    }
    this.#index = dashes + 3;
    this.#container.appendNew(new XComment(normalizeLineEnds(this.#text.slice(start, dashes))));
  }

  #cdata(): void {
    const start = this.#index + 9;
    if (!this.#at('<![CDATA[')) this.#failUnexpected(this.#index + 3, "'CDATA['");
    const end = this.#text.indexOf(']]>', start);
    if (end < 0) this.#failInMarkup('CDATA', start);
    this.#requireCharacters(start, end);
    this.#index = end + 3;
    this.#container.appendNew(new XCData(normalizeLineEnds(this.#text.slice(start, end))));
  }

  #processingInstruction(): void {
    this.#index += 2;
    const start = this.#index;
    const target = this.#localName();
    if (target.toLowerCase() === 'xml') {
      this.#fail(
        target === 'xml'
          ? 'Unexpected XML declaration. The XML declaration must be the first node in the document, and no white space characters are allowed to appear before it.'
          : `'${target}' is an invalid name for processing instructions.`,
        start,
      );
    }
    const unit = this.#unit();
    if (!isXmlSpace(unit) && !this.#at('?>')) this.#failName(false);
    this.#skipSpace();
    const from = this.#index;
    const end = this.#text.indexOf('?>', from);
    if (end < 0) this.#failInMarkup('PI', from);
    this.#requireCharacters(from, end);
    this.#index = end + 2;
    this.#container.appendNew(new XProcessingInstruction(target, normalizeLineEnds(this.#text.slice(from, end))));
  }

  /** `<?xml version='1.0' encoding='…' standalone='…'?>`; the encoding is of no consequence to a text that is decoded. */
  #xmlDeclaration(): void {
    if (!this.#text.startsWith('<?xml') || isNameUnit(this.#text.charCodeAt(5))) return;
    this.#index = 5;
    const names = ['version', 'encoding', 'standalone'];
    const values = new Map<string, string>();
    let next = 0;
    for (;;) {
      const before = this.#index;
      this.#skipSpace();
      if (this.#unit() === question) {
        if (this.#index + 1 === this.#text.length) this.#failUnexpected(this.#text.length, '');
        if (this.#unit(1) !== greaterThan) this.#failUnexpected(this.#index, "''>''");
        if (next === 0) this.#failDeclaration();
        break;
      }
      if (before === this.#index && next > 0) this.#failUnexpected(this.#index, "'?>'");
      const start = this.#index;
      const at = names.indexOf(this.#localName(), next);
      if (at < 0 || (next === 0 && at > 0)) this.#failDeclaration(start);
      next = at + 1;
      values.set(names[at] as string, this.#declarationValue(at));
    }
    this.#index += 2;
    const [version, encoding, standalone] = names.map((name) => values.get(name) ?? null) as [
      string,
      ...(string | null)[],
    ];
    this.#document.declaration = new XDeclaration(version, encoding ?? null, standalone ?? null);
  }

  #declarationValue(at: number): string {
    const quote = this.#quote();
    const start = this.#index;
    while (this.#unit() !== quote) {
      if (Number.isNaN(this.#unit())) this.#fail('There is an unclosed literal string.', start);
      if (this.#unit() === lessThan || this.#unit() === ampersand) this.#failDeclaration(start);
      this.#index++;
    }
    const value = this.#text.slice(start, this.#index);
    if (/[\t\n\r]/.test(value) || findInvalidUnit(value) >= 0) this.#failDeclaration(start);
    if (at === 0 && value !== '1.0') this.#fail(`Version number '${value}' is invalid.`, start);
    if (at === 2 && value !== 'yes' && value !== 'no') this.#failDeclaration(start - 1);
    this.#index++;
    return value;
  }

  /** The `=` and the quote that a value begins with. */
  #quote(): number {
    this.#skipSpace();
    if (this.#unit() !== equalsSign) this.#failUnexpected(this.#index, "'='");
    this.#index++;
    this.#skipSpace();
    const quote = this.#unit();
    if (quote !== doubleQuote && quote !== singleQuote) this.#failUnexpected(this.#index, `'"' or '''`);
    this.#index++;
    return quote;
  }

  #failDeclaration(at: number = this.#index): never {
    this.#fail('Syntax for an XML declaration is invalid.', at);
  }

  /**
   * Reads a document type without an internal subset.
   * Differs from Azure: .NET reads internal subsets and expands the entities they declare. Here they are refused, in the
   * words that .NET has for readers without DTDs, since entities are how a small document becomes a huge one.
   */
  #documentType(): void {
    const match = documentType.exec(this.#text.slice(this.#index, this.#index + 4000));
    if (match === null) {
      if (!this.#at('<!DOCTYPE')) {
        const isFirst = !this.#hasRoot && this.#document.documentType === null;
        this.#failUnexpected(this.#index + 2, isFirst ? "'DOCTYPE'" : "'<!--'");
      }
      throw xmlException(
        'For security reasons DTD is prohibited in this XML document. To enable DTD processing set the DtdProcessing property on XmlReaderSettings to Parse and pass the settings into XmlReader.Create method.',
      );
    }
    if (this.#hasRoot) this.#fail('DTD must be defined before the document root element.');
    if (this.#document.documentType !== null) this.#fail('Cannot have multiple DTDs.', this.#index + 2);
    const [all, name, publicId, publicSystemId, systemId] = match;
    this.#index += all.length;
    const type = new XDocumentType(name as string, unquote(publicId), unquote(publicSystemId ?? systemId), '');
    this.#container.appendNew(type);
  }

  #skipSpace(): void {
    const text = this.#text;
    let index = this.#index;
    while (isXmlSpace(text.charCodeAt(index))) index++;
    this.#index = index;
  }

  /** The UTF-16 unit here or further on; NaN at the end. */
  #unit(ahead = 0): number {
    return this.#text.charCodeAt(this.#index + ahead);
  }

  #at(markup: string): boolean {
    return this.#text.startsWith(markup, this.#index);
  }

  #requireCharacters(start: number, end: number): void {
    const at = findInvalidUnit(this.#text, start, end);
    if (at < 0) return;
    const unit = this.#text.charCodeAt(at);
    const character = unit === 0 ? '.' : String.fromCharCode(unit);
    this.#fail(`'${character}', hexadecimal value ${hexadecimal(unit)}, is an invalid character.`, at);
  }

  /** The name or the one character that stands where it should not. */
  #tokenAt(index: number): string {
    let end = index;
    while (isNameUnit(this.#text.charCodeAt(end))) end++;
    return this.#text.slice(index, Math.max(end, index + 1));
  }

  #failMarkup(): never {
    const index = this.#index + 2;
    if (this.#tokenAt(index) === 'DOCTYPE') this.#fail('Unexpected DTD declaration.', index);
    this.#failUnexpected(index, "'<!--' or '<[CDATA['");
  }

  #failUnexpected(index: number, expected: string): never {
    if (index >= this.#text.length) this.#fail('Unexpected end of file has occurred.', index);
    const token = this.#tokenAt(index);
    this.#fail(`'${token}' is an unexpected token. The expected token is ${expected}.`, index);
  }

  /** The text ends within a name or another thing that has one. */
  #failEnd(what: string, at: number = this.#text.length): never {
    this.#fail(`Unexpected end of file while parsing ${what} has occurred.`, at);
  }

  #failInMarkup(what: string, start: number): never {
    this.#requireCharacters(start, this.#text.length);
    // What may be the beginning of the end is not counted.
    const rest = /(?:\]\]?|-|\?)$/.exec(this.#text.slice(start))?.[0] ?? '';
    this.#failEnd(what, this.#text.length - rest.length);
  }

  #failUnclosed(): never {
    spend(this.#open.length);
    const names = this.#open.map((tag) => tag.name).reverse();
    const list = names.length === 0 ? '' : `${names.join(', ')}.`;
    const message = `Unexpected end of file has occurred. The following elements are not closed: ${list}`;
    this.#fail(message, this.#text.length);
  }

  /** A name that begins, or goes on, with what a name does not have. */
  #failName(atStart: boolean): never {
    const code = this.#text.codePointAt(this.#index);
    const isLast = atStart && this.#index + 1 === this.#text.length;
    if (code === undefined || isLast) this.#failEnd('Name', this.#index);
    this.#fail(nameComplaint(code, atStart));
  }

  #fail(message: string, index: number = this.#index): never {
    const { line, position } = this.#place(index);
    throw xmlException(message, line, position);
  }

  #place(index: number): { readonly line: number; readonly position: number } {
    const before = this.#text.slice(0, index);
    const breaks = before.match(/\r\n?|\n/g) ?? [];
    const lineStart = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
    return { line: breaks.length + 1, position: index - lineStart + 1 };
  }
}

const [lessThan, greaterThan, ampersand, slash, question, exclamation] = [0x3c, 0x3e, 0x26, 0x2f, 0x3f, 0x21] as const;
const [colon, semicolon, hash, equalsSign, openBracket, lowerX] = [0x3a, 0x3b, 0x23, 0x3d, 0x5b, 0x78] as const;
const [doubleQuote, singleQuote, dash] = [0x22, 0x27, 0x2d] as const;

const documentType =
  /^<!DOCTYPE\s+([^\s>["']+)(?:\s+(?:PUBLIC\s+("[^"]*"|'[^']*')\s+("[^"]*"|'[^']*')|SYSTEM\s+("[^"]*"|'[^']*')))?\s*>/;

function unquote(literal: string | undefined): string | null {
  return literal === undefined ? null : literal.slice(1, -1);
}

function nameText({ prefix, localName }: RawName): string {
  return prefix === '' ? localName : `${prefix}:${localName}`;
}

function normalizeLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}
