import { type MessagePort, parentPort } from 'node:worker_threads';

/** In a thread that was started by a `ThreadHost`: answers everybody who is connected, one after another. */
export function answerAsks(answer: (question: unknown) => unknown): void {
  parentPort!.on('message', (port: MessagePort) => {
    port.on('message', async ({ id, question }: { readonly id: number; readonly question: unknown }) => {
      let answered: unknown;
      try {
        answered = await answer(question);
      } catch {
        // Whoever asks does without: that is all that a failure here means.
      }
      port.postMessage({ id, answer: answered });
    });
  });
}
