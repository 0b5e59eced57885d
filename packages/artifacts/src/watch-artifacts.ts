import { createHash } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import type { Snapshot } from '@turnpike/model';
import { type ArtifactOptions, type ArtifactReading, readArtifacts } from './read-artifacts.ts';

/** How a folder is watched. */
export interface WatchOptions extends ArtifactOptions {
  /** The snapshot that is served now; without one, the first reading is a change too. */
  readonly from?: Snapshot;
  /** How long nothing may have changed before the folder is read. */
  readonly settleMs?: number;
  /** How often to look where the system does not tell of changes. */
  readonly pollMs?: number;
  /** Looks now and then even where the system claims to tell, as network folders do wrongly. */
  readonly poll?: boolean;
}

/** Something that goes on until it is closed. */
export interface Closable {
  close(): void;
}

/**
 * Reads a folder again whenever its content has changed and come to rest, and hands on what it came to: a
 * snapshot with a sequence number that grows, or none where there are errors, and then what is served stays.
 */
export function watchArtifacts(
  folder: string,
  onChange: (reading: ArtifactReading) => void,
  options: WatchOptions = {},
): Closable {
  const watcher = new ArtifactWatcher(folder, onChange, options);
  watcher.start();
  return watcher;
}

/** What editors and tools leave beside files: no reason to read. */
const isPassing = /(?:^|[\\/])(?:\.git|node_modules)(?:[\\/]|$)|~$|\.(?:sw[a-z]|tmp|log|lock)$/;

class ArtifactWatcher implements Closable {
  readonly #folder: string;
  readonly #onChange: (reading: ArtifactReading) => void;
  readonly #options: WatchOptions;
  readonly #settleMs: number;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pollTimer: NodeJS.Timeout | undefined;
  #digest: string | undefined;
  #sequenceNumber: number;
  #isReading = false;
  #changedMeanwhile = false;
  #isClosed = false;

  constructor(folder: string, onChange: (reading: ArtifactReading) => void, options: WatchOptions) {
    this.#folder = folder;
    this.#onChange = onChange;
    this.#options = options;
    this.#settleMs = options.settleMs ?? 100;
    this.#digest = options.from && digestOf({ snapshot: options.from });
    this.#sequenceNumber = options.from === undefined ? (options.sequenceNumber ?? 1) : options.from.sequenceNumber + 1;
  }

  start(): void {
    if (this.#options.poll === true) this.#poll();
    this.#watch();
    // What changed between the last reading and now.
    this.#touched();
  }

  close(): void {
    this.#isClosed = true;
    this.#watcher?.close();
    clearTimeout(this.#timer);
    clearInterval(this.#pollTimer);
  }

  #watch(): void {
    try {
      this.#watcher = watch(this.#folder, { recursive: true, persistent: false });
    } catch {
      this.#poll();
      return;
    }
    this.#watcher.on('change', (_, name) => {
      if (name === null || !isPassing.test(String(name))) this.#touched();
    });
    // The folder was taken away, or the system has no watches left.
    this.#watcher.on('error', () => {
      this.#watcher?.close();
      this.#poll();
    });
  }

  #poll(): void {
    if (this.#isClosed) return;
    this.#pollTimer ??= setInterval(() => {
      if (this.#timer === undefined) this.#touched();
    }, this.#options.pollMs ?? 2000).unref();
  }

  #touched(): void {
    if (this.#isClosed) return;
    if (this.#isReading) this.#changedMeanwhile = true;
    else {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#read(), this.#settleMs);
    }
  }

  async #read(): Promise<void> {
    this.#timer = undefined;
    this.#isReading = true;
    this.#changedMeanwhile = false;
    const reading = await readArtifacts(this.#folder, { ...this.#options, sequenceNumber: this.#sequenceNumber });
    this.#isReading = false;
    if (this.#isClosed) return;
    // Read while it was being written: half of it may be old.
    if (this.#changedMeanwhile) return this.#touched();
    const digest = digestOf(reading);
    if (digest === this.#digest) return;
    this.#digest = digest;
    if (reading.snapshot !== undefined) this.#sequenceNumber++;
    this.#onChange(reading);
  }
}

/** Of what is served; of what is wrong, where nothing can be. */
function digestOf({ snapshot, diagnostics = [] }: Partial<ArtifactReading>): string {
  const content = snapshot === undefined ? diagnostics : { ...snapshot, sequenceNumber: 0 };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
