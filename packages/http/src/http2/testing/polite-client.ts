import { type ClientHttp2Session, connect, type OutgoingHttpHeaders } from 'node:http2';

/** What a polite client got. */
export interface PoliteAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
  readonly trailers: Readonly<Record<string, unknown>>;
}

/** A client that does nothing wrong. */
export class PoliteClient implements Disposable {
  readonly session: ClientHttp2Session;

  constructor(port: number) {
    this.session = connect(`http://127.0.0.1:${port}`);
    this.session.on('error', () => {});
  }

  request(headers: OutgoingHttpHeaders, body?: Buffer): Promise<PoliteAnswer> {
    return new Promise((resolve, reject) => {
      const stream = this.session.request(headers, { endStream: body === undefined });
      const pieces: Buffer[] = [];
      let answered: Record<string, unknown> = {};
      let trailers: Record<string, unknown> = {};
      stream.on('response', (fields) => {
        answered = fields;
      });
      stream.on('trailers', (fields) => {
        trailers = fields;
      });
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        resolve({ status: Number(answered[':status']), headers: answered, body: Buffer.concat(pieces), trailers });
      });
      stream.on('error', reject);
      if (body !== undefined) stream.end(body);
    });
  }

  get(path = '/'): Promise<PoliteAnswer> {
    return this.request({ ':path': path });
  }

  [Symbol.dispose](): void {
    this.session.destroy();
  }
}
