import type { Severity } from '@turnpike/text';
import type { Reports } from '../artifact-diagnostic.ts';
import { type DataFile, isRecord, type Keys, member } from '../data/data-file.ts';

/** A value in a description of an API. What is got from it has its references followed. */
export class SpecificationNode {
  readonly keys: Keys;
  readonly value: unknown;
  readonly #file: DataFile;
  readonly #reports: Reports;

  constructor(file: DataFile, reports: Reports, keys: Keys = [], value: unknown = file.data) {
    this.#file = file;
    this.#reports = reports;
    this.keys = keys;
    this.value = value;
  }

  /** What is there under a name. */
  get(name: string | number): SpecificationNode | undefined {
    const value = member(this.value, name);
    return value === undefined || value === null ? undefined : this.#at([...this.keys, name], value).#followed();
  }

  text(name: string): string | undefined {
    const value = member(this.value, name);
    return typeof value === 'string' ? value : undefined;
  }

  /** What an object holds, with extensions left out. */
  entries(): readonly (readonly [string, SpecificationNode])[] {
    if (!isRecord(this.value)) return [];
    return Object.keys(this.value).flatMap((name): [string, SpecificationNode][] => {
      const node = name.startsWith('x-') || name === '$ref' ? undefined : this.get(name);
      return node === undefined ? [] : [[name, node]];
    });
  }

  /** What a list holds. */
  items(): readonly SpecificationNode[] {
    return Array.isArray(this.value) ? this.value.flatMap((_, index) => this.get(index) ?? []) : [];
  }

  report(message: string, severity: Severity = 'error'): void {
    const position = this.#file.positionOf(this.keys);
    const { path } = this.#file;
    const shown =
      position === undefined && this.keys.length > 0 ? `${message} (at '${pointerTo(this.keys)}')` : message;
    this.#reports.add({
      code: 'invalid-specification',
      severity,
      message: shown,
      path,
      ...(position && { position }),
    });
  }

  #at(keys: Keys, value: unknown): SpecificationNode {
    return new SpecificationNode(this.#file, this.#reports, keys, value);
  }

  #followed(): SpecificationNode | undefined {
    const seen = new Set<string>();
    let node: SpecificationNode = this;
    for (let reference = node.text('$ref'); reference !== undefined; reference = node.text('$ref')) {
      // Azure: references to other files are not imported.
      if (!reference.startsWith('#'))
        return this.#refuse(`'$ref' is '${reference}', which is outside of the document; expected '#/…'`);
      if (seen.has(reference))
        return this.#refuse(`'$ref' is '${reference}', which comes back to itself; expected an end`);
      seen.add(reference);
      const found = this.#find(reference);
      if (found === undefined)
        return this.#refuse(`'$ref' is '${reference}', which is not there; expected it in the document`);
      node = found;
    }
    return node;
  }

  #refuse(message: string): undefined {
    this.report(message);
  }

  #find(reference: string): SpecificationNode | undefined {
    const keys = reference.slice(1).split('/').slice(1).map(unescapePointer);
    const value = keys.reduce<unknown>(member, this.#file.data);
    return value === undefined || value === null ? undefined : this.#at(keys, value);
  }
}

/** RFC 6901, 6. */
function pointerTo(keys: Keys): string {
  return ['#', ...keys.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}

function unescapePointer(part: string): string {
  let text = part;
  try {
    text = decodeURIComponent(part);
  } catch {
    // Names may hold a percent sign as it is.
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~');
}
