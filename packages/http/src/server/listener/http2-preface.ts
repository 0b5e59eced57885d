import type { Socket } from 'node:net';

/** What a client of HTTP/2 begins with when there is no TLS to agree by (RFC 9113, 3.4). */
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

/**
 * Reads until it is certain whether a client begins with the preface of HTTP/2: as soon as one byte differs, it does
 * not. The socket is paused then, and all that was read is handed on.
 */
export function recogniseHttp2(socket: Socket, before: Buffer, found: (isHttp2: boolean, read: Buffer) => void): void {
  const early = isPreface(before);
  if (early !== undefined) {
    found(early, before);
    return;
  }
  let read = before;
  const stop = (isHttp2: boolean): void => {
    socket.off('data', onData);
    socket.off('end', onEnd);
    socket.pause();
    found(isHttp2, read);
  };
  const onData = (piece: Buffer): void => {
    read = Buffer.concat([read, piece]);
    const isHttp2 = isPreface(read);
    if (isHttp2 !== undefined) stop(isHttp2);
  };
  const onEnd = (): void => stop(false);
  socket.on('data', onData);
  socket.on('end', onEnd);
  socket.resume();
}

/** Whether bytes begin with the preface; `undefined` while that is open. */
function isPreface(bytes: Buffer): boolean | undefined {
  const length = Math.min(bytes.length, preface.length);
  if (preface.compare(bytes, 0, length, 0, length) !== 0) return false;
  return length === preface.length ? true : undefined;
}
