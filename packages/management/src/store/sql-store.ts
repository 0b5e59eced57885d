import { requestOrigin } from './request-origin.ts';
import type { SecretBox } from './secret-box.ts';
import { backupItems, replaceAll } from './sql-backup.ts';
import type { SqlDatabase, SqlSession } from './sql-database.ts';
import { auditQuery, changesQuery } from './sql-queries.ts';
import { SqlReader } from './sql-reader.ts';
import { auditEntryOf, changeOf } from './sql-rows.ts';
import { checkKey, noteKey, resealPortion } from './sql-secrets.ts';
import { SqlTransaction } from './sql-transaction.ts';
import type {
  AuditEntry,
  AuditQuery,
  Author,
  BackupItem,
  Change,
  ListPage,
  ListQuery,
  Store,
  StoredResource,
  StoreState,
  Transaction,
} from './store.ts';
import { ForgottenChanges } from './store-errors.ts';

/** What a store is told besides where it is. */
export interface StoreOptions {
  /** For how many days it is known who changed what: for good when left out. */
  readonly auditDays?: number;
}

const day = 86_400_000;
/** How often changes are forgotten. */
const forgetMs = 3_600_000;

/** Keeps what is configured in a database of SQL. */
export class SqlStore implements Store {
  readonly #database: SqlDatabase;
  readonly #secrets: SecretBox;
  readonly #reader: SqlReader;
  readonly #listeners = new Set<() => void>();
  #last: Promise<unknown> = Promise.resolve();
  #seen = 0;
  #looking: Promise<void> | undefined;
  #isOpen = true;
  #forgetting: NodeJS.Timeout | undefined;

  private constructor(database: SqlDatabase, secrets: SecretBox) {
    this.#database = database;
    this.#secrets = secrets;
    this.#reader = new SqlReader(database.reader, database.dialect, secrets);
  }

  /** Opens a store in a database, which is closed with it. Throws when it was written with another key. */
  static async open(database: SqlDatabase, secrets: SecretBox, { auditDays }: StoreOptions = {}): Promise<SqlStore> {
    const store = new SqlStore(database, secrets);
    try {
      await database.write((session) => checkKey(session, secrets));
      store.#seen = await store.sequenceNumber();
      database.watch(() => store.#look());
      if (auditDays !== undefined) await store.#forgetRegularly(auditDays);
      return store;
    } catch (error) {
      await database[Symbol.asyncDispose]();
      throw error;
    }
  }

  get(key: string): Promise<StoredResource | undefined> {
    return this.#reader.get(key);
  }

  list(query: ListQuery): Promise<ListPage> {
    return this.#reader.list(query);
  }

  below(key: string): Promise<readonly StoredResource[]> {
    return this.#reader.below(key);
  }

  async changesAfter(sequenceNumber: number, top: number): Promise<readonly Change[]> {
    const { sql, values } = changesQuery(sequenceNumber, top);
    const rows = await this.#database.reader.all(sql, ...values);
    const floor = Number(rows[0]?.floor);
    // A number that was never given comes from another store, or from a later time of this one.
    if (sequenceNumber < floor || sequenceNumber > Number(rows[0]?.latest))
      throw new ForgottenChanges(sequenceNumber, floor);
    return rows.filter(({ key }) => key !== null).map(changeOf);
  }

  async sequenceNumber(): Promise<number> {
    return (await this.state()).sequence;
  }

  state(): Promise<StoreState> {
    return stateOf(this.#database.reader);
  }

  async audit(query: AuditQuery): Promise<readonly AuditEntry[]> {
    const { sql, values } = auditQuery(query);
    return (await this.#database.reader.all(sql, ...values)).map(auditEntryOf);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async write<Result>(by: string | Author, work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    const author = { ...requestOrigin.getStore(), ...(typeof by === 'string' ? { name: by } : by) };
    const { dialect } = this.#database;
    let committed: number | undefined;
    const result = await this.#alone(async (session) => {
      const { sequence } = await stateOf(session);
      const transaction = new SqlTransaction(session, dialect, this.#secrets, author, sequence);
      const result = await work(transaction);
      committed = await transaction.finish();
      if (committed !== undefined) await this.#database.announce(session);
      return result;
    });
    if (committed !== undefined) this.#notice(committed);
    return result;
  }

  forgetChanges(before: string): Promise<number> {
    return this.#alone(async (session) => {
      const [kept] = await session.all('SELECT MIN(sequence) AS first FROM changes WHERE at >= $1', before);
      const { sequence, floor } = await stateOf(session);
      // The last one stays: it tells the state of this store from that of another.
      const last = kept?.first === null ? sequence - 1 : Number(kept?.first) - 1;
      if (last <= floor) return 0;
      const gone = await session.all('DELETE FROM changes WHERE sequence <= $1 RETURNING sequence', last);
      await session.all('UPDATE state SET floor = $1', last);
      return gone.length;
    });
  }

  async reseal(): Promise<number> {
    let sum = 0;
    for (let last: string | undefined = ''; last !== undefined; ) {
      const after: string = last;
      const done = await this.#alone((session) => resealPortion(session, this.#secrets, after));
      sum += done.count;
      last = done.last;
    }
    await this.#alone((session) => noteKey(session, this.#secrets));
    return sum;
  }

  backup<Result>(work: (state: StoreState, items: AsyncIterable<BackupItem>) => Promise<Result>): Promise<Result> {
    return this.#database.snapshot(async (session) => work(await stateOf(session), backupItems(session)));
  }

  async restore(state: StoreState, items: () => AsyncIterable<BackupItem>, box: SecretBox): Promise<void> {
    const sequence = await this.#alone(async (session) => {
      const next = await replaceAll(session, box, state, items());
      await this.#database.announce(session);
      return next;
    });
    this.#notice(sequence);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOpen = false;
    clearInterval(this.#forgetting);
    await this.#last;
    await this.#looking;
    await this.#database[Symbol.asyncDispose]();
  }

  /** Of one process, writers wait here, whoever comes first; those of others wait in the database. */
  #alone<Result>(work: (session: SqlSession) => Promise<Result>): Promise<Result> {
    const result = this.#last.then(() => this.#database.write(work));
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #forgetRegularly(days: number): Promise<void> {
    const forget = () => this.forgetChanges(new Date(Date.now() - days * day).toISOString());
    // Where the store fails just then, the next time will do.
    this.#forgetting = setInterval(() => void forget().catch(() => undefined), forgetMs).unref();
    await forget();
  }

  #look(): void {
    if (!this.#isOpen) return;
    this.#looking ??= this.sequenceNumber()
      .then((sequence) => this.#notice(sequence))
      // Whoever reads or writes meets it, too, and is told.
      .catch(() => undefined)
      .finally(() => (this.#looking = undefined));
  }

  #notice(sequence: number): void {
    if (sequence <= this.#seen) return;
    this.#seen = sequence;
    for (const listener of this.#listeners) listener();
  }
}

async function stateOf(session: SqlSession): Promise<StoreState> {
  const [row] = await session.all('SELECT id, sequence, floor FROM state');
  return { id: String(row?.id), sequence: Number(row?.sequence), floor: Number(row?.floor) };
}
