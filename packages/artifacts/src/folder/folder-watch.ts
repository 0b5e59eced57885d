import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

// On Linux, Node watches the files of a folder one by one when it is told to watch all of it, and loses sight of a file
// in whose place another one is put, as editors and tools do. A folder that is watched by itself tells of everything
// that happens to the names in it, so that there each folder has a watch of its own.

/** Told of what happens. */
export interface FolderWatchEvents {
  /** Something has changed; its name, where the system tells. */
  readonly onChange: (name: string | undefined) => void;
  /** Changes are not told of any more. */
  readonly onLost: () => void;
}

const hasOneForAll = process.platform === 'darwin' || process.platform === 'win32';
/** As many as a Linux gives to one user, at the least. */
const mostWatches = 8000;

/** Tells of changes in a folder and in those below it. */
export class FolderWatch {
  readonly #root: string;
  readonly #events: FolderWatchEvents;
  readonly #watches = new Map<string, FSWatcher>();
  #isStale = true;

  constructor(root: string, events: FolderWatchEvents) {
    this.#root = root;
    this.#events = events;
  }

  /** Begins to watch what is there now and was not there before. */
  look(): void {
    if (!this.#isStale) return;
    this.#isStale = false;
    try {
      if (hasOneForAll) this.#add('', true);
      else this.#lookBelow();
    } catch {
      this.#events.onLost();
    }
  }

  close(): void {
    for (const one of this.#watches.values()) one.close();
    this.#watches.clear();
  }

  #lookBelow(): void {
    const found = new Set<string>();
    const waiting = [''];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      found.add(folder);
      if (found.size > mostWatches) throw new Error('there are more folders than can be watched');
      // Before it is listed: what comes later is told of.
      this.#add(folder, false);
      for (const entry of readdirSync(join(this.#root, folder), { withFileTypes: true }))
        if (entry.isDirectory() && entry.name !== '.git' && entry.name !== 'node_modules')
          waiting.push(join(folder, entry.name));
    }
    for (const [folder, one] of this.#watches) {
      if (found.has(folder)) continue;
      one.close();
      this.#watches.delete(folder);
    }
  }

  #add(folder: string, recursive: boolean): void {
    if (this.#watches.has(folder)) return;
    const one = watch(join(this.#root, folder), { recursive, persistent: false });
    this.#watches.set(folder, one);
    one.on('change', (kind, name) => {
      if (kind === 'rename') this.#changedNames(folder, String(name ?? ''));
      this.#events.onChange(name === null ? undefined : join(folder, String(name)));
    });
    one.on('error', () => this.#events.onLost());
  }

  /** A name has come, gone, or is another's now; one of a folder may be that of another folder. */
  #changedNames(folder: string, name: string): void {
    if (hasOneForAll) return;
    this.#isStale = true;
    const place = join(folder, name);
    this.#watches.get(place)?.close();
    this.#watches.delete(place);
  }
}
