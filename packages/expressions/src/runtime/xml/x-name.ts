import { allocate } from '../budget.ts';
import { argumentException, argumentNull, DotNetException } from '../exceptions.ts';
import { type DotNetObject, netType } from '../values.ts';
import { hexadecimal, isNameStart, isNameUnit } from './xml-characters.ts';
import { xmlException } from './xml-exception.ts';

/** An instance of `System.Xml.Linq.XNamespace`. Two with the same name are equal, as .NET's are the same. */
export class XNamespace implements DotNetObject {
  static readonly none: XNamespace = new XNamespace('');
  static readonly xml: XNamespace = new XNamespace('http://www.w3.org/XML/1998/namespace');
  static readonly xmlns: XNamespace = new XNamespace('http://www.w3.org/2000/xmlns/');

  get [netType](): string {
    return 'System.Xml.Linq.XNamespace';
  }

  readonly namespaceName: string;

  constructor(namespaceName: string) {
    this.namespaceName = namespaceName;
  }

  static get(namespaceName: string | null): XNamespace {
    if (namespaceName === null) throw argumentNull('namespaceName');
    return namespaceOf(namespaceName);
  }

  getName(localName: string | null): XName {
    if (localName === null) throw argumentNull('localName');
    requireNcName(localName);
    return new XName(localName, this);
  }

  equals(other: unknown): boolean {
    return other === this || (other instanceof XNamespace && other.namespaceName === this.namespaceName);
  }

  hashKey(): string {
    return this.namespaceName;
  }

  toString(): string {
    return this.namespaceName;
  }
}

/** An instance of `System.Xml.Linq.XName`. */
export class XName implements DotNetObject {
  get [netType](): string {
    return 'System.Xml.Linq.XName';
  }

  readonly localName: string;
  readonly namespace: XNamespace;

  /** Takes a local name that is known to be one. */
  constructor(localName: string, namespace: XNamespace) {
    this.localName = localName;
    this.namespace = namespace;
  }

  /** Reads an expanded name: `local` or `{namespace}local`. */
  static get(expandedName: string | null): XName {
    if (expandedName === null) throw argumentNull('expandedName');
    const known = recent.get(expandedName);
    if (known !== undefined) return known;
    const name = readExpandedName(expandedName);
    // Expressions name the same few elements for every request; names from requests must not pile up.
    if (recent.size >= 500) recent.clear();
    if (expandedName.length <= 300) recent.set(expandedName, name);
    return name;
  }

  get namespaceName(): string {
    return this.namespace.namespaceName;
  }

  is(other: XName): boolean {
    return (
      other === this ||
      (other.localName === this.localName && other.namespace.namespaceName === this.namespace.namespaceName)
    );
  }

  equals(other: unknown): boolean {
    return other instanceof XName && this.is(other);
  }

  hashKey(): string {
    return this.toString();
  }

  toString(): string {
    if (this.namespaceName === '') return this.localName;
    allocate(this.namespaceName.length + this.localName.length + 2);
    return `{${this.namespaceName}}${this.localName}`;
  }
}

const recent = new Map<string, XName>();

/** The namespace object of a name; the three that everyone uses are one object each. */
export function namespaceOf(namespaceName: string): XNamespace {
  if (namespaceName === '') return XNamespace.none;
  if (namespaceName === XNamespace.xml.namespaceName) return XNamespace.xml;
  if (namespaceName === XNamespace.xmlns.namespaceName) return XNamespace.xmlns;
  return new XNamespace(namespaceName);
}

function readExpandedName(expandedName: string): XName {
  const invalid = () => argumentException(`'${expandedName}' is an invalid expanded name.`);
  if (expandedName === '') throw invalid();
  if (!expandedName.startsWith('{')) return XNamespace.none.getName(expandedName);
  const end = expandedName.lastIndexOf('}');
  if (end <= 1 || end === expandedName.length - 1) throw invalid();
  return namespaceOf(expandedName.slice(1, end)).getName(expandedName.slice(end + 1));
}

/** Refuses what is not an NCName, in the words of `XmlConvert.VerifyNCName`. */
export function requireNcName(name: string): void {
  if (name === '') {
    const text = "The empty string '' is not a valid local name.\nParameter name: name";
    throw new DotNetException('System.ArgumentNullException', text, { details: { ParamName: 'name' } });
  }
  for (let index = 0; index < name.length; index++) {
    const unit = name.charCodeAt(index);
    if (index === 0 ? isNameStart(unit) : isNameUnit(unit)) continue;
    throw xmlException(nameComplaint(name.codePointAt(index) as number, index === 0));
  }
}

/** What is wrong with a name that has this character at its beginning or later. */
export function nameComplaint(unit: number, atStart: boolean): string {
  const character = unit === 0 ? '.' : String.fromCodePoint(unit);
  return atStart
    ? `Name cannot begin with the '${character}' character, hexadecimal value ${hexadecimal(unit)}.`
    : `The '${character}' character, hexadecimal value ${hexadecimal(unit)}, cannot be included in a name.`;
}
