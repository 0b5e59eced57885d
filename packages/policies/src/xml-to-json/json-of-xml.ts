import { DocumentError, type XmlAttribute, type XmlData, type XmlElement, type XmlText } from '@turnpike/policy';

// XML as JSON. Azure does not say how. What users have published of `direct` is Newtonsoft's form with two differences:
// the colon of a name becomes `$`, and what the XML declaration says stands at the top without a sign. `javascript-friendly`
// is the same without what is no name in JavaScript.

/** Which form, and whether an element alone of its name is an array too. */
export interface JsonForm {
  readonly kind: 'javascript-friendly' | 'direct';
  readonly alwaysArray: boolean;
}

/** As much as is written, in characters. */
const longest = 32 * 1024 * 1024;

const xmlns = 'http://www.w3.org/2000/xmlns/';

/** Writes an XML document as JSON. */
export function jsonOfXml({ declaration, root }: XmlData, form: JsonForm): string {
  const writer = new JsonWriter(form);
  const members = new Map<string, readonly Value[]>([[writer.nameOf(root), [root]]]);
  const declared = form.kind === 'direct' && declaration !== undefined ? Object.entries(declaration) : [];
  writer.object([...declared.map(([name, text]) => [name, [text]] as const), ...members], false);
  return writer.text;
}

type Value = string | XmlElement;

class JsonWriter {
  readonly #form: JsonForm;
  text = '';

  constructor(form: JsonForm) {
    this.#form = form;
  }

  nameOf({ prefix, localName }: Pick<XmlElement, 'prefix' | 'localName'>): string {
    return prefix === '' || this.#form.kind === 'javascript-friendly' ? localName : `${prefix}$${localName}`;
  }

  object(members: Iterable<readonly [string, readonly Value[]]>, alwaysArray: boolean): void {
    let separator = '{';
    for (const [name, values] of members) {
      this.#add(`${separator}${JSON.stringify(name)}:`);
      separator = ',';
      const isElement = typeof values[0] !== 'string';
      if (values.length === 1 && !(alwaysArray && isElement)) this.#value(values[0] as Value);
      else this.#array(values);
    }
    this.#add(separator === '{' ? '{}' : '}');
  }

  #array(values: readonly Value[]): void {
    values.forEach((value, index) => {
      this.#add(index === 0 ? '[' : ',');
      this.#value(value);
    });
    this.#add(']');
  }

  #value(value: Value): void {
    if (typeof value === 'string') this.#add(JSON.stringify(value));
    else this.#element(value);
  }

  #element({ attributes, children, isEmpty }: XmlElement): void {
    const told = attributes.filter((attribute) => this.#isTold(attribute));
    const texts = children.filter((child): child is XmlText => 'text' in child);
    if (told.length === 0 && texts.length === children.length && this.#isPlain(texts)) {
      this.#add(isEmpty ? 'null' : JSON.stringify(texts.map(({ text }) => text).join('')));
      return;
    }
    const elements = this.#group(children);
    const members: (readonly [string, readonly Value[]])[] = told.map((attribute) => [
      this.#attributeName(attribute, elements),
      [attribute.value],
    ]);
    this.object([...members, ...elements], this.#form.alwaysArray);
  }

  /** Nodes of one name go together, where the first of them stands. */
  #group(children: XmlElement['children']): Map<string, Value[]> {
    const groups = new Map<string, Value[]>();
    for (const child of children) {
      const name = 'text' in child ? this.#textName(child) : this.nameOf(child);
      const value = 'text' in child ? child.text : child;
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [value]);
      else if (typeof value === 'string' && this.#form.kind === 'javascript-friendly') group[0] = `${group[0]}${value}`;
      else group.push(value);
    }
    return groups;
  }

  #isTold({ namespace }: XmlAttribute): boolean {
    return this.#form.kind === 'direct' || namespace !== xmlns;
  }

  #isPlain(texts: readonly XmlText[]): boolean {
    return this.#form.kind === 'javascript-friendly' || !texts.some(({ isCData }) => isCData);
  }

  #attributeName(attribute: XmlAttribute, elements: ReadonlyMap<string, unknown>): string {
    const name = this.nameOf(attribute);
    return this.#form.kind === 'direct' || elements.has(name) ? `@${name}` : name;
  }

  #textName({ isCData }: XmlText): string {
    if (this.#form.kind === 'javascript-friendly') return '$text';
    return isCData ? '#cdata-section' : '#text';
  }

  #add(text: string): void {
    this.text += text;
    if (this.text.length > longest) throw new DocumentError(`The document would have more than ${longest} characters.`);
  }
}
