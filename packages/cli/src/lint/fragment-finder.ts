import { type Dirent, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type FragmentDocument, readPolicyDocument } from '@turnpike/policy';
import { readText } from './read-text.ts';

/** Folders beside a document in which people keep fragments; the last is what Microsoft's APIOps tools make. */
const folderNames = ['fragments', 'policy-fragments', 'policyFragments', 'policy fragments'] as const;

/** Finds policy fragments by their id: files of that name, whose root is `<fragment>`. */
export class FragmentFinder {
  readonly #known = new Map<string, string>();
  readonly #folders = new Map<string, ReadonlyMap<string, string>>();
  readonly #documents = new Map<string, FragmentDocument | undefined>();

  /** `paths` are files that are being checked, and so at hand wherever they lie. */
  constructor(paths: readonly string[]) {
    for (const path of paths) for (const id of idsOf(path)) if (!this.#known.has(id)) this.#known.set(id, path);
  }

  /** The fragment with an id, looked for near the document that includes it first. */
  find(id: string, includedBy: string): FragmentDocument | undefined {
    const wanted = id.toLowerCase();
    const beside = dirname(includedBy);
    for (const folder of [beside, join(beside, '..')]) {
      for (const place of [folder, ...folderNames.map((name) => join(folder, name))]) {
        const found = this.#read(this.#list(place).get(wanted));
        if (found !== undefined) return found;
      }
    }
    return this.#read(this.#known.get(wanted));
  }

  /** The XML files in a folder by id. The id is a key of this list and never a part of a path. */
  #list(folder: string): ReadonlyMap<string, string> {
    let files = this.#folders.get(folder);
    if (files === undefined) {
      files = listFragments(folder);
      this.#folders.set(folder, files);
    }
    return files;
  }

  #read(path: string | undefined): FragmentDocument | undefined {
    if (path === undefined) return undefined;
    if (!this.#documents.has(path)) this.#documents.set(path, readFragment(path));
    return this.#documents.get(path);
  }
}

function listFragments(folder: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const entry of entriesOf(folder)) {
    if (entry.isFile() && /\.xml$/i.test(entry.name))
      for (const id of idsOf(join(folder, entry.name))) if (!files.has(id)) files.set(id, join(folder, entry.name));
    if (entry.isDirectory())
      for (const inner of entriesOf(join(folder, entry.name)))
        if (inner.isFile() && /^(?:policy|fragment)\.xml$/i.test(inner.name))
          files.set(entry.name.toLowerCase(), join(folder, entry.name, inner.name));
  }
  return files;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** The ids that a file may be the fragment of: its name, or for `policy.xml` its folder's. */
function idsOf(path: string): readonly string[] {
  const name = basename(path).toLowerCase();
  const ids = [name.replace(/\.xml$/, ''), name.replace(/\.(?:fragment|policy)\.xml$/, '')];
  if (/^(?:policy|fragment)\.xml$/.test(name)) ids.push(basename(dirname(path)).toLowerCase());
  return ids;
}

function readFragment(path: string): FragmentDocument | undefined {
  try {
    const { document } = readPolicyDocument(readText(path));
    return document?.kind === 'fragment' ? document : undefined;
  } catch {
    return undefined;
  }
}
