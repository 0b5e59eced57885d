import type { Exchange } from '@turnpike/http';
import { emptySnapshot, type Snapshot, type SnapshotChange, SnapshotParts, snapshotAsChange } from '@turnpike/model';
import type { PolicyCatalog } from '@turnpike/policy';
import { type CheckedSnapshot, type CompiledSnapshot, SnapshotCompiler } from './compile-snapshot.ts';
import { serve } from './lifecycle.ts';
import type { GatewayServices } from './request/services.ts';
import type { SnapshotDiagnostic } from './snapshot-diagnostic.ts';

/** What became of a snapshot. */
export interface Publication {
  /** Whether it is live. Where it is not, the one before it still is. */
  readonly isLive: boolean;
  readonly diagnostics: readonly SnapshotDiagnostic[];
}

/** What a gateway is made with. */
export interface GatewayOptions {
  readonly policies: PolicyCatalog;
  readonly services: GatewayServices;
}

/** Serves requests by the snapshot that was published last. */
export class Gateway {
  readonly #policies: PolicyCatalog;
  readonly #services: GatewayServices;
  #compiler: SnapshotCompiler;
  #live: CompiledSnapshot;
  /** Whether a bug of ours has left the compiler half way: then the next change is compiled with everything else. */
  #isInDisorder = false;
  /** What is left to do of a configuration that was resumed. */
  #checking: Generator<void, Publication> | undefined;

  constructor({ policies, services }: GatewayOptions) {
    this.#policies = policies;
    this.#services = services;
    this.#compiler = this.#newCompiler();
    this.#live = this.#compiler.take(snapshotAsChange(emptySnapshot));
  }

  /** Compiles a snapshot, and puts it in place of the one there is unless something in it cannot run. */
  publish(snapshot: Snapshot): Publication {
    return this.change(snapshotAsChange(snapshot));
  }

  /**
   * Compiles what has changed, and puts the snapshot that it makes in place of the one there is unless something in it
   * cannot run. What cannot run stays among what is configured: the next change may mend it.
   */
  change(change: SnapshotChange): Publication {
    this.#finishChecking();
    const { diagnostics, ...compiled } = this.#compile(change);
    const isLive = !diagnostics.some(({ code, severity }) => code === 'invalid-policies' && severity === 'error');
    // Requests under way finish on the snapshot they began with.
    if (isLive) this.#live = compiled;
    return { isLive, diagnostics };
  }

  /**
   * Serves at once what this very program has served before, whatever else it is told first. What that was spared is done by
   * whoever goes through what is returned, a little at a time, and tells in the end what is wrong; by the next change
   * otherwise.
   */
  resume(change: SnapshotChange): Generator<void, Publication> {
    this.#compiler = this.#newCompiler();
    this.#live = this.#compiler.resume(change);
    this.#checking = this.#check();
    return this.#checking;
  }

  /** What is live now. */
  get snapshot(): CompiledSnapshot {
    return this.#live;
  }

  /** Answers a request. */
  readonly handle = (exchange: Exchange): void => serve(exchange, this.#live, this.#services);

  *#check(): Generator<void, Publication> {
    return { isLive: true, diagnostics: yield* this.#compiler.check() };
  }

  #finishChecking(): void {
    for (const _ of this.#checking ?? []);
    this.#checking = undefined;
  }

  #compile(change: SnapshotChange): CheckedSnapshot {
    const compiler = this.#compiler;
    if (change.after !== undefined && change.after !== compiler.sequenceNumber)
      throw new Error(`the change is of snapshot ${change.after}; expected one of ${compiler.sequenceNumber}`);
    const isAnew = change.after === undefined || this.#isInDisorder;
    if (isAnew) this.#compiler = this.#newCompiler();
    this.#isInDisorder = true;
    const compiled = this.#compiler.take(isAnew ? wholeAfter(compiler, change) : change);
    this.#isInDisorder = false;
    return compiled;
  }

  #newCompiler(): SnapshotCompiler {
    const { originOf, circuits } = this.#services;
    return new SnapshotCompiler({ policies: this.#policies, originOf, circuits });
  }
}

/** Everything that there is after a change, as one that makes it from nothing. */
function wholeAfter(compiler: SnapshotCompiler, change: SnapshotChange): SnapshotChange {
  if (change.after === undefined) return change;
  const parts = new SnapshotParts();
  parts.apply(compiler.whole());
  parts.apply(change);
  return parts.whole();
}
