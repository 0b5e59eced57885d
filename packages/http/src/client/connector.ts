import { connect, isIP, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { type OriginDescription, UpstreamError } from '../upstream.ts';
import { AddressOrder } from './address-order.ts';
import type { AgentOptions } from './options.ts';
import { authorityOf, openProxyTunnel } from './proxy.ts';
import { TlsClient } from './tls-client.ts';

// The way to an origin, in order: the name, its addresses, the proxy, TLS.

/** Opens connections to one origin. */
export class Connector {
  readonly #description: OriginDescription;
  readonly #options: AgentOptions;
  readonly #tls: TlsClient | undefined;
  readonly #order = new AddressOrder();

  constructor(description: OriginDescription, options: AgentOptions) {
    this.#description = description;
    this.#options = options;
    this.#tls = description.scheme === 'https' ? new TlsClient(description) : undefined;
  }

  /** Opens a connection, unless that takes too long or `attempt` is aborted. Rejects with an {@link UpstreamError}. */
  async connect(attempt: AbortController): Promise<Socket> {
    const { connectMs } = this.#options;
    const timer = setTimeout(
      () => attempt.abort(new UpstreamError('connect-timeout', `no connection within ${connectMs} ms`)),
      connectMs,
    );
    try {
      return await this.#connect(attempt.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /** What is spoken on a connection. */
  protocolOf(socket: Socket): 'h1' | 'h2' {
    if (socket instanceof TLSSocket) return socket.alpnProtocol === 'h2' ? 'h2' : 'h1';
    return this.#description.version === '2' ? 'h2' : 'h1';
  }

  async #connect(signal: AbortSignal): Promise<Socket> {
    const { proxy } = this.#description;
    const { host, port } = proxy ?? this.#description;
    if (proxy !== undefined) this.#checkProxied(this.#description.host);
    const addresses = await unlessAborted(signal, this.#options.resolver.resolve(host));
    const socket = await this.#connectAny(this.#allowed(addresses, host), port, signal);
    if (this.#tls === undefined) return socket;
    try {
      if (proxy !== undefined) await openProxyTunnel(socket, this.#description, proxy, signal);
      return await this.#tls.start(socket, signal);
    } catch (error) {
      socket.on('error', () => {});
      socket.destroy();
      throw error instanceof UpstreamError
        ? error
        : new UpstreamError('tls-failed', `TLS cannot be set up: ${(error as Error).message}`, { cause: error });
    }
  }

  /** A proxy looks names up by itself; an address, in any spelling that a URL knows, can be judged here. */
  #checkProxied(host: string): void {
    const url = URL.parse(`http://${authorityOf(host, 80)}`);
    const address = url?.hostname.replace(/^\[|\]$/g, '') ?? host;
    if (isIP(address) !== 0) this.#allowed([address], host);
  }

  #allowed(addresses: readonly string[], host: string): readonly string[] {
    const allowed = addresses.filter((address) => this.#options.allowAddress(address));
    if (allowed.length === 0) throw new UpstreamError('address-refused', `no address of '${host}' may be connected to`);
    return allowed;
  }

  async #connectAny(addresses: readonly string[], port: number, signal: AbortSignal): Promise<Socket> {
    const order = this.#order.next(addresses);
    let failure: unknown;
    for (const [index, address] of order.entries()) {
      const limitMs = index === order.length - 1 ? undefined : this.#options.addressMs;
      try {
        const socket = await connectAddress(address, port, limitMs, signal);
        this.#order.answered(address);
        return socket;
      } catch (error) {
        this.#order.failed(address);
        signal.throwIfAborted();
        failure = error;
      }
    }
    const { message } = failure as Error;
    throw new UpstreamError('connect-failed', `no connection: ${message}`, { cause: failure });
  }
}

function connectAddress(
  address: string,
  port: number,
  limitMs: number | undefined,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, noDelay: true, allowHalfOpen: true });
    const finish = (error?: Error): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      socket.off('error', finish).off('connect', finish);
      if (error === undefined) {
        resolve(socket);
        return;
      }
      socket.on('error', () => {});
      socket.destroy();
      reject(error);
    };
    const giveUp = (): void => finish(signal.reason);
    const timer =
      limitMs === undefined
        ? undefined
        : setTimeout(() => finish(new Error(`${address} did not answer within ${limitMs} ms`)), limitMs);
    socket.on('error', finish).on('connect', () => finish());
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
  });
}

/** The outcome of something that cannot be stopped, unless nobody waits for it any more. */
function unlessAborted<Value>(signal: AbortSignal, outcome: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    outcome.finally(() => signal.removeEventListener('abort', giveUp)).then(resolve, reject);
  });
}
