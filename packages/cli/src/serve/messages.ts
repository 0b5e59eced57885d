import type { MessagePort } from 'node:worker_threads';
import type { CountedRequests, SnapshotDiagnostic, Trace } from '@turnpike/gateway';
import type { TlsSettings } from '@turnpike/http';
import type { GatewayProfile, Snapshot, SnapshotChange } from '@turnpike/model';
import type { Answer, Question } from './admin/inquiries.ts';
import type { SemanticService } from './semantic-caching.ts';
import type { Settings } from './settings/settings.ts';

// What the thread that looks after configuration, and the threads that serve, say to each other.

/** Where to listen, and with what. */
export interface ListenerSettings {
  readonly host: string;
  readonly port: number;
  /** Absent for a plain listener. */
  readonly tls?: TlsSettings;
}

/** What a serving thread begins with. */
export interface WorkerSettings {
  readonly listeners: readonly ListenerSettings[];
  readonly snapshot: Snapshot;
  readonly counterMemory: SharedArrayBuffer;
  readonly circuitMemory: SharedArrayBuffer;
  /** Of all threads; a thread without has its own. */
  readonly quotaMemory?: SharedArrayBuffer;
  readonly slotMemory?: SharedArrayBuffer;
  readonly cacheMemory?: SharedArrayBuffer;
  readonly tokenMemory?: SharedArrayBuffer;
  /** Tells threads that run at the same time apart; from 0 on. */
  readonly thread?: number;
  /** Shared by all threads, for tokens that any of them may be shown. */
  readonly secret: Uint8Array;
  /** A file for the records of requests; `-` for standard output; absent for none. */
  readonly records?: string;
  /** Files for events of loggers and for messages of policies, where these do not go to Azure; absent for none. */
  readonly eventFile?: string;
  readonly messageFile?: string;
  readonly trustedProxies: readonly string[];
  readonly settings?: Settings;
  readonly gatewayId: string;
  /** Where traces can be fetched, with a slash at its end; absent where nobody can. */
  readonly tracesUrl?: string;
  /** What a control plane elsewhere says of the gateway. */
  readonly profile?: ThreadProfile;
  /** Set where somebody makes reports of what is counted. */
  readonly counts?: boolean;
}

/** What threads have to know of what a control plane says of their gateway. */
export type ThreadProfile = Pick<GatewayProfile, 'region' | 'authorities' | 'debugKey'>;

/** What a serving thread is given: everything that is configured, as a change that makes it from nothing. */
export interface ThreadSettings extends WorkerSettings {
  /** As JSON, where it was kept so: it is read by the thread then. */
  readonly change: SnapshotChange | Uint8Array;
  /** Whether this program has served it, so that there is nothing in it that cannot run. */
  readonly hasRun: boolean;
}

/** To a serving thread, of which `begin` is the first. */
export type ToWorker =
  | { readonly kind: 'begin'; readonly settings: ThreadSettings }
  | { readonly kind: 'change'; readonly change: SnapshotChange }
  | { readonly kind: 'reload-tls'; readonly tls: TlsSettings }
  | { readonly kind: 'profile'; readonly profile: ThreadProfile }
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question }
  | { readonly kind: 'drain'; readonly graceMs: number };

/** From a serving thread. */
export type FromWorker =
  | { readonly kind: 'listening'; readonly ports: readonly number[] }
  | {
      readonly kind: 'published';
      readonly sequenceNumber: number;
      readonly isLive: boolean;
      /** Absent where it is served before it was looked at. */
      readonly diagnostics?: readonly SnapshotDiagnostic[];
    }
  /** What is served was looked at. */
  | {
      readonly kind: 'checked';
      readonly sequenceNumber: number;
      readonly diagnostics: readonly SnapshotDiagnostic[];
    }
  | { readonly kind: 'note'; readonly text: string }
  /** With a profile: a trace that the control plane may be asked for. */
  | { readonly kind: 'trace'; readonly trace: Trace }
  | { readonly kind: 'counted'; readonly counted: CountedRequests }
  /** An end of a channel, for the thread of a service that all threads share. */
  | { readonly kind: 'connect'; readonly service: SemanticService; readonly port: MessagePort }
  | { readonly kind: 'bug'; readonly requestId: string; readonly text: string }
  /** An exception that nobody has caught: the thread goes on until it is told to drain, once another is there. */
  | { readonly kind: 'failed'; readonly text: string }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly kind: 'drained' };
