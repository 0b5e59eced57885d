import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { ArmResource, ArtifactDiagnostic, ReadOptions } from '@turnpike/artifacts';
import { readArmResources } from '@turnpike/artifacts';
import { type ManagementClient, ManagementError } from './management-client.ts';

// A folder of artifacts, written through the management API. What was written is remembered, so that the next time only
// what has changed in the folder is written, and what others have changed in the meantime stays as they left it.

/** What became of a folder. */
export interface FolderPublication {
  readonly written: number;
  readonly deleted: number;
  readonly diagnostics: readonly ArtifactDiagnostic[];
}

/** Writes the resources of a folder, again and again. */
export class FolderPublisher {
  readonly #folder: string;
  readonly #options: ReadOptions;
  readonly #client: ManagementClient;
  readonly #file: string;
  /** What was written, by the id of the resource, as a hash. */
  readonly #written: Map<string, string>;

  /** @param file where it remembers what was written */
  constructor(folder: string, options: ReadOptions, client: ManagementClient, file: string) {
    this.#folder = folder;
    this.#options = options;
    this.#client = client;
    this.#file = file;
    this.#written = readWritten(file);
  }

  /** Writes what differs from what was written before, and deletes what is no longer there. A mistake stops nothing else. */
  async publish(): Promise<FolderPublication> {
    const { resources, diagnostics: found } = await readArmResources(this.#folder, this.#options);
    // What was read by halves would delete the other half.
    if (found.some(({ severity }) => severity === 'error')) return { written: 0, deleted: 0, diagnostics: found };
    const diagnostics = [...found];
    const written = await this.#write(resources, diagnostics);
    const deleted = await this.#deleteAllBut(new Set(resources.map(({ id }) => id)), diagnostics);
    if (written + deleted > 0) this.#remember();
    return { written, deleted, diagnostics };
  }

  async #write(resources: readonly ArmResource[], diagnostics: ArtifactDiagnostic[]): Promise<number> {
    let written = 0;
    for (const { id, properties, file } of resources) {
      const hash = createHash('sha256')
        .update(JSON.stringify(properties ?? null))
        .digest('hex');
      if (this.#written.get(id) === hash) continue;
      const hasWorked = await attempt(file, diagnostics, () => this.#client.put(id, properties));
      if (hasWorked) this.#written.set(id, hash);
      if (hasWorked) written++;
    }
    return written;
  }

  async #deleteAllBut(present: ReadonlySet<string>, diagnostics: ArtifactDiagnostic[]): Promise<number> {
    let deleted = 0;
    // What was written last refers to what was written before.
    for (const id of [...this.#written.keys()].reverse()) {
      if (present.has(id)) continue;
      const hasWorked = await attempt(id, diagnostics, () => this.#client.delete(id));
      if (hasWorked) this.#written.delete(id);
      if (hasWorked) deleted++;
    }
    return deleted;
  }

  #remember(): void {
    const draft = `${this.#file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify([...this.#written]), { mode: 0o600 });
    renameSync(draft, this.#file);
  }
}

/** Does something with the control plane; what it refuses is reported at the file that asks for it. */
async function attempt(path: string, diagnostics: ArtifactDiagnostic[], action: () => Promise<void>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    if (!(error instanceof ManagementError)) throw error;
    for (const message of error.reasons) diagnostics.push({ code: 'refused', severity: 'error', message, path });
    return false;
  }
}

function readWritten(file: string): Map<string, string> {
  let entries: unknown;
  try {
    entries = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Without it everything is written once more.
    return new Map();
  }
  return new Map(Array.isArray(entries) ? (entries as [string, string][]) : []);
}
