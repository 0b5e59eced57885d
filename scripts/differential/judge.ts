import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { readStrictAnswer, type StrictRequest, valuesOf } from '../../packages/http/src/fuzz/strict-reader.ts';

// Asks an origin what it reads in bytes that were accepted: it says so in X-Read, as `origins.py` describes. An origin
// that refuses does no harm; one that reads another method, target, body or number of requests does.

/** Bytes of one or more requests, and how they were meant. */
export interface Judged {
  readonly bytes: string;
  readonly meant: readonly StrictRequest[];
}

/** What an origin makes of many requests. */
export interface Judgement {
  readonly readAlike: number;
  readonly refused: number;
  /** Requests behind one that was refused on the same connection, which nobody has read. */
  readonly unread: number;
  readonly disagreements: readonly { readonly bytes: string; readonly what: string }[];
}

/** What X-Read says of a request. */
export function readMark(method: string, target: string, body: string): string {
  const hash = createHash('sha256').update(`${method}\0${target}\0${body}`, 'latin1');
  return `${hash.digest('hex').slice(0, 20)} ${body.length}`;
}

const end: StrictRequest = {
  ...{ method: 'GET', target: '/end', pathAndQuery: '/end', version: '1.1', body: '', keepsAlive: false },
  ...{ fields: [], trailers: [], isAsBrowsersSendIt: false },
};
const endBytes = 'GET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
const mostDisagreements = 50;
const atOnce = 64;

/**
 * Sends what is to be judged, several on one connection where `together` is more than one, each time with a request
 * behind it that ends the connection.
 */
export async function judge(port: number, judged: readonly Judged[], together: number): Promise<Judgement> {
  const disagreements: { bytes: string; what: string }[] = [];
  let [readAlike, refused, unread, next] = [0, 0, 0, 0];

  const work = async (): Promise<void> => {
    while (next < judged.length && disagreements.length < mostDisagreements) {
      let batch = judged.slice(next, next + together);
      next += batch.length;
      while (batch.length > 0) batch = await converse(batch);
    }
  };

  /** Gives what has to be sent again, because the connection ended before it. */
  const converse = async (batch: readonly Judged[]): Promise<Judged[]> => {
    const bytes = batch.map((item) => item.bytes).join('');
    const meant = [...batch.flatMap((item) => item.meant), end];
    const received = await ask(port, bytes + endBytes);
    let at = 0;
    for (const [index, request] of meant.entries()) {
      const outcome = readStrictAnswer(received, at, request.method, true);
      const mark = typeof outcome === 'object' && 'message' in outcome && valuesOf(outcome.message.fields, 'x-read')[0];
      if (typeof mark === 'string') {
        if (!marksOf(request).includes(mark)) {
          disagreements.push({ bytes, what: `reads request ${index + 1} as ${mark}` });
          return [];
        }
        if (request !== end) readAlike++;
        at = (outcome as { end: number }).end;
        continue;
      }
      if (request === end) return [];
      // Refused, or left without an answer: what was behind it is asked anew where it can be told apart.
      if (at < received.length || index === 0) refused++;
      const rest = behind(batch, at < received.length || index === 0 ? index : index - 1);
      if (rest === undefined) unread += meant.length - 2 - index;
      return rest ?? [];
    }
    if (at < received.length) disagreements.push({ bytes, what: 'reads more requests than there are' });
    return [];
  };

  await Promise.all(Array.from({ length: atOnce }, work));
  return { readAlike, refused, unread, disagreements };
}

/** The items behind the one that holds a request; nothing when an item of several requests has been begun. */
function behind(batch: readonly Judged[], index: number): Judged[] | undefined {
  return batch.every(({ meant }) => meant.length === 1) ? batch.slice(index + 1) : undefined;
}

/** The target may be told as it came, or without scheme and host; some drop an empty query or slashes in front. */
function marksOf({ method, target, pathAndQuery, body }: StrictRequest): readonly string[] {
  const merged = pathAndQuery.replace(/^\/\/+/, '/');
  const upper = merged.replace(/%[0-9a-f]{2}/gi, (digits) => digits.toUpperCase());
  return [target, pathAndQuery, pathAndQuery.replace(/\?$/, ''), merged, upper].map((text) =>
    readMark(method, text, body),
  );
}

function ask(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => socket.write(text, 'latin1'));
    socket.setTimeout(10_000, () => socket.destroy());
    socket.setEncoding('latin1');
    socket.on('data', (piece: string) => (received += piece));
    socket.on('error', () => {});
    socket.on('close', () => resolve(received));
  });
}
