import { argumentNull } from '../exceptions.ts';
import { type DotNetObject, netType } from '../values.ts';

/** Object identifiers with the friendly names .NET has for them. */
const friendlyNames: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.1.1', 'RSA'],
  ['1.2.840.113549.1.1.4', 'md5RSA'],
  ['1.2.840.113549.1.1.5', 'sha1RSA'],
  ['1.2.840.113549.1.1.7', 'RSAES_OAEP'],
  ['1.2.840.113549.1.1.10', 'RSASSA-PSS'],
  ['1.2.840.113549.1.1.11', 'sha256RSA'],
  ['1.2.840.113549.1.1.12', 'sha384RSA'],
  ['1.2.840.113549.1.1.13', 'sha512RSA'],
  ['1.2.840.10040.4.1', 'DSA'],
  ['1.2.840.10040.4.3', 'sha1DSA'],
  ['1.2.840.10045.2.1', 'ECC'],
  ['1.2.840.10045.4.1', 'sha1ECDSA'],
  ['1.2.840.10045.4.3.2', 'sha256ECDSA'],
  ['1.2.840.10045.4.3.3', 'sha384ECDSA'],
  ['1.2.840.10045.4.3.4', 'sha512ECDSA'],
  ['1.2.840.10045.3.1.7', 'nistP256'],
  ['1.3.132.0.34', 'nistP384'],
  ['1.3.132.0.35', 'nistP521'],
  ['1.2.840.113549.2.5', 'md5'],
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
  ['1.2.840.113549.3.7', '3des'],
  ['2.16.840.1.101.3.4.1.2', 'aes128'],
  ['2.16.840.1.101.3.4.1.22', 'aes192'],
  ['2.16.840.1.101.3.4.1.42', 'aes256'],
  ['2.5.4.3', 'CN'],
  ['2.5.4.5', 'SERIALNUMBER'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'S'],
  ['2.5.4.9', 'STREET'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['1.2.840.113549.1.9.1', 'E'],
  ['2.5.29.14', 'Subject Key Identifier'],
  ['2.5.29.15', 'Key Usage'],
  ['2.5.29.17', 'Subject Alternative Name'],
  ['2.5.29.18', 'Issuer Alternative Name'],
  ['2.5.29.19', 'Basic Constraints'],
  ['2.5.29.31', 'CRL Distribution Points'],
  ['2.5.29.32', 'Certificate Policies'],
  ['2.5.29.35', 'Authority Key Identifier'],
  ['2.5.29.37', 'Enhanced Key Usage'],
  ['1.3.6.1.5.5.7.1.1', 'Authority Information Access'],
  ['1.3.6.1.5.5.7.3.1', 'Server Authentication'],
  ['1.3.6.1.5.5.7.3.2', 'Client Authentication'],
  ['1.3.6.1.5.5.7.3.3', 'Code Signing'],
]);

const values: ReadonlyMap<string, string> = new Map(
  [...friendlyNames].map(([value, name]) => [name.toLowerCase(), value]),
);

/** An instance of `System.Security.Cryptography.Oid`. */
export class Oid implements DotNetObject {
  readonly [netType]: string = 'System.Security.Cryptography.Oid';
  value: string | null;
  #friendlyName: string | null;

  constructor(value: string | null, friendlyName: string | null = null) {
    this.value = value;
    this.#friendlyName = friendlyName;
  }

  get friendlyName(): string | null {
    return this.#friendlyName ?? (this.value === null ? null : (friendlyNames.get(this.value) ?? null));
  }

  set friendlyName(name: string | null) {
    this.#friendlyName = name;
    this.value = (name === null ? undefined : values.get(name.toLowerCase())) ?? this.value;
  }

  toString(): string {
    return this[netType];
  }
}

/** What `new Oid(text)` makes, whether `text` is a name or a dotted number. */
export function oidFromText(text: string | null): Oid {
  if (text === null) throw argumentNull('oid');
  return new Oid(oidValueOf(text) ?? text);
}

/** The dotted number that a friendly name stands for. */
export function oidValueOf(name: string): string | undefined {
  return values.get(name.toLowerCase());
}
