import { readFileSync, renameSync, writeFileSync } from 'node:fs';

// What a folder was when it was written: a hash for each resource, in a file of the data folder. Hashes are keyed, since some
// are of secrets that can be guessed, and the key need not be in the same folder.

/** What a store is, for those who remember what they wrote into it. */
export interface WrittenStore {
  /** A keyed hash. */
  hash(text: string): string;
  /** The number of the last change. */
  sequenceNumber(): Promise<number>;
}

/** Remembers what was written into a store, by the id of the resource. */
export class WrittenResources {
  readonly #file: string;
  readonly #store: WrittenStore;
  readonly #hashes: Map<string, string>;

  private constructor(file: string, store: WrittenStore, hashes: Map<string, string>) {
    this.#file = file;
    this.#store = store;
    this.#hashes = hashes;
  }

  /** Reads the file. What cannot be read, or was written into a store that had more in it, is not remembered. */
  static async open(file: string, store: WrittenStore): Promise<WrittenResources> {
    const { sequenceNumber, hashes } = readRemembered(file);
    const isOfStore = sequenceNumber <= (await store.sequenceNumber());
    return new WrittenResources(file, store, new Map(isOfStore ? hashes : []));
  }

  get ids(): readonly string[] {
    return [...this.#hashes.keys()];
  }

  has(id: string, text: string): boolean {
    return this.#hashes.get(id) === this.#store.hash(`${id}\n${text}`);
  }

  add(id: string, text: string): void {
    this.#hashes.set(id, this.#store.hash(`${id}\n${text}`));
  }

  delete(id: string): void {
    this.#hashes.delete(id);
  }

  /** Writes the file anew: it is whole, or the one before. */
  async save(): Promise<void> {
    const draft = `${this.#file}.${process.pid}`;
    const remembered = { sequenceNumber: await this.#store.sequenceNumber(), hashes: [...this.#hashes] };
    writeFileSync(draft, JSON.stringify(remembered), { mode: 0o600, flush: true });
    renameSync(draft, this.#file);
  }
}

interface Remembered {
  readonly sequenceNumber: number;
  readonly hashes: readonly (readonly [id: string, hash: string])[];
}

/** Without it everything is written once more. */
function readRemembered(file: string): Remembered {
  const nothing = { sequenceNumber: 0, hashes: [] };
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return nothing;
  }
  return isRemembered(read) ? read : nothing;
}

function isRemembered(value: unknown): value is Remembered {
  const { sequenceNumber, hashes } = (value ?? {}) as Partial<Record<keyof Remembered, unknown>>;
  return typeof sequenceNumber === 'number' && Array.isArray(hashes) && hashes.every(isEntry);
}

function isEntry(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === 'string');
}
