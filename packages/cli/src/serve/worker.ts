import { parentPort, workerData } from 'node:worker_threads';
import { DataPlane } from './data-plane.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './messages.ts';

// A thread that serves.

const settings = workerData as WorkerSettings;
const port = parentPort;
if (port === null) throw new Error('this is the code of a thread');
const say = (message: FromWorker): void => port.postMessage(message);

const plane = new DataPlane(settings, {
  onBug: (error, requestId) => say({ kind: 'bug', requestId, text: describe(error) }),
  onNote: (text) => say({ kind: 'note', text }),
});
let isDraining = false;

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function publish(snapshot: WorkerSettings['snapshot']): void {
  const { isLive, diagnostics } = plane.publish(snapshot);
  say({ kind: 'published', sequenceNumber: snapshot.sequenceNumber, isLive, diagnostics });
}

port.on('message', (message: ToWorker) => {
  if (message.kind === 'publish') publish(message.snapshot);
  else if (message.kind === 'reload-tls') plane.reloadTls(message.tls);
  else if (message.kind === 'ask') say({ kind: 'answer', id: message.id, answer: plane.answer(message.question) });
  else if (!isDraining) {
    isDraining = true;
    plane.drain(message.graceMs).then(() => {
      say({ kind: 'drained' });
      port.close();
    });
  }
});

publish(settings.snapshot);
say({ kind: 'listening', ports: await plane.listen() });
// Whose exception it was, its connection at worst, may be in disorder; the others are not, and shall not be lost with it.
// Before this, it ends the thread, and whoever started it is told.
process.on('uncaughtException', (error) => say({ kind: 'failed', text: describe(error) }));
