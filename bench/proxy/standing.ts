import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type RunningOrigin, startServingOrigin } from './origin.ts';
import type { Peer, PeerSetup, RunningPeer } from './peer.ts';
import { peerNamed } from './peers/index.ts';
import { temporaryFolder } from './programs.ts';
import { say } from './progress.ts';

// What the proofs other than speed begin with: a peer, `--peer NAME` or Turnpike, with its work, before an origin that
// can do more than answer. Nothing is pinned, as nothing is compared.

/** A peer to try something on. */
export interface Standing {
  readonly peer: Peer;
  readonly origin: RunningOrigin;
  /** Starts it, as often as wanted; stopped with everything else at the end. */
  start(setup?: Partial<PeerSetup>): Promise<RunningPeer>;
}

/** Prepares a peer, runs something with it, and stops whatever was started. */
export async function withStanding(peerName: string, use: (standing: Standing) => Promise<void>): Promise<void> {
  const peer = peerNamed(peerName);
  const folder = temporaryFolder();
  const origin = await startServingOrigin();
  const started: RunningPeer[] = [];
  const start = async (setup: Partial<PeerSetup> = {}) => {
    const own = join(folder, String(started.length));
    mkdirSync(own);
    const duty = peer.duties.at(-1)!;
    const running = await peer.start({
      duty,
      originPort: origin.port,
      cores: undefined,
      workers: 1,
      folder: own,
      ...setup,
    });
    started.push(running);
    return running;
  };
  try {
    say(`${peer.name}: ${peer.version()}`);
    await use({ peer, origin, start });
  } finally {
    await Promise.all(started.map((running) => running.stop()));
    await origin.stop();
  }
}

/** Numbers and words given as `--name value`, with what holds when they are not. `--json` is left to the report. */
export function optionsOf<Defaults extends Readonly<Record<string, string | number>>>(defaults: Defaults): Defaults {
  const names = Object.keys(defaults);
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean' },
      ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
    },
  });
  const given = names.flatMap((name) => {
    const value = values[name as keyof typeof values] as string | undefined;
    return value === undefined ? [] : [[name, typeof defaults[name] === 'number' ? Number(value) : value]];
  });
  return { ...defaults, ...Object.fromEntries(given) };
}
