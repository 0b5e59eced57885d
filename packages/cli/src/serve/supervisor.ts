import type { Worker } from 'node:worker_threads';
import { type CountedRequests, KeptUpdate, mostSlotThreads, SharedSlots, type Trace } from '@turnpike/gateway';
import type { TlsSettings } from '@turnpike/http';
import { emptySnapshot, type Snapshot, type SnapshotChange, SnapshotParts, snapshotAsChange } from '@turnpike/model';
import { type FleetReading, Inquiries } from './admin/inquiries.ts';
import type {
  FromWorker,
  ListenerSettings,
  ThreadProfile,
  ThreadSettings,
  ToWorker,
  WorkerSettings,
} from './messages.ts';
import { SemanticThreads } from './semantic-caching.ts';
import { megabytesOfJson, megabytesOfParts, startThread } from './serving-thread.ts';

// The threads that serve. All listen on the same ports; the system spreads connections over them. One that dies is
// replaced, with a pause that grows when that happens again and again, while the others go on. One that has met an
// exception which nobody caught goes on until another listens in its place, and then finishes what is under way.

/** Told of what happens. */
export interface SupervisorEvents {
  /** A thread has taken a snapshot in, or has refused it. */
  readonly onPublished: (message: Extract<FromWorker, { kind: 'published' }>) => void;
  /** A thread has looked at all of a snapshot that it has served before it had. */
  readonly onChecked?: (message: Extract<FromWorker, { kind: 'checked' }>) => void;
  /** A request has met a bug. */
  readonly onBug: (text: string, requestId: string) => void;
  /** Something that operators should know of. */
  readonly onNote: (text: string) => void;
  /** A request was traced that the control plane may be asked for. */
  readonly onTrace?: (trace: Trace) => void;
  /** A thread has counted requests. */
  readonly onCounted?: (counted: CountedRequests) => void;
  /** A thread has died or met an exception that nobody caught, and is being replaced. */
  readonly onCrash: (reason: string | undefined) => void;
}

interface Member {
  readonly worker: Worker;
  /** Its number, which no other has at the same time. */
  readonly thread: number;
  readonly startedAt: number;
  /** How many times its place has been taken anew in short order. */
  readonly failures: number;
  /** Who serves in its place until it listens, and has failed. */
  predecessor: Worker | undefined;
  /** Whether another takes its place. */
  isReplaced: boolean;
}

const shortLifeMs = 10_000;
const longestPauseMs = 5_000;
/** For what is under way in a thread that has failed: what is left then may be what it failed at. */
const failedGraceMs = 10_000;

/** Keeps a number of threads serving. */
export class Supervisor {
  readonly #events: SupervisorEvents;
  readonly #script: URL | undefined;
  /** A thread that has nothing to do yet. */
  #spare: Worker | undefined;
  #settings: WorkerSettings;
  /** For threads that begin later; without what is still as it was kept. */
  readonly #known = new SnapshotParts();
  #kept: KeptUpdate | undefined;
  readonly #members = new Set<Member>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #inquiries = new Inquiries<Worker>();
  readonly #semanticThreads: SemanticThreads;
  /** What threads have served; the next need not look at it again before they do. */
  #liveNumber = -1;
  #isStopping = false;
  #restarts = 0;
  #bugs = 0;

  /**
   * @param settings with a change, that is what is served first, and the changes to come are of it; with a spare thread,
   * that is the first which serves
   * @param script what the threads run, where it is not what all do
   */
  constructor(
    { change, spare, ...settings }: WorkerSettings & { change?: SnapshotChange | KeptUpdate; spare?: Worker },
    events: SupervisorEvents,
    script?: URL,
  ) {
    this.#spare = spare;
    this.#settings = { ...settings, snapshot: emptySnapshot };
    if (change instanceof KeptUpdate) this.#kept = change;
    else this.#known.apply(change ?? snapshotAsChange(settings.snapshot));
    this.#semanticThreads = new SemanticThreads(settings.settings);
    this.#events = events;
    this.#script = script;
  }

  /** Starts the threads; gives the ports, of which those that were 0 are now chosen. */
  async start(count: number): Promise<readonly number[]> {
    const ports = await this.#add(0);
    const listeners = this.#settings.listeners.map(
      (listener, index): ListenerSettings => ({ ...listener, port: ports[index] as number }),
    );
    this.#settings = { ...this.#settings, listeners };
    await Promise.all(Array.from({ length: count - 1 }, () => this.#add(0)));
    return ports;
  }

  get size(): number {
    return this.#members.size;
  }

  /** Threads that died and were replaced. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Requests that met a bug. */
  get bugs(): number {
    return this.#bugs;
  }

  /** Has all threads serve another snapshot, unless it cannot run: they are told what is different in it. */
  publish(snapshot: Snapshot): void {
    this.change(this.#parts.changeTo(snapshot));
  }

  /** Tells all threads what has changed. */
  change(change: SnapshotChange): void {
    this.#parts.apply(change);
    this.#tell({ kind: 'change', change });
  }

  /** Tells all threads what the control plane says of the gateway. */
  useProfile(profile: ThreadProfile): void {
    this.#settings = { ...this.#settings, profile };
    this.#tell({ kind: 'profile', profile });
  }

  reloadTls(tls: TlsSettings): void {
    const listeners = this.#settings.listeners.map((one) => (one.tls === undefined ? one : { ...one, tls }));
    this.#settings = { ...this.#settings, listeners };
    this.#tell({ kind: 'reload-tls', tls });
  }

  /** Asks all threads what they have counted and how things stand. */
  read(): Promise<FleetReading> {
    return this.#inquiries.read(this.#workers(), (worker, id) =>
      worker.postMessage({ kind: 'ask', id, question: { about: 'itself' } } satisfies ToWorker),
    );
  }

  /** Asks all threads for a trace. */
  findTrace(traceId: string): Promise<Trace | undefined> {
    return this.#inquiries.findTrace(this.#workers(), (worker, id) =>
      worker.postMessage({ kind: 'ask', id, question: { about: 'trace', traceId } } satisfies ToWorker),
    );
  }

  /** Takes no more connections, finishes what is under way, and ends; after `graceMs` whatever there is. */
  async drain(graceMs: number): Promise<void> {
    this.#isStopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(Array.from(this.#members, ({ worker }) => end(worker, graceMs)));
    await this.#semanticThreads.close();
  }

  get #parts(): SnapshotParts {
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept !== undefined) this.#known.apply(kept.change);
    return this.#known;
  }

  get #configurationMegabytes(): number {
    return this.#kept === undefined ? megabytesOfParts(this.#known.size) : megabytesOfJson(this.#kept.json.length);
  }

  /** What a thread begins with. */
  #beginning(): Pick<ThreadSettings, 'change' | 'hasRun'> {
    const kept = this.#kept;
    const { sequenceNumber } = kept ?? this.#known;
    const hasRun = kept?.hasRun === true || sequenceNumber === this.#liveNumber;
    return { change: kept?.json ?? this.#known.whole(), hasRun };
  }

  #workers(): readonly Worker[] {
    return Array.from(this.#members, ({ worker }) => worker);
  }

  #tell(message: ToWorker): void {
    for (const { worker } of this.#members) worker.postMessage(message);
  }

  #add(failures: number, predecessor?: Worker): Promise<readonly number[]> {
    const thread = this.#freeNumber();
    const worker = this.#spare ?? startThread(this.#script, this.#configurationMegabytes);
    this.#spare = undefined;
    const settings: ThreadSettings = { ...this.#settings, thread, ...this.#beginning() };
    worker.postMessage({ kind: 'begin', settings } satisfies ToWorker);
    const member: Member = { worker, thread, startedAt: Date.now(), failures, predecessor, isReplaced: false };
    this.#members.add(member);
    return new Promise((resolve, reject) => {
      let failure: Error | undefined;
      let isListening = false;
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'listening') {
          isListening = true;
          resolve(message.ports);
          this.#relieve(member);
        } else if (message.kind === 'published') {
          if (message.isLive) this.#liveNumber = message.sequenceNumber;
          this.#events.onPublished(message);
        } else if (message.kind === 'checked') this.#events.onChecked?.(message);
        else if (message.kind === 'answer') this.#inquiries.answered(worker, message.id, message.answer);
        else if (message.kind === 'bug') {
          this.#bugs++;
          this.#events.onBug(message.text, message.requestId);
        } else if (message.kind === 'note') this.#events.onNote(message.text);
        else if (message.kind === 'trace') this.#events.onTrace?.(message.trace);
        else if (message.kind === 'counted') this.#events.onCounted?.(message.counted);
        else if (message.kind === 'connect') this.#semanticThreads.connect(message.service, message.port);
        else if (message.kind === 'failed') this.#replace(member, message.text, worker);
      });
      worker.on('error', (error) => {
        failure = error as Error;
      });
      worker.on('exit', () => {
        this.#members.delete(member);
        this.#giveBackPlaces(thread);
        this.#inquiries.left(worker);
        if (isListening || failures > 0) this.#replace(member, failure?.stack, member.predecessor);
        else reject(failure ?? new Error('a serving thread ended before it began to listen'));
      });
    });
  }

  #freeNumber(): number {
    const taken = new Set(Array.from(this.#members, ({ thread }) => thread));
    for (let thread = 0; thread < mostSlotThreads; thread++) if (!taken.has(thread)) return thread;
    throw new Error(`there are ${mostSlotThreads} threads already`);
  }

  /** What a thread was inside of when it ended, nobody is inside of any more. */
  #giveBackPlaces(thread: number): void {
    const { slotMemory } = this.#settings;
    if (slotMemory !== undefined) new SharedSlots(slotMemory, thread).giveBack(thread);
  }

  /** A thread listens: whoever went on in its place only until then may finish. */
  #relieve(member: Member): void {
    const { predecessor } = member;
    member.predecessor = undefined;
    const hasDied = predecessor?.threadId === -1;
    if (predecessor !== undefined && !hasDied) void end(predecessor, failedGraceMs);
  }

  /** @param predecessor who goes on serving until the new thread listens */
  #replace(member: Member, reason: string | undefined, predecessor: Worker | undefined): void {
    if (member.isReplaced || this.#isStopping) return;
    member.isReplaced = true;
    this.#restarts++;
    this.#events.onCrash(reason);
    const failures = Date.now() - member.startedAt < shortLifeMs ? member.failures + 1 : 1;
    const pauseMs = failures === 1 ? 0 : Math.min(longestPauseMs, 100 * 2 ** failures);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#add(failures, predecessor).catch(() => {});
    }, pauseMs);
    this.#timers.add(timer);
  }
}

/** Lets a thread finish what is under way, and ends it by force when that takes too long. */
async function end(worker: Worker, graceMs: number): Promise<void> {
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  worker.postMessage({ kind: 'drain', graceMs } satisfies ToWorker);
  const force = setTimeout(() => void worker.terminate(), graceMs + 1000);
  await exited;
  clearTimeout(force);
}
