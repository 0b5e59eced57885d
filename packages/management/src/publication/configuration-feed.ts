import type { GatewayUpdate, SnapshotChange } from '@turnpike/model';
import type { Store } from '../store/store.ts';
import { ForgottenChanges } from '../store/store-errors.ts';
import { ChangeLog } from './change-log.ts';
import { deltaFor, wholeFor } from './delta.ts';
import { type GatewayFacts, readGatewayFacts } from './gateway-facts.ts';
import { GatewayView } from './gateway-view.ts';
import { Marks } from './marks.ts';
import { Owners } from './owners.ts';
import { PartsIndex } from './parts-index.ts';

// What gateways are told. Everything that is published is here once; of each gateway that asks there is only which parts it
// gets. A gateway says up to where it knows what has changed, and is told what has changed since, of what it gets; when
// nothing has, it waits. Instances of one gateway that know the same are told by one piece of text.

/** Up to where a gateway knows everything. */
export interface Known {
  readonly after: number;
  readonly mark: string;
}

/** What is answered to a gateway. */
export type FeedAnswer =
  /** JSON of a `GatewayUpdate`. */
  | { readonly kind: 'update'; readonly text: string }
  /** The gateway knows a later state than there is here. */
  | { readonly kind: 'beyond'; readonly sequenceNumber: number }
  /** It may not be told any more. */
  | { readonly kind: 'refused' };

const nobody: { readonly ids: ReadonlySet<string>; readonly isAny: boolean } = { ids: new Set(), isAny: false };

/** Changes are read in portions of this size. */
const portion = 1000;
/** A gateway that has not asked for so long is forgotten; when it asks again, it gets everything. */
const forgetMs = 600_000;

/** Tells gateways what they have missed, and what happens. */
export class ConfigurationFeed {
  readonly #store: Store;
  readonly #onBug: (error: unknown) => void;
  readonly #index = new PartsIndex();
  readonly #owners = new Owners();
  readonly #log = new ChangeLog();
  readonly #views = new Map<string, GatewayView>();
  readonly #askedAt = new WeakMap<GatewayView, number>();
  readonly #texts = new Map<string, string>();
  readonly #marks: Marks;
  /** The number up to which what is said of gateways themselves was read. */
  #factsAt = 0;
  #waiting = Promise.withResolvers<void>();
  #working: Promise<void> = Promise.resolve();

  /** @param onBug told when the store cannot be read */
  constructor(store: Store, onBug: (error: unknown) => void) {
    this.#store = store;
    this.#marks = new Marks(store);
    this.#onBug = onBug;
  }

  /** The number of what gateways are told. */
  get sequenceNumber(): number {
    return this.#index.sequenceNumber;
  }

  /** Takes in what is published. */
  take(change: SnapshotChange): Promise<void> {
    this.#working = this.#working.catch(() => {}).then(() => this.#take(change));
    return this.#working;
  }

  /** Waits until everything that was given is what gateways are told. */
  async settled(): Promise<void> {
    await this.#working;
  }

  /** A gateway as it is seen here; `undefined` when there is none of that name. */
  async view(id: string): Promise<GatewayView | undefined> {
    const key = id.toLowerCase();
    const known = this.#views.get(key);
    if (known !== undefined) {
      this.#askedAt.set(known, Date.now());
      return known;
    }
    const { sequenceNumber } = this;
    const facts = await readGatewayFacts(key, this.#store);
    if (facts === undefined) return undefined;
    // What was read while something happened may be what was before it.
    if (sequenceNumber !== this.sequenceNumber || this.#views.has(key)) return this.view(id);
    const view = new GatewayView(key, facts, this.#index);
    this.#views.set(key, view);
    this.#askedAt.set(view, Date.now());
    return view;
  }

  /**
   * What a gateway has missed: at once where there is something, and when there is, or after a while without, else. A gateway
   * that knows nothing, or something else than what is here, is told everything.
   */
  async ask(
    view: GatewayView,
    known: Known | undefined,
    { until, isAllowed }: { readonly until: AbortSignal; readonly isAllowed: () => boolean },
  ): Promise<FeedAnswer> {
    if (known !== undefined && known.after > this.sequenceNumber)
      return { kind: 'beyond', sequenceNumber: this.sequenceNumber };
    const isKnown = known !== undefined && (await this.#marks.of(known.after)) === known.mark;
    if (!isKnown) return { kind: 'update', text: await this.#textFor(view, undefined, undefined) };
    let from = known.after;
    const ended = abortOf(until);
    for (;;) {
      const woken = this.#waiting.promise;
      if (this.#views.get(view.id) !== view || !isAllowed()) return { kind: 'refused' };
      const text = await this.#textFor(view, known.after, from);
      if (until.aborted || text !== this.#emptyText(known.after, await this.#marks.of(this.sequenceNumber)))
        return { kind: 'update', text };
      // What is not for this gateway need not be looked at again.
      from = this.sequenceNumber;
      await Promise.race([woken, ended]);
    }
  }

  /** Lets everyone go who waits. */
  close(): void {
    this.#waiting.resolve();
  }

  async #take(change: SnapshotChange): Promise<void> {
    this.#forget();
    const facts = await this.#readFacts(change.sequenceNumber);
    // From here on nobody can see that it is not all at once.
    this.#apply(change);
    for (const [view, read] of facts)
      if (read !== undefined) view.use(read, this.#index);
      else this.#views.delete(view.id);
    this.#wake();
  }

  #apply(change: SnapshotChange): void {
    const changed = this.#index.apply(change);
    this.#texts.clear();
    if (changed === undefined) {
      this.#owners.restart(this.#index);
      this.#log.restart(change.sequenceNumber);
      for (const view of this.#views.values()) view.restart(this.#index);
      return;
    }
    for (const { key, before, after } of changed) this.#owners.change(key, before, after);
    this.#log.add(change.sequenceNumber, changed);
    for (const view of this.#views.values()) view.see(changed, this.#index);
  }

  #wake(): void {
    const { resolve } = this.#waiting;
    this.#waiting = Promise.withResolvers();
    resolve();
  }

  #forget(): void {
    const now = Date.now();
    for (const [id, view] of this.#views) if (now - (this.#askedAt.get(view) ?? 0) > forgetMs) this.#views.delete(id);
  }

  /** What is said of gateways themselves is no part of any snapshot: their APIs, names and keys. It is read where it has changed. */
  async #readFacts(upTo: number): Promise<ReadonlyMap<GatewayView, GatewayFacts | undefined>> {
    const facts = new Map<GatewayView, GatewayFacts | undefined>();
    try {
      const { ids, isAny } =
        this.#views.size === 0 ? nobody : await this.#gatewaysChanged(this.#factsAt).catch(anybody);
      for (;;) {
        const view = [...this.#views.values()].find((one) => !facts.has(one) && (isAny || ids.has(one.id)));
        if (view === undefined) break;
        facts.set(view, await readGatewayFacts(view.id, this.#store));
      }
      this.#factsAt = upTo;
    } catch (error) {
      // It is read with the next change.
      this.#onBug(error);
    }
    return facts;
  }

  async #gatewaysChanged(after: number): Promise<typeof nobody> {
    const ids = new Set<string>();
    let isAny = false;
    for (let from = after; ; ) {
      const changes = await this.#store.changesAfter(from, portion);
      for (const { key, sequenceNumber } of changes) {
        const [collection, id] = key.split('/');
        if (collection === 'gateways' && id !== undefined) ids.add(id);
        if (collection === 'certificates') isAny = true;
        from = sequenceNumber;
      }
      if (changes.length < portion) return { ids, isAny };
    }
  }

  /** What a gateway that knows everything up to `after` is told; nothing up to `from` is for it. */
  async #textFor(view: GatewayView, after: number | undefined, from: number | undefined): Promise<string> {
    const { sequenceNumber } = this;
    const mark = await this.#marks.of(sequenceNumber);
    const name = `${view.id} ${after} ${from}`;
    // What has happened while the mark was read is told next time.
    const known = sequenceNumber === this.sequenceNumber ? this.#texts.get(name) : undefined;
    if (known !== undefined) return known;
    if (sequenceNumber !== this.sequenceNumber) return this.#textFor(view, after, from);
    const text = JSON.stringify(this.#updateFor(view, mark, after, from));
    this.#texts.set(name, text);
    return text;
  }

  #updateFor(view: GatewayView, mark: string, after: number | undefined, from: number | undefined): GatewayUpdate {
    const before = from === undefined ? undefined : view.frameAt(from);
    const changed = from === undefined ? undefined : this.#log.after(from);
    const { sequenceNumber } = this;
    const { profile } = view.facts;
    const names = profile.hostnames.map(({ hostname }) => hostname);
    const own = [`gateways/${view.id}`, { hosts: names }] as const;
    if (after === undefined || from === undefined || before === undefined || changed === undefined) {
      const { parts, removed } = wholeFor(view.frame, this.#index, this.#owners);
      return { change: { sequenceNumber, parts: [...parts, own], removed }, mark, profile };
    }
    const { parts, removed } = deltaFor({ before, now: view.frame }, changed, this.#index, this.#owners);
    if (!view.hasNewProfile(after)) return { change: { sequenceNumber, after, parts, removed }, mark };
    return { change: { sequenceNumber, after, parts: [...parts, own], removed }, mark, profile };
  }

  #emptyText(after: number, mark: string): string {
    const { sequenceNumber } = this;
    return JSON.stringify({ change: { sequenceNumber, after, parts: [], removed: [] }, mark } satisfies GatewayUpdate);
  }
}

/** Where the changes are not kept any more, any gateway may be another. */
function anybody(error: unknown): typeof nobody {
  if (error instanceof ForgottenChanges) return { ids: new Set(), isAny: true };
  throw error;
}

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
