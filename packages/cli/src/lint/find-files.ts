import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A file to check. */
export interface FoundFile {
  readonly path: string;
  /** Named on the command line rather than come across in a folder, where other XML lies too. */
  readonly isNamed: boolean;
}

/** A file or folder that could not be read. */
export interface Unreadable {
  readonly path: string;
  readonly problem: string;
}

/** What the paths of a command line come to. */
export interface FileSearch {
  readonly files: readonly FoundFile[];
  readonly unreadable: readonly Unreadable[];
}

/** Folders that hold what others wrote. */
const passedOver: ReadonlySet<string> = new Set(['node_modules', '.git']);

/** Finds the files that paths stand for: files themselves, and the `.xml` files in folders. Links to folders are not followed. */
export function findFiles(paths: readonly string[]): FileSearch {
  const files = new Map<string, FoundFile>();
  const unreadable: Unreadable[] = [];
  for (const path of paths) {
    try {
      if (statSync(path).isDirectory()) searchFolder(path, files, unreadable);
      else files.set(path, { path, isNamed: true });
    } catch (error) {
      unreadable.push({ path, problem: problemOf(error) });
    }
  }
  return { files: [...files.values()], unreadable };
}

function searchFolder(root: string, files: Map<string, FoundFile>, unreadable: Unreadable[]): void {
  const waiting = [root];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const folders: string[] = [];
    for (const entry of list(folder, unreadable)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !passedOver.has(entry.name)) folders.push(path);
      else if (entry.isFile() && /\.xml$/i.test(entry.name) && !files.has(path))
        files.set(path, { path, isNamed: false });
    }
    waiting.push(...folders.toReversed());
  }
}

function list(folder: string, unreadable: Unreadable[]): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch (error) {
    unreadable.push({ path: folder, problem: problemOf(error) });
    return [];
  }
}

/** What went wrong with a file, without the path that the message of Node repeats. */
export function problemOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'access is denied';
  if (code === 'EISDIR') return 'it is a folder; expected a file';
  return message;
}
