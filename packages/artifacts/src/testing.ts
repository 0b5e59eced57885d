import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ArtifactDiagnostic } from './artifact-diagnostic.ts';
import { type ArtifactReading, type ReadOptions, readArtifacts } from './read-artifacts.ts';

// What the tests share: folders in a temporary place, written as paths and contents.

/** Files by path. What is no text is written as JSON. */
export type Files = Readonly<Record<string, unknown>>;

/** Makes a folder, hands it on, and takes it away. */
export async function withFolder<Result>(files: Files, use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-artifacts-'));
  try {
    await write(folder, files);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes files into a folder. */
export async function write(folder: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    const isBytes = typeof content === 'string' || content instanceof Uint8Array;
    await writeFile(join(folder, path), isBytes ? content : JSON.stringify(content, undefined, 2));
  }
}

/** Reads files as a folder. */
export function read(files: Files, options?: ReadOptions): Promise<ArtifactReading> {
  return withFolder(files, (folder) => readArtifacts(folder, options));
}

/** Diagnostics as `severity code path:line:column message`. */
export function shown(diagnostics: readonly ArtifactDiagnostic[]): readonly string[] {
  return diagnostics.map(({ severity, code, path, position, message }) => {
    const place = position === undefined ? path : `${path}:${position.line}:${position.column}`;
    return `${severity} ${code} ${place} ${message}`;
  });
}

/** The snapshot of files in which nothing is wrong, or at least no error. */
export async function snapshotOf(
  files: Files,
  options?: ReadOptions,
): Promise<NonNullable<ArtifactReading['snapshot']>> {
  const { snapshot, diagnostics } = await read(files, options);
  if (snapshot === undefined) throw new Error(shown(diagnostics).join('\n'));
  return snapshot;
}

/** An information file. */
export function information(properties: object): object {
  return { properties };
}

/** The information file of an API at a path. */
export function sampleApi(path: string, more: object = {}): object {
  return information({ displayName: path, path, ...more });
}
