import { randomUUID } from 'node:crypto';
import { ArmError, type ArmErrorCode, type ArmErrorDetail } from '../arm-error.ts';
import { isObject, type JsonObject, present } from '../json.ts';
import type { Store, StoredResource } from '../store/store.ts';

// What goes on after its call was answered. Each is kept in the store from its beginning on, so that whichever control plane
// is asked can tell, and outcomes stay for a day.

const type = 'operationsInProgress';
const collection = '/operations';

/** Whoever has not ended by then has not survived its control plane. */
const longestMs = 10 * 60_000;
const keptMs = 24 * 60 * 60_000;

/** How far an operation is. */
export interface OperationInProgress {
  readonly id: string;
  readonly status: 'InProgress' | 'Succeeded' | 'Failed';
  readonly startTime: string;
  readonly endTime?: string;
  /** What it is done to. */
  readonly resourceId: string;
  /** What it came to. */
  readonly result?: JsonObject;
  readonly error?: OperationError;
}

/** Why an operation has failed. */
export interface OperationError {
  readonly code: ArmErrorCode;
  readonly message: string;
  readonly details: readonly ArmErrorDetail[] | null;
}

/** What is to be done. */
export interface OperationWork {
  /** Who began it. */
  readonly by: string;
  readonly resourceId: string;
  /** Does it; what it throws is what it failed with. The signal says that there is no time left. */
  run(signal: AbortSignal): Promise<JsonObject | undefined>;
}

/** The operations of a control plane. */
export class OperationsInProgress implements AsyncDisposable {
  readonly #store: Store;
  readonly #now: () => Date;
  readonly #onBug: (error: unknown, operationId: string) => void;
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(store: Store, now: () => Date, onBug: (error: unknown, operationId: string) => void) {
    this.#store = store;
    this.#now = now;
    this.#onBug = onBug;
  }

  /** Begins one, and gives its id as soon as it is kept. */
  async begin(work: OperationWork): Promise<string> {
    const id = randomUUID();
    const startTime = this.#now().toISOString();
    await this.#forgetOld();
    await this.#keep(work.by, { id, status: 'InProgress', startTime, resourceId: work.resourceId });
    const running = this.#run(work, id, startTime).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return id;
  }

  /** How far one is; `undefined` when there is none, or no longer. */
  async find(id: string): Promise<OperationInProgress | undefined> {
    const stored = await this.#store.get(keyOf(id));
    return stored && this.#read(stored);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort(new ArmError('ServiceUnavailable', 'The control plane has stopped.'));
    await Promise.all(this.#running);
  }

  async #run({ by, resourceId, run }: OperationWork, id: string, startTime: string): Promise<void> {
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(longestMs / 2)]);
    let outcome: Pick<OperationInProgress, 'status' | 'result' | 'error'>;
    try {
      outcome = present({ status: 'Succeeded' as const, result: await run(signal) });
    } catch (thrown) {
      const isLate = signal.aborted && !(thrown instanceof ArmError);
      const error = isLate ? new ArmError('ServiceUnavailable', 'The operation did not end in time.') : thrown;
      if (!(error instanceof ArmError)) this.#onBug(error, id);
      outcome = { status: 'Failed', error: errorOf(error, id) };
    }
    const ended = { id, startTime, resourceId, endTime: this.#now().toISOString(), ...outcome };
    await this.#keep(by, ended).catch((error: unknown) => this.#onBug(error, id));
  }

  async #keep(by: string, operation: OperationInProgress): Promise<void> {
    const { id, ...properties } = operation;
    const draft = { key: keyOf(id), type, parent: collection, path: keyOf(id), secrets: {}, fields: {} };
    await this.#store.write(by, (transaction) => transaction.put({ ...draft, properties: { ...properties } }, 'any'));
  }

  #read({ path, properties }: StoredResource): OperationInProgress {
    const operation = { ...properties, id: path.slice(collection.length + 1) } as OperationInProgress;
    const isLost =
      operation.status === 'InProgress' && this.#now().getTime() - Date.parse(operation.startTime) > longestMs;
    if (!isLost) return operation;
    const message = 'The operation has not survived the control plane that began it; expected it to be begun again.';
    return { ...operation, status: 'Failed', error: { code: 'InternalServerError', message, details: null } };
  }

  async #forgetOld(): Promise<void> {
    const { resources } = await this.#store.list({ type });
    const before = this.#now().getTime() - keptMs;
    const old = resources.filter(({ properties }) => Date.parse(String(properties.startTime)) < before);
    if (old.length === 0) return;
    await this.#store.write('turnpike', async (transaction) => {
      for (const { key } of old) await transaction.delete(key, 'any');
    });
  }
}

function keyOf(id: string): string {
  return `${collection}/${id.toLowerCase()}`;
}

function errorOf(error: unknown, id: string): OperationError {
  if (error instanceof ArmError) return { code: error.code, message: error.message, details: error.details };
  return {
    code: 'InternalServerError',
    message: `The operation could not be ended; the log has more under ${id}.`,
    details: null,
  };
}

/** What is shown of an operation as `OperationResultContract`, which says in its properties what it came to. */
export function resultContractOf(operation: OperationInProgress, resourceId: string): JsonObject {
  const { id, status, startTime, endTime, error, result } = operation;
  const type = resourceId.slice(resourceId.indexOf('/providers/') + '/providers/'.length);
  const [namespace, ...segments] = type.split('/');
  const names = segments.filter((_, index) => index % 2 === 0);
  return {
    id: resourceId,
    type: [namespace, ...names].join('/'),
    name: id,
    properties: present({
      id,
      status,
      started: startTime,
      updated: endTime ?? startTime,
      resultInfo:
        typeof result?.resultInfo === 'string' ? result.resultInfo : status === 'Failed' ? error?.message : '',
      error: isObject(result?.error) ? result.error : error,
      actionLog: Array.isArray(result?.actionLog) ? result.actionLog : [],
    }),
  };
}
