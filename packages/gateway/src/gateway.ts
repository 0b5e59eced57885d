import type { Exchange } from '@turnpike/http';
import { emptySnapshot, type Snapshot } from '@turnpike/model';
import type { PolicyCatalog } from '@turnpike/policy';
import { type CompiledSnapshot, compileSnapshot } from './compile-snapshot.ts';
import { serve } from './lifecycle.ts';
import type { PlanMemory } from './plan/compile-plans.ts';
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
  readonly #memory: PlanMemory = {};
  #live: CompiledSnapshot;

  constructor({ policies, services }: GatewayOptions) {
    this.#policies = policies;
    this.#services = services;
    this.#live = this.#compile(emptySnapshot);
  }

  /** Compiles a snapshot, and puts it in place of the one there is unless something in it cannot run. */
  publish(snapshot: Snapshot): Publication {
    const compiled = this.#compile(snapshot);
    const { diagnostics } = compiled;
    const isLive = !diagnostics.some(({ code, severity }) => code === 'invalid-policies' && severity === 'error');
    // Requests under way finish on the snapshot they began with.
    if (isLive) this.#live = compiled;
    return { isLive, diagnostics };
  }

  /** What is live now. */
  get snapshot(): CompiledSnapshot {
    return this.#live;
  }

  /** Answers a request. */
  readonly handle = (exchange: Exchange): void => serve(exchange, this.#live, this.#services);

  #compile(snapshot: Snapshot): CompiledSnapshot {
    const { originOf, circuits } = this.#services;
    return compileSnapshot(snapshot, { policies: this.#policies, originOf, circuits, memory: this.#memory });
  }
}
