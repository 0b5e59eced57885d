import { type DotNetObject, netType } from '../values.ts';
import { type DerValue, readDer } from './der.ts';

/** The names that Windows writes attributes by; all others are written as `OID.` and their number. */
const attributeNames: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.4', 'SN'],
  ['2.5.4.5', 'SERIALNUMBER'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'S'],
  ['2.5.4.9', 'STREET'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.12', 'T'],
  ['2.5.4.42', 'G'],
  ['2.5.4.43', 'I'],
  ['2.5.4.46', 'dnQualifier'],
  ['1.2.840.113549.1.9.1', 'E'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
]);

interface Attribute {
  readonly oid: string;
  readonly value: string;
}

/** An instance of `System.Security.Cryptography.X509Certificates.X500DistinguishedName`. */
export class X500DistinguishedName implements DotNetObject {
  readonly [netType]: string = 'System.Security.Cryptography.X509Certificates.X500DistinguishedName';
  readonly rawData: Uint8Array;
  /** As encoded: country first, common name last. */
  readonly #parts: readonly (readonly Attribute[])[];

  constructor(name: DerValue) {
    this.rawData = name.encoded;
    this.#parts = name.children.map((set) =>
      set.children.map((pair) => ({ oid: pair.child(0).oid, value: pair.child(1).text })),
    );
  }

  static fromBytes(rawData: Uint8Array): X500DistinguishedName {
    return new X500DistinguishedName(readDer(rawData));
  }

  /** `CN=api.contoso.com, O="Contoso, Ltd.", C=US`: the common name first. */
  get name(): string {
    return this.write(', ', true);
  }

  /** The first attribute of one of these types, in the order of the types. */
  find(...oids: readonly string[]): string {
    const all = this.#parts.flat();
    for (const oid of oids) {
      const found = all.findLast((attribute) => attribute.oid === oid);
      if (found !== undefined) return found.value;
    }
    return '';
  }

  write(separator: string, reversed: boolean): string {
    const parts = reversed ? this.#parts.toReversed() : this.#parts;
    return parts.map((part) => part.map(writeAttribute).join(' + ')).join(separator);
  }

  toString(): string {
    return this[netType];
  }
}

function writeAttribute({ oid, value }: Attribute): string {
  const needsQuotes = /^\s|\s$|[,+="\n\r<>#;]/.test(value);
  const text = needsQuotes ? `"${value.replaceAll('"', '""')}"` : value;
  return `${attributeNames.get(oid) ?? `OID.${oid}`}=${text}`;
}
