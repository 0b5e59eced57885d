import type { Socket } from 'node:net';
import type { OwnConnection, ProxiedConnection } from './proxy-header.ts';
import { readProxyHeader } from './read-proxy-header.ts';

/** Who is told what a connection began with. */
export interface ProxyHeaderObserver {
  /** `rest` is what has been read behind the header; the socket is paused. */
  received(header: ProxiedConnection | OwnConnection, rest: Buffer): void;
  refused(message: string): void;
}

/** Reads the PROXY header in front of everything else. How long that may take is the caller's to watch. */
export function receiveProxyHeader(socket: Socket, observer: ProxyHeaderObserver): void {
  let bytes: Buffer = Buffer.alloc(0);
  const stop = (): void => {
    socket.off('data', onData);
    socket.off('end', onEnd);
    socket.pause();
  };
  const onData = (piece: Buffer): void => {
    bytes = bytes.length === 0 ? piece : Buffer.concat([bytes, piece]);
    const header = readProxyHeader(bytes);
    if (header.kind === 'incomplete') return;
    stop();
    if (header.kind === 'malformed') observer.refused(header.message);
    else observer.received(header, bytes.subarray(header.length));
  };
  const onEnd = (): void => {
    stop();
    observer.refused('the connection ended within the PROXY header');
  };
  socket.on('data', onData);
  socket.on('end', onEnd);
  socket.resume();
}
