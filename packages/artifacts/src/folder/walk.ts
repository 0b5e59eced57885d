import { type Dirent, readdirSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { setImmediate as others } from 'node:timers/promises';
import type { Reports } from '../artifact-diagnostic.ts';
import { topFolders } from './artifact-kinds.ts';
import { deepestFolder, type FolderLimits } from './folder-limits.ts';

// A mounted configuration is often made of symbolic links (Kubernetes makes a folder a link, so that it can be replaced
// in one step), so that links are followed; but only to places inside the folder.

/** Lists the files of a folder, relative to it and with `/` between their parts. What begins with a dot is passed over. */
export async function walk(root: string, reports: Reports, limits: FolderLimits): Promise<readonly string[]> {
  const files: string[] = [];
  const waiting = [''];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const folders: string[] = [];
    if (files.length % 64 === 0) await others();
    for (const entry of list(root, folder, reports)) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : await look(root, path, reports);
      if (kind === 'folder' && isWorthwhile(path, reports)) folders.push(path);
      if (kind === 'file') files.push(path);
    }
    waiting.push(...folders.toReversed());
    if (files.length > limits.files) {
      reports.error('too-large', `there are more than ${limits.files} files; expected fewer`, '.');
      return [];
    }
  }
  return files;
}

function list(root: string, folder: string, reports: Reports): readonly Dirent[] {
  try {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith('.')).sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch (error) {
    reports.error('unreadable-folder', `${problemOf(error)}; expected a folder that can be read`, folder || '.');
    return [];
  }
}

/** Says what a link leads to, or complains about what is neither file nor folder. */
async function look(root: string, path: string, reports: Reports): Promise<'file' | 'folder' | undefined> {
  const place = join(root, path);
  try {
    const real = await realpath(place);
    if (real !== root && !real.startsWith(root + sep)) {
      reports.error('link-outside', 'the link leads out of the folder; expected files inside', path);
      return undefined;
    }
    const status = await stat(real);
    if (status.isDirectory()) return 'folder';
    if (status.isFile()) return 'file';
    reports.error('unreadable-file', 'it is a device, a pipe or a socket; expected an ordinary file', path);
  } catch (error) {
    reports.error('unreadable-file', `${problemOf(error)}; expected a file or folder`, path);
  }
  return undefined;
}

function isWorthwhile(path: string, reports: Reports): boolean {
  const parts = path.split('/');
  const rightCase = [...topFolders].find((name) => name.toLowerCase() === path.toLowerCase());
  if (parts.length === 1 && rightCase === undefined) {
    reports.add({ code: 'unknown-file', severity: 'information', message: 'the folder holds no artifacts', path });
    return false;
  }
  // Also where links lead round in a circle.
  if (parts.length <= deepestFolder) return true;
  reports.error('too-deep', `the folder is ${parts.length} deep; expected at most ${deepestFolder}`, path);
  return false;
}

/** What went wrong with a file, without its path. */
export function problemOf(error: unknown): string {
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'access is denied';
  if (code === 'ENOTDIR') return 'it is no folder';
  if (code === 'ELOOP') return 'links lead round in a circle';
  return `it cannot be read (${code})`;
}
