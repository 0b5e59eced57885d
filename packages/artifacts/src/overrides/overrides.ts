import type { Reports } from '../artifact-diagnostic.ts';
import { type DataFile, isRecord, type Keys, member } from '../data/data-file.ts';

/**
 * Other values for some properties, in the form of the `configuration.{environment}.yaml` of both tools: lists by section
 * (`namedValues`, `backends`, `apis`, …) of entries with a `name` and `properties`, and within an entry further sections.
 */
export type ArtifactOverrides = Readonly<Record<string, unknown>>;

/** The way to an entry: sections and names by turns. */
export type OverridePath = readonly (readonly [section: string, name: string])[];

/** An entry that overrides something. */
export interface OverrideEntry {
  readonly file: DataFile;
  readonly keys: Keys;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Sections that stand at the top or in an entry; what concerns no call is let pass. */
const sections: ReadonlySet<string> = new Set([
  'apis',
  'backends',
  'certificates',
  'diagnostics',
  'gateways',
  'groups',
  'loggers',
  'namedValues',
  'operations',
  'policies',
  'policyFragments',
  'products',
  'releases',
  'schemas',
  'subscriptions',
  'tags',
  'users',
  'versionSets',
]);

const withoutEffect: ReadonlySet<string> = new Set([
  'diagnostics',
  'gateways',
  'loggers',
  'releases',
  'schemas',
  'tags',
]);

/** All overrides; where several name the same property, the later file wins. */
export class Overrides {
  readonly #byPath = new Map<string, OverrideEntry[]>();
  readonly #used = new Set<string>();
  readonly #reports: Reports;

  constructor(files: readonly DataFile[], reports: Reports) {
    this.#reports = reports;
    for (const file of files) {
      if (isRecord(file.data)) this.#readSections(file, file.data, [], []);
      else if (file.data !== null) this.#complain(file, [], 'the file holds no object; expected sections by name');
    }
  }

  /** The entries for a resource. */
  of(path: OverridePath): readonly OverrideEntry[] {
    const key = keyOf(path);
    this.#used.add(key);
    return this.#byPath.get(key) ?? [];
  }

  /** Reports the entries that nobody asked for. */
  reportUnused(): void {
    for (const [key, entries] of this.#byPath)
      if (!this.#used.has(key))
        for (const { file, keys, value } of entries) {
          if (!isRecord(value.properties)) continue;
          const position = file.positionOf(keys);
          const message = `there is no ${key.replaceAll('\n', ' ')} in the folder; expected a resource that is`;
          this.#reports.add({
            code: 'unknown-override',
            severity: 'warning',
            message,
            path: file.path,
            ...(position && { position }),
          });
        }
  }

  #readSections(file: DataFile, value: Readonly<Record<string, unknown>>, keys: Keys, path: OverridePath): void {
    for (const [section, entries] of Object.entries(value)) {
      if (path.length > 0 && !sections.has(section)) continue;
      const here = [...keys, section];
      if (path.length === 0 && !sections.has(section)) this.#reportSection(file, section, here);
      else if (!Array.isArray(entries))
        this.#complain(file, here, `'${section}' is no list; expected entries with a name`);
      else if (!withoutEffect.has(section))
        for (const [index, entry] of entries.entries()) this.#readEntry(file, entry, [...here, index], path, section);
    }
  }

  #readEntry(file: DataFile, entry: unknown, keys: Keys, path: OverridePath, section: string): void {
    const name = member(entry, 'name');
    if (!isRecord(entry) || typeof name !== 'string') {
      this.#complain(file, keys, `the entry of '${section}' has no name; expected an object with one`);
      return;
    }
    const { properties } = entry;
    if (properties !== undefined && properties !== null && !isRecord(properties)) {
      this.#complain(file, [...keys, 'properties'], `'properties' is no object; expected properties by name`);
      return;
    }
    const token = findToken(properties);
    if (token !== undefined) {
      const message = 'the value holds a token in {#…#}; expected what it stands for';
      this.#complain(file, [...keys, 'properties', ...token], message, 'unreplaced-token');
      return;
    }
    const here: OverridePath = [...path, [section, name]];
    const key = keyOf(here);
    this.#byPath.set(key, [...(this.#byPath.get(key) ?? []), { file, keys, value: entry }]);
    this.#readSections(file, entry, keys, here);
  }

  #reportSection(file: DataFile, section: string, keys: Keys): void {
    if (section === 'apimServiceName') return;
    const isKnown = section === 'environment' || section === 'workspaces';
    const message = `the section '${section}' is ${isKnown ? 'not available in this version' : 'unknown'}`;
    this.#complain(file, keys, message, isKnown ? 'not-available' : 'unknown-override');
  }

  #complain(
    file: DataFile,
    keys: Keys,
    message: string,
    code: 'invalid-value' | 'not-available' | 'unknown-override' | 'unreplaced-token' = 'invalid-value',
  ): void {
    this.#reports.error(code, message, file.path, file.positionOf(keys));
  }
}

/** Takes properties of an override into others: objects are merged, everything else takes the place of what was there. */
export function merge(base: unknown, over: unknown): unknown {
  if (!isRecord(base) || !isRecord(over)) return over;
  const merged = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(over)) merged.set(name, merge(merged.get(name), value));
  return Object.fromEntries(merged);
}

function findToken(value: unknown, keys: Keys = []): Keys | undefined {
  if (typeof value === 'string') return /\{#.*#\}/s.test(value) ? keys : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, child] of Object.entries(value)) {
    const found = findToken(child, [...keys, Array.isArray(value) ? Number(name) : name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Both tools compare names without regard to case. */
function keyOf(path: OverridePath): string {
  return path.map(([section, name]) => `${section} '${name.toLowerCase()}'`).join('\n');
}
