import { defineKind, type HeaderFields, type Kind } from '@turnpike/policy';

/** A version of OData. */
export interface ODataVersion {
  readonly text: string;
  readonly major: number;
  readonly minor: number;
}

const known: ReadonlySet<string> = new Set(['1.0', '2.0', '3.0', '4.0', '4.01']);

/** A version such as 4.0. */
export const odataVersion: Kind<ODataVersion> = defineKind('1.0, 2.0, 3.0, 4.0 or 4.01', parseVersion, [...known]);

/** Reads a version; what older services write after it, as in `2.0;NetFx`, is left out. */
export function parseVersion(text: string): ODataVersion | undefined {
  const version = text.split(';', 1)[0]!.trim();
  if (!known.has(version)) return undefined;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return { text: version, major, minor };
}

/** Below 0 when the first is older. */
export function compareVersions(one: ODataVersion, other: ODataVersion): number {
  return one.major - other.major || one.minor - other.minor;
}

/** The header that says a version, as versions from 4 or those before call it. */
export function versionHeader(headers: HeaderFields, name: 'Version' | 'MaxVersion'): string | null {
  const older = name === 'Version' ? 'DataServiceVersion' : 'MaxDataServiceVersion';
  return headers.get(`OData-${name}`) ?? headers.get(older);
}
