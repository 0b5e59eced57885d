import type { ArmResource, ArtifactDiagnostic, ReadOptions } from '@turnpike/artifacts';
import { readArmResources } from '@turnpike/artifacts';
import { type ManagementClient, ManagementError } from './management-client.ts';
import type { WrittenResources } from './written-resources.ts';

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
  readonly #written: WrittenResources;

  constructor(folder: string, options: ReadOptions, client: ManagementClient, written: WrittenResources) {
    this.#folder = folder;
    this.#options = options;
    this.#client = client;
    this.#written = written;
  }

  /** Writes what differs from what was written before, and deletes what is no longer there. A mistake stops nothing else. */
  async publish(): Promise<FolderPublication> {
    const { resources, diagnostics: found } = await readArmResources(this.#folder, this.#options);
    // What was read by halves would delete the other half.
    if (found.some(({ severity }) => severity === 'error')) return { written: 0, deleted: 0, diagnostics: found };
    const diagnostics = [...found];
    const written = await this.#write(resources, diagnostics);
    const deleted = await this.#deleteAllBut(new Set(resources.map(({ id }) => id)), diagnostics);
    if (written + deleted > 0) await this.#written.save();
    return { written, deleted, diagnostics };
  }

  async #write(resources: readonly ArmResource[], diagnostics: ArtifactDiagnostic[]): Promise<number> {
    const before = [...this.#written.ids];
    let written = 0;
    for (const { id, properties, file } of resources) {
      const text = JSON.stringify(properties ?? null);
      if (this.#written.has(id, text)) continue;
      const hasWorked = await attempt(file, diagnostics, () => this.#client.put(id, properties));
      if (hasWorked) this.#written.add(id, text);
      if (hasWorked) written++;
      const guarded = guardedBy(id);
      const isOf = (one: string) => isPartOf(one, guarded);
      if (!hasWorked && guarded !== undefined && !before.some(isOf) && this.#written.ids.some(isOf))
        await this.#takeBack(guarded, file, diagnostics);
    }
    return written;
  }

  /** What is new and was to have a policy is not there without it: it could be open to everybody. */
  async #takeBack(guarded: string, file: string, diagnostics: ArtifactDiagnostic[]): Promise<void> {
    await attempt(file, diagnostics, () => this.#client.delete(guarded));
    for (const id of [...this.#written.ids]) if (isPartOf(id, guarded)) this.#written.delete(id);
    const message = `'${guarded}' is left out, since its policies are refused; expected policies that run`;
    diagnostics.push({ code: 'refused', severity: 'error', message, path: file });
  }

  async #deleteAllBut(present: ReadonlySet<string>, diagnostics: ArtifactDiagnostic[]): Promise<number> {
    let deleted = 0;
    // What was written last refers to what was written before.
    for (const id of this.#written.ids.toReversed()) {
      if (present.has(id)) continue;
      const hasWorked = await attempt(id, diagnostics, () => this.#client.delete(id));
      if (hasWorked) this.#written.delete(id);
      if (hasWorked) deleted++;
    }
    return deleted;
  }
}

/** The API or the product whose calls a policy document decides on. */
function guardedBy(id: string): string | undefined {
  return /^((?:apis|products)\/[^/]+)\/(?:.+\/)?policies\/policy$/.exec(id)?.[1];
}

/** Whether something is in an API or a product; without a number, all revisions are meant. */
function isPartOf(id: string, guarded: string | undefined): boolean {
  if (guarded === undefined || !id.startsWith(guarded)) return false;
  const next = id.charAt(guarded.length);
  return next === '' || next === '/' || next === ';';
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
