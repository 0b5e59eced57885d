import { parentPort, workerData } from 'node:worker_threads';
import type { SnapshotChange } from '@turnpike/model';
import { DataPlane } from './data-plane.ts';
import type { FromWorker, ThreadSettings, ToWorker } from './messages.ts';

// A thread that serves.

const settings = workerData as ThreadSettings;
const port = parentPort;
if (port === null) throw new Error('this is the code of a thread');
const say = (message: FromWorker): void => port.postMessage(message);

const plane = new DataPlane(settings, {
  onBug: (error, requestId) => say({ kind: 'bug', requestId, text: describe(error) }),
  onNote: (text) => say({ kind: 'note', text }),
  onTrace: (trace) => say({ kind: 'trace', trace }),
  ...(settings.counts && { onCounted: (counted) => say({ kind: 'counted', counted }) }),
});
let isDraining = false;

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** A change that meets a bug of ours goes no further than any other that cannot run. */
function take(change: SnapshotChange): void {
  const { sequenceNumber } = change;
  try {
    say({ kind: 'published', sequenceNumber, ...plane.change(change) });
  } catch (error) {
    say({ kind: 'bug', requestId: `change ${sequenceNumber}`, text: describe(error) });
    say({ kind: 'published', sequenceNumber, isLive: false, diagnostics: [] });
  }
}

port.on('message', (message: ToWorker) => {
  if (message.kind === 'change') take(message.change);
  else if (message.kind === 'reload-tls') plane.reloadTls(message.tls);
  else if (message.kind === 'profile') plane.useProfile(message.profile);
  else if (message.kind === 'ask') say({ kind: 'answer', id: message.id, answer: plane.answer(message.question) });
  else if (!isDraining) {
    isDraining = true;
    plane.drain(message.graceMs).then(() => {
      say({ kind: 'drained' });
      port.close();
    });
  }
});

take(settings.change);
say({ kind: 'listening', ports: await plane.listen() });
// Whose exception it was, its connection at worst, may be in disorder; the others are not, and shall not be lost with it.
// Before this, it ends the thread, and whoever started it is told.
process.on('uncaughtException', (error) => say({ kind: 'failed', text: describe(error) }));
