// The PROXY protocol, by which a load balancer says in front of everything else whose connection it passes on.
// https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt

/** What the bytes at the beginning of a connection say. */
export type ProxyHeader = ProxiedConnection | OwnConnection | IncompleteHeader | MalformedHeader;

/** The connection of somebody else is passed on. */
export interface ProxiedConnection {
  readonly kind: 'proxied';
  /** How many bytes the header takes. */
  readonly length: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
}

/** The balancer speaks for itself, to look after us, or does not know whose connection it is. */
export interface OwnConnection {
  readonly kind: 'own';
  readonly length: number;
}

/** More bytes are needed. */
export interface IncompleteHeader {
  readonly kind: 'incomplete';
}

/** It is no header, or one that could be read in two ways. */
export interface MalformedHeader {
  readonly kind: 'malformed';
  readonly message: string;
}

/** All of a version 2 header that is read: addresses, and room for what balancers say beside them. */
export const maxProxyHeaderBytes = 4096;

/** The same for every header that has not come in full. */
export const incomplete: IncompleteHeader = { kind: 'incomplete' };

/** A header that is not read. */
export function malformed(message: string): MalformedHeader {
  return { kind: 'malformed', message };
}
