import { connect } from 'node:net';
import { startGateway } from '../../packages/cli/src/serve/testing.ts';
import { escapeBytes } from '../../packages/http/src/codec/transcript.ts';
import { requestCase } from '../../packages/http/src/fuzz/request-cases.ts';
import { readStrictAnswer } from '../../packages/http/src/fuzz/strict-reader.ts';
import { readByTheBook } from './compare.ts';
import { passThrough } from './pass-through.ts';
import { Recorder } from './recorder.ts';

// Clients that send hostile bytes and then say nothing, not even that they have ended: each has its answers, or is
// closed when its time is up.

/** What came of connections that were left open. */
export interface LeftOpen {
  readonly connections: number;
  /** All that was asked was answered. */
  readonly answered: number;
  /** Closed by the gateway. */
  readonly closed: number;
  readonly slowestMs: number;
  /** Bytes of those that were neither. */
  readonly forgotten: readonly string[];
}

/** Longer than a head or a pause in a body may take, and the end of a connection after it. */
const patienceMs = 45_000;

/** Runs cases that are left open, many at once. */
export async function runLeftOpen(first: number, count: number, atOnce = 1500): Promise<LeftOpen> {
  await using recorder = await Recorder.start();
  await using gateway = await startGateway(passThrough(recorder.port));
  const forgotten: string[] = [];
  let [answered, closed, slowestMs, next] = [0, 0, 0, first];
  const work = async (): Promise<void> => {
    while (next < first + count) {
      const { bytes } = requestCase(next++);
      const began = Date.now();
      const outcome = await leaveOpen(gateway.port, bytes);
      if (outcome === 'answered') answered++;
      else if (outcome === 'closed') closed++;
      else forgotten.push(escapeBytes(bytes));
      if (outcome !== 'forgotten') slowestMs = Math.max(slowestMs, Date.now() - began);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, work));
  return { connections: count, answered, closed, slowestMs, forgotten };
}

function leaveOpen(port: number, bytes: Buffer): Promise<'answered' | 'closed' | 'forgotten'> {
  const text = bytes.toString('latin1');
  const { requests, end } = readByTheBook(text);
  return new Promise((resolve) => {
    let received = '';
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => socket.write(bytes));
    const finish = (outcome: 'answered' | 'closed' | 'forgotten'): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(() => finish('forgotten'), patienceMs);
    socket.setEncoding('latin1');
    socket.on('data', (piece: string) => {
      received += piece;
      if (end === text.length && hasAnswers(received, requests)) finish('answered');
    });
    socket.on('error', () => {});
    socket.on('close', () => finish('closed'));
  });
}

function hasAnswers(received: string, requests: readonly { readonly method: string }[]): boolean {
  let at = 0;
  for (const { method } of requests) {
    const outcome = readStrictAnswer(received, at, method, false);
    if (outcome === 'unfinished' || 'fault' in outcome) return false;
    at = outcome.end;
  }
  return true;
}
