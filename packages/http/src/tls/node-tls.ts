import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

// What node:tls has and does not document. Without it certificates could be asked for under all host names or under none.
// If it goes away, handshakes fail, and so do the tests.

interface UndocumentedTlsSocket {
  readonly _parent: Socket;
  readonly _handle: { setVerifyMode(request: boolean, require: boolean): void };
}

/** The socket that TLS was put upon. */
export function socketBelow(socket: TLSSocket): Socket {
  return undocumented(socket)._parent;
}

/** Decides within a handshake, when the host name is known, whether the client is asked for a certificate. */
export function askForCertificate(socket: TLSSocket, mode: 'none' | 'request' | 'require'): void {
  undocumented(socket)._handle.setVerifyMode(mode !== 'none', mode === 'require');
}

function undocumented(socket: TLSSocket): UndocumentedTlsSocket {
  return socket as unknown as UndocumentedTlsSocket;
}
