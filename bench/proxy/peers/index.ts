import type { Peer } from '../peer.ts';
import { caddy } from './caddy.ts';
import { haproxy } from './haproxy.ts';
import { nginx } from './nginx.ts';
import { fastifyHttpProxy, httpRequest, tcp } from './node.ts';
import { turnpike } from './turnpike.ts';

/** All that are compared, the one that others are measured by first. */
export const peers: readonly Peer[] = [nginx, haproxy, caddy, fastifyHttpProxy, httpRequest, tcp, turnpike];

/** The peer that `--peer NAME` means. */
export function peerNamed(name: string): Peer {
  const found = peers.find((peer) => peer.name.toLowerCase() === name.toLowerCase());
  if (found === undefined)
    throw new Error(`'${name}' is no peer; expected one of ${peers.map((peer) => peer.name).join(', ')}`);
  if (found.version() === undefined) throw new Error(`${found.name} is not installed: see bench/proxy/install.ts`);
  return found;
}
