import type { ArtifactDiagnostic } from '@turnpike/artifacts';
import type { ClientReading, SnapshotDiagnostic } from '@turnpike/gateway';
import type { Snapshot } from '@turnpike/model';

/** What is known about the configuration. */
export interface ConfigurationReport {
  /** Of the snapshot that was read last, whether it is served or not. */
  readonly sequenceNumber: number;
  readonly readAt: string;
  /** Whether what was read last is what is served. */
  readonly isLive: boolean;
  /** Since when what is served has been. */
  readonly liveSince: string | undefined;
  readonly counts: Readonly<Record<'apis' | 'operations' | 'products' | 'subscriptions' | 'backends', number>>;
  readonly diagnostics: readonly ReportedDiagnostic[];
  /** How the gateway stands with its control plane, where that is elsewhere. */
  readonly controlPlane?: ClientReading;
}

/** A diagnostic with where it belongs. */
export interface ReportedDiagnostic {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
  /** A file of the folder, with line and column, or a resource. */
  readonly place: string;
}

const mostDiagnostics = 1000;

/** Remembers what became of the configuration. */
export class ConfigurationStatus {
  readonly #now: () => number;
  /** What was read last and could be put together. */
  snapshot: Snapshot;
  /** Tells how the gateway stands with a control plane elsewhere. */
  controlPlane: (() => ClientReading) | undefined;
  #readAt: number;
  #liveSince: number | undefined;
  #liveNumber = -1;
  #ofFiles: readonly ArtifactDiagnostic[];
  #ofSnapshot: readonly SnapshotDiagnostic[] = [];
  #isRefused = false;

  constructor(snapshot: Snapshot, diagnostics: readonly ArtifactDiagnostic[], now: () => number = Date.now) {
    this.#now = now;
    this.snapshot = snapshot;
    this.#readAt = now();
    this.#ofFiles = diagnostics;
  }

  /** A folder was read; without a snapshot, it has mistakes that leave none. */
  read(snapshot: Snapshot | undefined, diagnostics: readonly ArtifactDiagnostic[]): void {
    this.#readAt = this.#now();
    this.#ofFiles = diagnostics;
    this.#ofSnapshot = [];
    this.#isRefused = snapshot === undefined;
    if (snapshot !== undefined) this.snapshot = snapshot;
  }

  /** A thread has taken a snapshot in, or refused it; what is wrong with it, it may tell later. */
  published(sequenceNumber: number, isLive: boolean, diagnostics?: readonly SnapshotDiagnostic[]): void {
    if (sequenceNumber !== this.snapshot.sequenceNumber) return;
    if (diagnostics !== undefined) this.#ofSnapshot = diagnostics;
    if (!isLive || this.#liveNumber === sequenceNumber) return;
    this.#liveNumber = sequenceNumber;
    this.#liveSince = this.#now();
  }

  /** Seconds since what is served began to be. */
  get ageSeconds(): number | undefined {
    return this.#liveSince === undefined ? undefined : (this.#now() - this.#liveSince) / 1000;
  }

  get isLive(): boolean {
    return !this.#isRefused && this.#liveNumber === this.snapshot.sequenceNumber;
  }

  get diagnostics(): readonly ReportedDiagnostic[] {
    return [
      ...this.#ofFiles.map(({ severity, code, message, path, position }) => ({
        severity,
        code,
        message,
        place: position === undefined ? path : `${path}:${position.line}:${position.column}`,
      })),
      ...this.#ofSnapshot.map(({ severity, code, message, resource }) => ({
        severity,
        code,
        message,
        place: resource,
      })),
    ].slice(0, mostDiagnostics);
  }

  report(): ConfigurationReport {
    const { apis, products, subscriptions, backends, sequenceNumber } = this.snapshot;
    return {
      ...(this.controlPlane !== undefined && { controlPlane: this.controlPlane() }),
      sequenceNumber,
      readAt: new Date(this.#readAt).toISOString(),
      isLive: this.isLive,
      liveSince: this.#liveSince === undefined ? undefined : new Date(this.#liveSince).toISOString(),
      counts: {
        apis: apis.length,
        operations: apis.reduce((sum, { operations }) => sum + operations.length, 0),
        products: products.length,
        subscriptions: subscriptions.length,
        backends: backends.length,
      },
      diagnostics: this.diagnostics,
    };
  }
}
