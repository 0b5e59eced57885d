import type { Api } from '@turnpike/model';

/** Whether a handshake for a WebSocket is for an API of this type: to speak by it, or to subscribe. */
export function takesSockets({ type }: Api): boolean {
  return type === 'websocket' || type === 'graphql';
}
