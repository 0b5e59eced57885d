import { mkdirSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { encodeHead, encodeRecord, type QuotaFileContent, readQuotaFile, recordBytes } from './quota-records.ts';
import { createQuotaMemory, type QuotaRecord, SharedQuotas } from './shared-quotas.ts';

// Quotas on disk: a head, and after it one record for each count that has changed, the last of a window being the one
// that holds. Records are appended several times a second, and written anew beside the file, synced and renamed at the
// start and once most of them are outdated. Each has a checksum: what a crash has left half written ends the file.
//
// A process that is killed leaves what it has written; only a machine that stops forgets what was not synced. So nobody
// waits for the disk: what is appended is synced while the next is written.

/** More than this is not written twice only to save room. */
const smallBytes = 1 << 20;

/**
 * A crash loses what was counted since the last writing: this long ago at most, and as long as the disk takes. A quarter
 * of the second that is promised, because a busy machine has other things to do.
 */
const intervalMs = 250;

/** What is told of a file. */
export interface QuotaFileEvents {
  /** It cannot be written, or can again: without an error. */
  readonly onTrouble?: (message: string | undefined) => void;
}

/** The quotas of a process on disk. */
export class QuotaFile implements AsyncDisposable {
  readonly #file: string | undefined;
  readonly #quotas: SharedQuotas;
  readonly #events: QuotaFileEvents;
  readonly memory: SharedArrayBuffer;
  /** What was wrong with what was found. */
  readonly finding: string | undefined;
  #handle: FileHandle | undefined;
  #records = 0;
  #live = 0;
  /** Whether what was written is in doubt. */
  #mustWriteAll = false;
  #failures = 0;
  #isFailing = false;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #syncing: Promise<void> | undefined;
  #mustSync = false;

  constructor(file: string | undefined, events: QuotaFileEvents) {
    const { secret, buckets, records, finding }: QuotaFileContent =
      file === undefined ? { records: [] } : readQuotaFile(file);
    this.#file = file;
    this.#events = events;
    this.memory = createQuotaMemory({ ...(secret && { secret }), ...(buckets && { keys: buckets * 128 }) });
    this.#quotas = new SharedQuotas(this.memory);
    for (const record of records) this.#quotas.restore(record);
    this.finding = finding;
  }

  /** Reads a file where there is one, and keeps it up to date from now on. Without a name nothing is kept. */
  static open(file: string | undefined, events: QuotaFileEvents = {}): QuotaFile {
    const opened = new QuotaFile(file, events);
    if (file === undefined) return opened;
    // Before anything is counted: later it would take the time of a disk that is busy.
    opened.#mustWriteAll = true;
    opened.#schedule(0);
    return opened;
  }

  /** Times that it could not be written. */
  get failures(): number {
    return this.#failures;
  }

  /** Whether counts are at present only in memory. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  /** Writes what has changed. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Writes what is left, and closes. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.flush();
    while (this.#syncing !== undefined) await this.#syncing;
    await this.#handle?.close();
    this.#handle = undefined;
  }

  #schedule(afterMs: number = intervalMs): void {
    this.#timer = setTimeout(() => {
      void this.flush().then(() => {
        if (this.#timer !== undefined) this.#schedule();
      });
    }, afterMs);
    this.#timer.unref();
  }

  async #write(): Promise<void> {
    if (this.#file === undefined) return;
    const changed = this.#quotas.records('changed');
    if (changed.length === 0 && !this.#mustWriteAll) return;
    try {
      if (this.#handle === undefined || this.#mustWriteAll || this.#isWasteful) await this.#writeAll(this.#file);
      else await this.#append(changed);
      if (this.#isFailing) this.#events.onTrouble?.(undefined);
      this.#isFailing = false;
    } catch (error) {
      // What was to be appended may be there in part: the next time all is written anew.
      await this.#handle?.close().catch(() => {});
      this.#handle = undefined;
      this.#mustWriteAll = true;
      this.#failures++;
      if (!this.#isFailing) this.#events.onTrouble?.((error as Error).message);
      this.#isFailing = true;
    }
  }

  get #isWasteful(): boolean {
    const bytes = this.#records * recordBytes;
    return bytes > smallBytes && this.#records > 2 * this.#live;
  }

  async #append(records: readonly QuotaRecord[]): Promise<void> {
    await this.#handle!.writeFile(Buffer.concat(records.map(encodeRecord)));
    this.#records += records.length;
    this.#mustSync = true;
    this.#syncing ??= this.#sync();
  }

  async #sync(): Promise<void> {
    while (this.#mustSync && this.#handle !== undefined) {
      this.#mustSync = false;
      try {
        await this.#handle.datasync();
      } catch {
        // Whatever is wrong with the disk, or with a handle that was closed meanwhile: all is written anew.
        this.#mustWriteAll = true;
      }
    }
    this.#syncing = undefined;
  }

  async #writeAll(file: string): Promise<void> {
    this.#mustWriteAll = false;
    await this.#syncing;
    await this.#handle?.close();
    this.#handle = undefined;
    mkdirSync(dirname(file), { recursive: true });
    const fresh = `${file}.new`;
    const handle = await open(fresh, 'w', 0o600);
    try {
      const records = this.#quotas.records('all');
      await handle.writeFile(Buffer.concat([encodeHead(this.#quotas), ...records.map(encodeRecord)]));
      await handle.sync();
      await rename(fresh, file);
      await syncFolder(dirname(file));
      this.#records = records.length;
      this.#live = records.length;
      this.#handle = handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }
}

/** Without it the new name may be forgotten when the machine stops. */
async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
