import type { BodySource, OutgoingBody, Tunnel } from '../body.ts';
import type { Transport } from '../transport.ts';

/** The connection that became a tunnel. */
export interface TunnelOwner {
  /** We have sent our last byte. */
  tunnelEnded(): void;
  destroy(): void;
}

/** What we send on a connection that has left HTTP. */
export class TunnelSink implements OutgoingBody {
  onDrain: (() => void) | undefined;
  onClosed: (() => void) | undefined;
  readonly #transport: Transport;
  readonly #owner: TunnelOwner;

  constructor(transport: Transport, owner: TunnelOwner) {
    this.#transport = transport;
    this.#owner = owner;
  }

  write(piece: Buffer): boolean {
    return this.#transport.write(piece);
  }

  end(): void {
    this.#transport.end();
    this.#owner.tunnelEnded();
  }

  fail(): void {
    this.#owner.destroy();
  }
}

/** Both directions of a connection. */
export class ConnectionTunnel implements Tunnel {
  readonly source: BodySource;
  readonly sink: TunnelSink;
  readonly #owner: TunnelOwner;

  constructor(source: BodySource, sink: TunnelSink, owner: TunnelOwner) {
    this.source = source;
    this.sink = sink;
    this.#owner = owner;
  }

  destroy(): void {
    this.#owner.destroy();
  }
}
