// Names of subjects and issuers. Azure writes them with commas (`C=US, O="Contoso, Inc.", CN=a`), the platform one part a
// line, with backslashes before what has a meaning. Both come to the same list of parts.

/** The parts of a name, each such as `CN=a`, in the order in which they are written. */
export type DistinguishedName = readonly string[];

/** What types are called besides, by Windows and by the standards. */
const otherNames: Readonly<Record<string, string>> = {
  S: 'ST',
  E: 'EMAILADDRESS',
  EMAIL: 'EMAILADDRESS',
  SN: 'SN',
  G: 'GN',
  GIVENNAME: 'GN',
  SURNAME: 'SN',
  SERIALNUMBER: 'SERIALNUMBER',
};

/** Reads a name as a policy has it; `undefined` when it is none. */
export function parseName(text: string): DistinguishedName | undefined {
  const parts = split(text, ',').map(readPart);
  return parts.length > 0 && parts.every((part) => part !== undefined) ? (parts as string[]) : undefined;
}

/** Reads a name as `X509Certificate` gives it. */
export function nameOfCertificate(text: string): DistinguishedName {
  return text.split('\n').flatMap((line) => readPart(line) ?? []);
}

/** Whether both are the same name. Windows writes the parts from the last to the first. */
export function areSameName(one: DistinguishedName, other: DistinguishedName): boolean {
  return one.length === other.length && (isEqual(one, other) || isEqual(one, other.toReversed()));
}

/** The common name: the most specific, when there are several. */
export function commonNameOf(name: DistinguishedName): string | undefined {
  return name.findLast((part) => part.startsWith('CN='))?.slice('CN='.length);
}

function isEqual(one: DistinguishedName, other: DistinguishedName): boolean {
  return one.every((part, index) => part === other[index]);
}

/** `type=value` in one spelling; several that belong together stand in the order of the alphabet. */
function readPart(text: string): string | undefined {
  const pairs = split(text, '+').map((pair) => {
    const match = /^\s*([A-Za-z][\w-]*|(?:OID\.)?\d+(?:\.\d+)*)\s*=\s*(.*?)\s*$/s.exec(pair);
    if (match === null) return undefined;
    const type = match[1]!.toUpperCase().replace(/^OID\./, '');
    return `${otherNames[type] ?? type}=${unquoted(match[2]!)}`;
  });
  return pairs.every((pair) => pair !== undefined) ? pairs.toSorted().join('+') : undefined;
}

function unquoted(value: string): string {
  const quoted = /^"(.*)"$/s.exec(value)?.[1];
  const text = quoted === undefined ? value : quoted.replaceAll('""', '"');
  return text.replaceAll(/\\(?:([0-9A-Fa-f]{2})|(.))/gs, (_, code: string | undefined, one: string) =>
    code === undefined ? one : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Splits where the separator is neither in quotation marks nor behind a backslash. */
function split(text: string, separator: string): string[] {
  const parts = [''];
  let isQuoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    if (character === separator && !isQuoted) parts.push('');
    else {
      if (character === '"') isQuoted = !isQuoted;
      const escaped = character === '\\' ? (text[++index] ?? '') : '';
      parts.push(parts.pop() + character + escaped);
    }
  }
  return parts;
}
