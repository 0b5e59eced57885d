import { FolderWatch } from './folder/folder-watch.ts';
import { type ArtifactReading, type ReadOptions, readArtifacts } from './read-artifacts.ts';

/** How a folder is watched. */
export interface WatchOptions extends ReadOptions {
  /** The reading that is served now; without one, the first reading is a change too. */
  readonly last?: ArtifactReading;
  /** How long nothing may have changed before the folder is read. */
  readonly settleMs?: number;
  /** How often to look where the system does not tell of changes. */
  readonly pollMs?: number;
  /** Looks now and then even where the system claims to tell, as network folders do wrongly. */
  readonly poll?: boolean;
  /** Told of a reading with errors; what is served stays as it is. */
  readonly onRefused?: (reading: ArtifactReading) => void;
}

/** Something that goes on until it is closed. */
export interface Closable {
  close(): void;
}

/**
 * Reads a folder again whenever its content has changed and come to rest, and hands on readings without errors, with
 * sequence numbers that grow.
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
  #watcher: FolderWatch | undefined;
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
    this.#digest = options.last?.digest;
    this.#sequenceNumber = (options.last?.snapshot?.sequenceNumber ?? (options.sequenceNumber ?? 1) - 1) + 1;
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
    const onChange = (name: string | undefined) => {
      if (name === undefined || !isPassing.test(name)) this.#touched();
    };
    // The folder was taken away, or the system has no watches left.
    const onLost = () => {
      this.#watcher?.close();
      this.#watcher = undefined;
      this.#poll();
    };
    this.#watcher = new FolderWatch(this.#folder, { onChange, onLost });
    this.#watcher.look();
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
    // Folders that are new are watched before they are read, so that nothing happens in between.
    this.#watcher?.look();
    const reading = await readArtifacts(this.#folder, { ...this.#options, sequenceNumber: this.#sequenceNumber });
    this.#isReading = false;
    if (this.#isClosed) return;
    // Read while it was being written: half of it may be old.
    if (this.#changedMeanwhile) return this.#touched();
    if (reading.digest === this.#digest) return;
    this.#digest = reading.digest;
    if (reading.snapshot === undefined) this.#options.onRefused?.(reading);
    else {
      this.#sequenceNumber++;
      this.#onChange(reading);
    }
  }
}
