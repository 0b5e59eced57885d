import type { Program } from './programs.ts';

// What the programs that are compared have in common.

/**
 * How much a peer does with a request: `bare` only passes it on; `work` also checks its key among a thousand, counts it
 * against a limit that is never reached, sets a header on the request and one on the answer, and keeps a record of it.
 */
export type Duty = 'bare' | 'work';

/** What a peer is started with. */
export interface PeerSetup {
  readonly duty: Duty;
  /** The port of the origin, on the loopback address. */
  readonly originPort: number;
  readonly cores: string | undefined;
  /** Processes or threads that serve. */
  readonly workers: number;
  /** Where it may write; its own. */
  readonly folder: string;
  /** For a peer that knows operations: how many are configured, the ten that are asked for included. */
  readonly operations?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Listens on this port instead of a free one. */
  readonly port?: number;
}

/** A peer that serves. */
export interface RunningPeer {
  readonly url: string;
  readonly port: number;
  readonly program: Program;
  /** The base URL of its TLS listener, where it was asked for one and has it. */
  readonly tlsUrl?: string | undefined;
  /** What asks it to finish what is under way and end. */
  readonly gracefulSignal: NodeJS.Signals;
  /** Takes up a configuration that differs in the version it puts on answers, in `X-Served-By`. */
  configure?(version: string): void;
  stop(): Promise<void>;
}

/** One of the programs that are compared. */
export interface Peer {
  readonly name: string;
  readonly duties: readonly Duty[];
  /** What it says about its version; `undefined` where it is not installed. */
  version(): string | undefined;
  start(setup: PeerSetup): Promise<RunningPeer>;
}
