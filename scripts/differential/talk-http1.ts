import { connect } from 'node:net';
import { bodyOf } from '../../packages/http/src/client/hostile-backend.ts';
import type { SeededRandom } from '../../packages/http/src/codec/random.ts';
import { readStrictAnswer, valuesOf } from '../../packages/http/src/fuzz/strict-reader.ts';

// A client of HTTP/1.1 that sends several requests at once, reads the answers by the book, and waits for none for long.

const patienceMs = 1000;

/** Asks on one connection; says of each request how it ended. */
export function talkHttp1(port: number, ids: readonly number[], random: SeededRandom): Promise<readonly string[]> {
  const requests = ids.map((id) => ({ id, method: random.pick(['GET', 'GET', 'HEAD', 'POST', 'PUT']) }));
  const outcomes: string[] = [];
  return new Promise((resolve) => {
    let received = '';
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const timer = setTimeout(() => finish('given up'), patienceMs);
    const finish = (what: string): void => {
      clearTimeout(timer);
      socket.destroy();
      while (outcomes.length < ids.length) outcomes.push(what);
      resolve(outcomes);
    };
    const read = (hasEnded: boolean): void => {
      while (received !== '' && outcomes.length < ids.length) {
        const { id, method } = requests[outcomes.length]!;
        const outcome = readStrictAnswer(received, 0, method, hasEnded);
        if (outcome === 'unfinished') return;
        if ('fault' in outcome) {
          outcomes.push(`against the standard, ${outcome.fault}: ${JSON.stringify(received)}`);
          finish('not read');
          return;
        }
        const { status, fields, body } = outcome.message;
        outcomes.push(judgeAnswer(id, method, status, valuesOf(fields, 'x-id')[0], body));
        received = received.slice(outcome.end);
        timer.refresh();
      }
      if (outcomes.length < ids.length) return;
      if (received !== '') outcomes[0] = `crossed: more than was asked for: ${JSON.stringify(received)}`;
      finish('');
    };
    socket.setEncoding('latin1');
    socket.on('data', (piece: string) => {
      received += piece;
      read(false);
    });
    socket.on('end', () => {
      read(true);
      finish('broken off');
    });
    socket.on('error', () => finish('broken off'));
    socket.on('connect', () => {
      const text = requests.map(({ id, method }) => requestText(id, method)).join('');
      // Most of a last body comes later, so that some answers come before its end.
      socket.write(text.slice(0, -12));
      setTimeout(() => socket.writable && socket.write(text.slice(-12)), 2);
    });
  });
}

function requestText(id: number, method: string): string {
  const head = `${method} /${id} HTTP/1.1\r\nHost: a\r\n`;
  const body = `body of ${id}`;
  if (method === 'POST') return `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
  if (method === 'PUT') return `${head}Transfer-Encoding: chunked\r\n\r\n5\r\nbody \r\n1\r\n.\r\n0\r\n\r\n`;
  return `${head}\r\n`;
}

/** How a request ended that got a whole answer. */
export function judgeAnswer(
  id: number,
  method: string,
  status: number,
  from: string | undefined,
  body: string,
): string {
  if (from === undefined) return status >= 500 ? `answered ${status} by the gateway` : `crossed: ${id} got ${status}`;
  if (from !== String(id)) return `crossed: ${id} got the head of ${from}`;
  const expected = method === 'HEAD' || status === 204 || status === 304 ? '' : bodyOf(id);
  return body === expected ? 'answered' : `crossed: ${id} got the body ${JSON.stringify(body)}`;
}
