import { parentPort } from 'node:worker_threads';
import { type Publication, readKeptChange } from '@turnpike/gateway';
import { joinChanges, type SnapshotChange } from '@turnpike/model';
import { DataPlane } from './data-plane.ts';
import { inSlices } from './in-slices.ts';
import type { FromWorker, ThreadSettings, ToWorker } from './messages.ts';

// A thread that serves. It loads its program before it is told what to do, so that it can be started while that is not known.

const port = parentPort;
if (port === null) throw new Error('this is the code of a thread');
const say = (message: FromWorker): void => port.postMessage(message);
let begun: DataPlane | undefined;
let isDraining = false;

async function begin(settings: ThreadSettings): Promise<void> {
  const plane = new DataPlane(settings, {
    onBug: (error, requestId) => say({ kind: 'bug', requestId, text: describe(error) }),
    onNote: (text) => say({ kind: 'note', text }),
    onTrace: (trace) => say({ kind: 'trace', trace }),
    connectSemantic: (service, channel) => port?.postMessage({ kind: 'connect', service, port: channel }, [channel]),
    ...(settings.counts && { onCounted: (counted) => say({ kind: 'counted', counted }) }),
  });
  begun = plane;
  const { hasRun } = settings;
  const change = settings.change instanceof Uint8Array ? readKeptChange(settings.change) : settings.change;
  const rest = hasRun ? resume(plane, change) : undefined;
  if (!hasRun) take(plane, change);
  say({ kind: 'listening', ports: await plane.listen() });
  // Whose exception it was, its connection at worst, may be in disorder; the others are not, and shall not be lost with it.
  // Before this, it ends the thread, and whoever started it is told.
  process.on('uncaughtException', (error) => say({ kind: 'failed', text: describe(error) }));
  if (rest !== undefined) await check(plane, rest);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** A change that meets a bug of ours goes no further than any other that cannot run. */
function take(plane: DataPlane, change: SnapshotChange): void {
  const { sequenceNumber } = change;
  try {
    say({ kind: 'published', sequenceNumber, ...plane.change(change) });
  } catch (error) {
    refuse(sequenceNumber, error);
  }
}

function refuse(sequenceNumber: number, error: unknown): void {
  say({ kind: 'bug', requestId: `change ${sequenceNumber}`, text: describe(error) });
  say({ kind: 'published', sequenceNumber, isLive: false, diagnostics: [] });
}

/** What is left to do of what is served already. */
interface Rest {
  readonly sequenceNumber: number;
  readonly steps: Generator<void, Publication>;
}

/** Serves what has run before, and gives what is left to do then. */
function resume(plane: DataPlane, change: SnapshotChange): Rest | undefined {
  const { sequenceNumber } = change;
  try {
    const steps = plane.resume(change);
    isChecking = true;
    say({ kind: 'published', sequenceNumber, isLive: true });
    return { sequenceNumber, steps };
  } catch (error) {
    refuse(sequenceNumber, error);
    return undefined;
  }
}

/** Looks, between requests, at what was not looked at before this thread listened. */
async function check(plane: DataPlane, { sequenceNumber, steps }: Rest): Promise<void> {
  try {
    const { diagnostics } = await inSlices(steps, sliceMs);
    say({ kind: 'checked', sequenceNumber, diagnostics });
  } catch (error) {
    say({ kind: 'bug', requestId: `change ${sequenceNumber}`, text: describe(error) });
  }
  isChecking = false;
  takeWaiting(plane);
}

const sliceMs = 5;
let isChecking = false;
const waiting: SnapshotChange[] = [];

/**
 * What has come is taken in at once, after what is to be read and written by then: a backlog holds up nobody for long. What
 * comes while a thread looks at what it began with is taken in after that.
 */
function takeSoon(plane: DataPlane, change: SnapshotChange): void {
  if (waiting.push(change) === 1 && !isChecking) setImmediate(() => takeWaiting(plane));
}

function takeWaiting(plane: DataPlane): void {
  const [first, ...rest] = waiting.splice(0);
  if (first !== undefined) take(plane, joinChanges([first, ...rest]));
}

function hear(plane: DataPlane, message: Exclude<ToWorker, { kind: 'begin' }>): void {
  if (message.kind === 'change') takeSoon(plane, message.change);
  else if (message.kind === 'reload-tls') plane.reloadTls(message.tls);
  else if (message.kind === 'profile') plane.useProfile(message.profile);
  else if (message.kind === 'ask') say({ kind: 'answer', id: message.id, answer: plane.answer(message.question) });
  else if (!isDraining) {
    isDraining = true;
    plane.drain(message.graceMs).then(() => {
      say({ kind: 'drained' });
      port?.close();
    });
  }
}

port.on('message', (message: ToWorker) => {
  // What it is rejected with ends the thread, as an exception would.
  if (message.kind === 'begin') void begin(message.settings);
  else if (begun !== undefined) hear(begun, message);
});
