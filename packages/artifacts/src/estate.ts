import type { Severity } from '@turnpike/text';
import type { ArtifactCode, Reports } from './artifact-diagnostic.ts';
import { type DataFile, isRecord, type Keys, member, readDataFile } from './data/data-file.ts';
import { Fields, type FieldsOrigin, type Place } from './data/fields.ts';
import type { FileKind } from './folder/artifact-kinds.ts';
import type { FoundFile } from './folder/read-folder.ts';
import { merge, type OverrideEntry, type OverridePath, type Overrides } from './overrides/overrides.ts';

/** The files of a folder by what they are, and where what is wrong with them goes. */
export class Estate {
  readonly reports: Reports;
  readonly #overrides: Overrides;
  readonly #byKind: ReadonlyMap<FileKind, readonly FoundFile[]>;

  constructor(files: readonly FoundFile[], overrides: Overrides, reports: Reports) {
    this.reports = reports;
    this.#overrides = overrides;
    this.#byKind = Map.groupBy(withoutDuplicates(files, reports), ({ kind }) => kind);
  }

  /** The files of a kind, in the order of their paths. */
  files(kind: FileKind): readonly FoundFile[] {
    return this.#byKind.get(kind) ?? [];
  }

  report(code: ArtifactCode, message: string, path: string, severity: Severity = 'error'): void {
    this.reports.add({ code, severity, message, path });
  }

  /** The `properties` of an information file, with what overrides them. */
  properties(file: FoundFile, path: OverridePath): Fields | undefined {
    const data = readDataFile(file.path, file.text, this.reports);
    if (data === undefined) return undefined;
    const properties = member(data.data, 'properties') ?? {};
    if (!isRecord(data.data) || !isRecord(properties)) {
      this.reports.error(
        'invalid-value',
        `found no object; expected {"properties": {…}}`,
        file.path,
        data.positionOf([]),
      );
      return undefined;
    }
    const entries = this.#overrides.of(path);
    const value = entries.reduce<unknown>((merged, { value }) => merge(merged, value.properties ?? {}), properties);
    return new Fields(new InformationOrigin(data, entries, this.reports), ['properties'], value);
  }

  /** The text of a policy document, or what overrides it. */
  policy(file: FoundFile, path: OverridePath): string {
    const entries = this.#overrides.of([...path, ['policies', 'policy']]);
    const values = entries.map(({ value }) => member(value.properties, 'value'));
    const value = values.findLast((candidate) => typeof candidate === 'string');
    return typeof value === 'string' ? value : file.text;
  }

  /** Reads a list of names such as `groups.json`: `[{"name": "developers"}]`. */
  names(file: FoundFile): readonly string[] {
    const data = readDataFile(file.path, file.text, this.reports);
    if (data === undefined) return [];
    if (!Array.isArray(data.data)) {
      this.reports.error('invalid-value', 'found no list; expected [{"name": "…"}]', file.path, data.positionOf([]));
      return [];
    }
    return data.data.flatMap((item: unknown, index) => {
      const name = typeof item === 'string' ? item : member(item, 'name');
      if (typeof name === 'string' && isResourceName(name)) return [name];
      const message = 'found no name that a resource can have; expected {"name": "…"}';
      this.reports.error('invalid-id', message, file.path, data.positionOf([index]));
      return [];
    });
  }
}

/** Knows whether a property came from the information file or from an override. */
class InformationOrigin implements FieldsOrigin {
  readonly reports: Reports;
  readonly #file: DataFile;
  readonly #overrides: readonly OverrideEntry[];

  constructor(file: DataFile, overrides: readonly OverrideEntry[], reports: Reports) {
    this.#file = file;
    this.#overrides = overrides;
    this.reports = reports;
  }

  locate(keys: Keys): Place {
    const over = this.#overrides.findLast(({ value }) => keys.reduce<unknown>(member, value) !== undefined);
    if (keys.length < 2 || over === undefined) return { path: this.#file.path, position: this.#file.positionOf(keys) };
    return { path: over.file.path, position: over.file.positionOf([...over.keys, ...keys]) };
  }
}

function withoutDuplicates(files: readonly FoundFile[], reports: Reports): readonly FoundFile[] {
  const paths = new Map<string, string>();
  return files.filter(({ kind, names, path }) => {
    const wrong = names.find((name) => !isResourceName(name));
    if (wrong !== undefined) {
      reports.error('invalid-id', `'${wrong}' is no name that a resource can have`, path);
      return false;
    }
    const key = [kind, ...names].join('/').toLowerCase();
    const present = paths.get(key);
    const isOneOfMany = ['overrides', 'without-effect', 'workspace'].includes(kind);
    if (present === undefined || isOneOfMany) {
      paths.set(key, path);
      return true;
    }
    reports.error('duplicate-id', `'${present}' describes the same resource; expected one of them`, path);
    return false;
  });
}

/** Whether a resource can have a name. Azure: `^[^*#&+:<>?]+$`; slashes, dots alone and control characters are left to us. */
export function isResourceName(name: string): boolean {
  return (
    name.length <= 256 &&
    /^[^*#&+:<>?/\\\u0000-\u001f\u007f]+$/.test(name) &&
    !/^\.+$/.test(name) &&
    name.trim() === name
  );
}

const service = String.raw`(?:/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.ApiManagement/service/[^/]+)?`;

/** The name of a resource from a reference such as `/products/starter`, a full ARM id, or the name itself. */
export function readReference(reference: string, collection: string): string | undefined {
  const name = new RegExp(`^${service}/?${collection}/([^/]+)/?$`, 'i').exec(reference)?.[1] ?? reference;
  return isResourceName(name) ? name : undefined;
}

/** Reads a reference, and reports one that is none. */
export function referenceIn(fields: Fields, name: string, collection: string): string | undefined {
  const text = fields.text(name);
  const found = text && readReference(text, collection);
  if (text && found === undefined)
    fields.report('invalid-reference', `'${text}' is no reference; expected '/${collection}/{name}'`, name);
  return found || undefined;
}
