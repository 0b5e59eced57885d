import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

// One question to the control plane. It may not answer, answer without end, or answer what is no answer: each wait has an
// end, and each length a limit.

/** How the control plane is reached. */
export interface ControlPlaneAccess {
  /** The service, without a slash at its end; gateways are below it. */
  readonly url: string;
  /** Read for each question, as it may have been made anew: what follows `GatewayKey`. */
  readonly token: () => string;
  /** PEM: who is trusted instead of those that the system trusts; read for each connection. */
  readonly authority?: () => string | undefined;
  /** Whether anybody is believed to be the control plane. */
  readonly trustsAnybody?: boolean;
  /** Milliseconds for a connection, for an answer beyond the time that was asked for, and in which nothing of it comes. */
  readonly timeoutMs: number;
  /** The largest answer, after decompression. */
  readonly mostBytes: number;
}

/** An answer of the control plane. */
export interface ControlPlaneAnswer {
  readonly status: number;
  readonly text: string;
}

/** Asks one control plane, on connections that stay open. */
export class ControlPlaneConnection implements Disposable {
  readonly #access: ControlPlaneAccess;
  readonly #agent: Agent;
  #authority: string | undefined;

  constructor(access: ControlPlaneAccess) {
    this.#access = access;
    // The usual variables for proxies are those of APIM's container.
    this.#agent = new Agent({ keepAlive: true, maxSockets: 4, proxyEnv: process.env });
  }

  /** Sends a question. Throws when there is no whole answer. */
  async ask(
    method: 'GET' | 'POST',
    path: string,
    options: { readonly body?: string; readonly waitMs?: number; readonly signal: AbortSignal },
  ): Promise<ControlPlaneAnswer> {
    const { timeoutMs } = this.#access;
    const ended = new AbortController();
    const longestMs = (options.waitMs ?? 0) + 10 * timeoutMs;
    const signal = AbortSignal.any([options.signal, ended.signal, AbortSignal.timeout(longestMs)]);
    let timer: NodeJS.Timeout | undefined;
    const expect = (what: string, milliseconds: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => ended.abort(new Error(`${what} within ${milliseconds} ms`)), milliseconds);
    };
    try {
      expect('there was no answer', timeoutMs + (options.waitMs ?? 0));
      const answer = await this.#send(method, path, options.body, signal);
      const text = await this.#read(answer, () => expect('the answer went no further', timeoutMs));
      return { status: answer.statusCode ?? 0, text };
    } catch (error) {
      throw ended.signal.aborted ? ended.signal.reason : error;
    } finally {
      clearTimeout(timer);
    }
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  #send(method: string, path: string, body: string | undefined, signal: AbortSignal): Promise<IncomingMessage> {
    const { url, token, trustsAnybody = false } = this.#access;
    const ca = this.#currentAuthority();
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const headers = {
      authorization: `GatewayKey ${token()}`,
      'accept-encoding': 'gzip',
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
      }),
    };
    request(
      `${url}${path}`,
      { method, headers, signal, agent: this.#agent, rejectUnauthorized: !trustsAnybody, ...(ca && { ca }) },
      resolve,
    )
      .on('error', reject)
      .end(body);
    return promise;
  }

  /** An authority that is another than before means connections that are others, too. */
  #currentAuthority(): string | undefined {
    const authority = this.#access.authority?.();
    if (authority !== this.#authority) this.#agent.destroy();
    this.#authority = authority;
    return authority;
  }

  async #read(answer: IncomingMessage, onProgress: () => void): Promise<string> {
    const isPacked = answer.headers['content-encoding'] === 'gzip';
    const body: Readable = isPacked ? pipeline(answer, createGunzip(), () => {}) : answer;
    const chunks: Uint8Array[] = [];
    let size = 0;
    try {
      for await (const chunk of body as AsyncIterable<Uint8Array>) {
        onProgress();
        size += chunk.length;
        if (size > this.#access.mostBytes) throw new Error(`the answer has more than ${this.#access.mostBytes} bytes`);
        chunks.push(chunk);
      }
    } finally {
      if (!answer.complete) answer.destroy();
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}
