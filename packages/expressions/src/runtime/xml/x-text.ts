import { allocate } from '../budget.ts';
import { argumentException, argumentNull } from '../exceptions.ts';
import { netType } from '../values.ts';
import { requireNcName } from './x-name.ts';
import { XNode } from './x-node.ts';
import { xmlNodeTypes } from './x-object.ts';

// The nodes without children.

/** An instance of `System.Xml.Linq.XText`. */
export class XText extends XNode {
  get [netType](): string {
    return 'System.Xml.Linq.XText';
  }

  text: string;

  constructor(text: string | null) {
    super();
    if (text === null) throw argumentNull('value');
    this.text = text;
  }

  get nodeType(): number {
    return xmlNodeTypes.Text;
  }

  get value(): string {
    return this.text;
  }

  set value(text: string | null) {
    if (text === null) throw argumentNull('value');
    this.text = text;
  }

  clone(_depth: number): XNode {
    return new XText(this.text);
  }

  deepEquals(other: XNode, _depth: number): boolean {
    return other.nodeType === this.nodeType && (other as XText).text === this.text;
  }

  deepKey(_depth: number): string {
    allocate(this.text.length);
    return `${this.nodeType}${JSON.stringify(this.text)}`;
  }
}

/** An instance of `System.Xml.Linq.XCData`. */
export class XCData extends XText {
  override get [netType](): string {
    return 'System.Xml.Linq.XCData';
  }

  override get nodeType(): number {
    return xmlNodeTypes.CDATA;
  }

  override clone(_depth: number): XNode {
    return new XCData(this.text);
  }
}

/** An instance of `System.Xml.Linq.XComment`. */
export class XComment extends XNode {
  get [netType](): string {
    return 'System.Xml.Linq.XComment';
  }

  #value: string;

  constructor(value: string | null) {
    super();
    if (value === null) throw argumentNull('value');
    this.#value = value;
  }

  get nodeType(): number {
    return xmlNodeTypes.Comment;
  }

  get value(): string {
    return this.#value;
  }

  set value(value: string | null) {
    if (value === null) throw argumentNull('value');
    this.#value = value;
  }

  clone(_depth: number): XNode {
    return new XComment(this.#value);
  }

  deepEquals(other: XNode, _depth: number): boolean {
    return other instanceof XComment && other.#value === this.#value;
  }

  deepKey(_depth: number): string {
    return `8${JSON.stringify(this.#value)}`;
  }
}

/** An instance of `System.Xml.Linq.XProcessingInstruction`. */
export class XProcessingInstruction extends XNode {
  get [netType](): string {
    return 'System.Xml.Linq.XProcessingInstruction';
  }

  #target = '';
  #data = '';

  constructor(target: string | null, data: string | null) {
    super();
    if (data === null) throw argumentNull('data');
    this.target = target;
    this.#data = data;
  }

  get nodeType(): number {
    return xmlNodeTypes.ProcessingInstruction;
  }

  get target(): string {
    return this.#target;
  }

  set target(target: string | null) {
    if (target === null) throw argumentNull('target');
    requireNcName(target);
    if (target.toLowerCase() === 'xml') {
      throw argumentException(`'${target}' is an invalid name for a processing instruction.`);
    }
    this.#target = target;
  }

  get data(): string {
    return this.#data;
  }

  set data(data: string | null) {
    if (data === null) throw argumentNull('value');
    this.#data = data;
  }

  clone(_depth: number): XNode {
    return new XProcessingInstruction(this.#target, this.#data);
  }

  deepEquals(other: XNode, _depth: number): boolean {
    return other instanceof XProcessingInstruction && other.#target === this.#target && other.#data === this.#data;
  }

  deepKey(_depth: number): string {
    return `7${JSON.stringify([this.#target, this.#data])}`;
  }
}

/** An instance of `System.Xml.Linq.XDocumentType`. */
export class XDocumentType extends XNode {
  get [netType](): string {
    return 'System.Xml.Linq.XDocumentType';
  }

  name: string;
  publicId: string | null;
  systemId: string | null;
  internalSubset: string | null;

  constructor(name: string | null, publicId: string | null, systemId: string | null, internalSubset: string | null) {
    super();
    if (name === null) throw argumentNull('name');
    for (const part of name.split(':', 2)) requireNcName(part);
    this.name = name;
    this.publicId = publicId;
    this.systemId = systemId;
    this.internalSubset = internalSubset;
  }

  get nodeType(): number {
    return xmlNodeTypes.DocumentType;
  }

  clone(_depth: number): XNode {
    return new XDocumentType(this.name, this.publicId, this.systemId, this.internalSubset);
  }

  deepEquals(other: XNode, depth: number): boolean {
    return other instanceof XDocumentType && other.deepKey(depth) === this.deepKey(depth);
  }

  deepKey(_depth: number): string {
    return `10${JSON.stringify([this.name, this.publicId, this.systemId, this.internalSubset])}`;
  }
}
