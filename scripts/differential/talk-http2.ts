import { type ClientHttp2Session, connect } from 'node:http2';
import type { SeededRandom } from '../../packages/http/src/codec/random.ts';
import { judgeAnswer } from './talk-http1.ts';

const patienceMs = 1000;
/** Streams of a session, before another one is opened. */
const streamsOfSession = 200;

/** A client of HTTP/2 that waits for no answer for long. */
export class TalkHttp2 implements Disposable {
  readonly #port: number;
  #session: ClientHttp2Session | undefined;
  #streams = 0;

  constructor(port: number) {
    this.#port = port;
  }

  /** Asks, and says how the request ended. */
  ask(id: number, random: SeededRandom): Promise<string> {
    const method = random.pick(['GET', 'GET', 'HEAD', 'POST', 'PUT']);
    const hasBody = method === 'POST' || method === 'PUT';
    return new Promise((resolve) => {
      const stream = this.#open().request({ ':method': method, ':path': `/${id}` }, { endStream: !hasBody });
      let [status, from, text]: [number, string | undefined, string] = [0, undefined, ''];
      const timer = setTimeout(() => finish('given up'), patienceMs);
      const finish = (outcome: string): void => {
        clearTimeout(timer);
        stream.close();
        resolve(outcome);
      };
      stream.setEncoding('latin1');
      stream.on('response', (head) => {
        status = Number(head[':status']);
        from = head['x-id'] as string | undefined;
      });
      stream.on('data', (piece: string) => (text += piece));
      stream.on('error', () => finish('broken off'));
      stream.on('close', () =>
        finish(stream.rstCode === 0 && status !== 0 ? judgeAnswer(id, method, status, from, text) : 'broken off'),
      );
      if (method === 'POST') stream.end(`body of ${id}`);
      if (method === 'PUT') {
        stream.write('body ');
        setTimeout(() => stream.end('.'), 2);
      }
    });
  }

  [Symbol.dispose](): void {
    this.#session?.destroy();
  }

  #open(): ClientHttp2Session {
    const session = this.#session;
    if (session !== undefined && !session.closed && !session.destroyed && this.#streams++ < streamsOfSession)
      return session;
    session?.close();
    this.#streams = 0;
    const opened = connect(`https://127.0.0.1:${this.#port}`, { rejectUnauthorized: false });
    opened.on('error', () => {});
    this.#session = opened;
    return opened;
  }
}
