import { randomBytes } from 'node:crypto';
import { copyFile, link, mkdir, open as openFile, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { GatewayUpdate } from '@turnpike/model';
import { type KeptUpdate, readKept, writeKept } from './kept-update.ts';
import { open, seal } from './sealed-file.ts';

// What a gateway last knew, on its disk, so that it can be started while its control plane is away. Two copies are kept: a
// new one takes the place of the last in one step, and the last becomes the one before. Whatever is not whole is not used.

/** Where a backup is kept, and how. */
export interface BackupOptions {
  readonly folder: string;
  readonly gatewayId: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Which program this is: what another has served may be something else to it. Without it, nothing counts as having run. */
  readonly program?: string;
  /** Told when it cannot be kept, and with `undefined` when it can be again. */
  readonly onTrouble?: (message: string | undefined) => void;
  /** Milliseconds between two writings; more when one takes long. */
  readonly pauseMs?: number;
}

/** What was found on disk. */
export interface FoundBackup {
  /** All that the gateway knew; absent where nothing can be used. */
  readonly update: KeptUpdate | undefined;
  /** What could not be used, and why. */
  readonly findings: readonly string[];
}

const current = 'configuration.backup';
const previous = 'configuration.backup.previous';

/** Keeps what a gateway knows. */
export class ConfigurationBackup {
  readonly #options: BackupOptions;
  #wanted: (() => GatewayUpdate) | undefined;
  #writing: Promise<void> | undefined;
  #isFailing = false;
  #wake: () => void = () => {};
  #isClosing = false;

  constructor(options: BackupOptions) {
    this.#options = options;
  }

  /** Reads what is there: the last copy, or else the one before. */
  async load(): Promise<FoundBackup> {
    const findings: string[] = [];
    for (const name of [current, previous]) {
      const file = join(this.#options.folder, name);
      try {
        const bytes = await open(await readFile(file), this.#options.key, this.#options.gatewayId);
        return { update: readKept(bytes, this.#options.program), findings };
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code !== 'ENOENT') findings.push(`'${file}' is not used: ${message}`);
      }
    }
    return { update: undefined, findings };
  }

  /** Has something be kept, soon; what comes meanwhile takes its place. */
  keep(update: () => GatewayUpdate): void {
    this.#wanted = update;
    this.#writing ??= this.#run();
  }

  /** Writes what is still to be written. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#wake();
    await this.#writing;
  }

  async #run(): Promise<void> {
    while (this.#wanted !== undefined) {
      const update = this.#wanted;
      this.#wanted = undefined;
      const began = performance.now();
      await this.#write(update()).then(
        () => this.#tell(undefined),
        (error: unknown) => this.#tell((error as Error).message),
      );
      const pauseMs = Math.max(this.#options.pauseMs ?? 1000, 10 * (performance.now() - began));
      if (!this.#isClosing) await this.#pause(pauseMs);
    }
    this.#writing = undefined;
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #tell(trouble: string | undefined): void {
    if (trouble !== undefined || this.#isFailing) this.#options.onTrouble?.(trouble);
    this.#isFailing = trouble !== undefined;
  }

  async #write(update: GatewayUpdate): Promise<void> {
    const { folder, key, gatewayId, program } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await removeDrafts(folder);
    const bytes = await seal(writeKept(update, program), key, gatewayId);
    const draft = await writeDraft(folder, bytes);
    const last = join(folder, current);
    await keepAside(last, join(folder, previous), join(folder, draftName()));
    await rename(draft, last);
    await syncFolder(folder);
  }
}

async function writeDraft(folder: string, bytes: Uint8Array): Promise<string> {
  const draft = join(folder, draftName());
  const file = await openFile(draft, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  return draft;
}

/** The last copy becomes the one before, and is there all the time. */
async function keepAside(last: string, before: string, draft: string): Promise<void> {
  try {
    // Not every file system has links.
    await link(last, draft).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw error;
      return copyFile(last, draft);
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  await rename(draft, before);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await openFile(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

function draftName(): string {
  return `${current}.draft.${Date.now()}.${randomBytes(4).toString('hex')}`;
}

/** A draft that is old is of somebody who was killed; one that is not may be of another instance. */
async function removeDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, at] = /^configuration\.backup\.draft\.(\d+)\./.exec(name) ?? [];
    if (at !== undefined && Date.now() - Number(at) > 600_000) await rm(join(folder, name), { force: true });
  }
}
