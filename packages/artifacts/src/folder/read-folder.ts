import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as others } from 'node:timers/promises';
import type { Reports } from '../artifact-diagnostic.ts';
import { type FileKind, type FoundKind, kindOf } from './artifact-kinds.ts';
import { defaultLimits, type FolderLimits } from './folder-limits.ts';
import { problemOf, walk } from './walk.ts';

/** A file of the folder that means something. */
export interface FoundFile extends FoundKind {
  /** Relative to the folder, with `/` between its parts. */
  readonly path: string;
  /** Empty for what is not read, only known to be there. */
  readonly text: string;
}

const notRead: ReadonlySet<FileKind> = new Set(['without-effect', 'workspace', 'wadl-specification']);

/** How many files are read before others have their turn. Reading each without waiting takes a tenth of the time. */
const atOnce = 64;

/** Reads the files of a folder into memory, by path in the order of their names; those that decide no call only when asked. */
export async function readFolder(
  folder: string,
  reports: Reports,
  limits: FolderLimits = defaultLimits,
  wanted: 'what-serves' | 'everything' = 'what-serves',
): Promise<readonly FoundFile[]> {
  let root: string;
  try {
    root = await realpath(folder);
  } catch (error) {
    reports.error('unreadable-folder', `${problemOf(error)}; expected a folder of artifacts`, '.');
    return [];
  }
  const paths = await walk(root, reports, limits);
  const files: FoundFile[] = [];
  let bytes = 0;
  for (const [index, path] of paths.entries()) {
    if (index % atOnce === 0) await others();
    const file = readFound(root, path, reports, limits, wanted);
    if (file === undefined) continue;
    bytes += file.text.length;
    files.push(file);
    if (bytes > limits.totalBytes) {
      reports.error('too-large', `the files have more than ${limits.totalBytes} bytes; expected less`, '.');
      return [];
    }
  }
  return files;
}

function readFound(
  root: string,
  path: string,
  reports: Reports,
  limits: FolderLimits,
  wanted: 'what-serves' | 'everything',
): FoundFile | undefined {
  const found = kindOf(path);
  if (found.kind === 'unknown') {
    reportUnknown(path, found, reports);
    return undefined;
  }
  if (wanted === 'what-serves' && notRead.has(found.kind)) return { ...found, path, text: '' };
  const most = /specification\.\w+$/.test(path) ? limits.specificationBytes : limits.fileBytes;
  const text = readText(root, path, most, reports);
  return text === undefined ? undefined : { ...found, path, text };
}

function reportUnknown(path: string, { rightCase }: FoundKind, reports: Reports): void {
  if (rightCase !== undefined)
    reports.add({ code: 'wrong-case', severity: 'warning', message: `found '${path}'; expected '${rightCase}'`, path });
  else if (!/(?:^|\/)README\.md$/i.test(path))
    reports.add({ code: 'unknown-file', severity: 'information', message: 'the file is no artifact', path });
}

function readText(root: string, path: string, most: number, reports: Reports): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(join(root, path), 'r');
    const { size } = fstatSync(file);
    const bytes = size > most ? undefined : readFileSync(file);
    if (bytes !== undefined && bytes.length <= most) return decode(bytes);
    reports.error('too-large', `the file has ${bytes?.length ?? size} bytes; expected at most ${most}`, path);
  } catch (error) {
    if (error instanceof TypeError)
      reports.error('unreadable-text', 'found bytes that are no UTF-8; expected text', path);
    else reports.error('unreadable-file', `${problemOf(error)}; expected a file that can be read`, path);
  } finally {
    if (file !== undefined) closeSync(file);
  }
  return undefined;
}

function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le', { fatal: true }).decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be', { fatal: true }).decode(bytes);
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
