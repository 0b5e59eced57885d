import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { FieldList } from '../../codec/fields.ts';
import type { Exchange } from '../../exchange.ts';
import type { TlsIdentity, TlsSettings } from '../../tls/tls-settings.ts';
import { HttpServer } from '../http-server.ts';
import type { HttpServerOptions } from './listener-options.ts';

// What the tests of the listener share: certificates, clients, and a server that says who asks.

/** A file beside the certificates. */
export function fixture(name: string): string {
  return readFileSync(new URL(`../../tls/fixtures/${name}`, import.meta.url), 'utf8');
}

/** An identity of a certificate, under some names. */
export function identity(certificate: string, hostNames: string[], more: Partial<TlsIdentity> = {}): TlsIdentity {
  return { hostNames, credentials: { cert: fixture(`${certificate}.pem`), key: fixture('key.pem') }, ...more };
}

/** Answers with who asks and how. */
export function answerWhoAsks(exchange: Exchange): void {
  const { client, scheme, target } = exchange;
  const { tls, ...addresses } = client;
  const certificate = tls?.clientCertificate?.subject.replace('CN=', '');
  const handshake = { protocol: tls?.protocol, name: tls?.serverName, certificate, isTrusted: tls?.isTrusted };
  const said = JSON.stringify({ target, scheme, ...addresses, ...handshake });
  exchange.respond({ status: 200, reason: 'OK', fields: new FieldList() }, Buffer.from(said));
}

/** A TLS client that is sure of whom it talks to, or why it is not let in. */
export function openTls(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port, ca: fixture('authority.pem'), ...options });
    socket.once('secureConnect', () => resolve(socket));
    socket.on('error', reject);
    socket.once('close', () => reject(new Error('closed')));
  });
}

/** The credentials of a client. */
export function clientCredentials(name: string): ConnectionOptions {
  return { cert: fixture(`${name}.pem`), key: fixture('key.pem') };
}

/** Sends a request, and gives the status and the body of its answer, or the word `closed`. */
export function ask(socket: Socket, host = 'localhost'): Promise<Answer> {
  return exchangeText(socket, `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
}

/** What came back. */
export interface Answer {
  readonly status: number | 'closed';
  readonly said: Readonly<Record<string, unknown>>;
}

/** Sends text, and waits for one answer with Content-Length, or the end. */
export function exchangeText(socket: Socket, text: string | Buffer): Promise<Answer> {
  return new Promise((resolve) => {
    let received = '';
    const finish = (answer: Answer): void => {
      socket.off('data', onData);
      socket.off('close', onClose);
      resolve(answer);
    };
    const onClose = (): void => finish({ status: 'closed', said: {} });
    const onData = (piece: Buffer): void => {
      received += piece.toString('latin1');
      const answer = /^HTTP\/1\.1 (\d{3})[\s\S]*?Content-Length: (\d+)[\s\S]*?\r\n\r\n([\s\S]*)$/i.exec(received);
      if (answer === null || answer[3]!.length < Number(answer[2])) return;
      const body = answer[3]!.slice(0, Number(answer[2]));
      finish({ status: Number(answer[1]), said: body.startsWith('{') ? JSON.parse(body) : {} });
    };
    socket.on('data', onData);
    socket.on('close', onClose);
    if (socket.destroyed) finish({ status: 'closed', said: {} });
    else socket.write(text);
  });
}

const opened: (HttpServer | Socket)[] = [];

/** Ends a client or a server with the test. */
export function remember<One extends HttpServer | Socket>(one: One): One {
  opened.push(one);
  return one;
}

/** Ends what was opened; to be called after each test. */
export async function closeAll(): Promise<void> {
  for (const one of opened.splice(0)) await ('destroy' in one ? one.destroy() : one.close());
}

/** A server that says who asks. */
export async function listening(
  options: Partial<HttpServerOptions> = {},
): Promise<{ readonly server: HttpServer; readonly port: number }> {
  const server = new HttpServer({ port: 0, ...options }, answerWhoAsks);
  const { port } = await remember(server).listen();
  return { server, port };
}

/** Four names, each of another identity. */
export const fourNames: TlsSettings = {
  identities: [
    identity('contoso', ['api.contoso.com']),
    identity('wildcard', ['*.contoso.com']),
    identity('fabrikam', ['api.fabrikam.com']),
  ],
  defaultIdentity: identity('fallback', ['localhost']),
};

/** A client that accepts every name of our authority, since it is the server that is being tested. */
export async function tlsClient(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  return remember(await openTls(port, { checkServerIdentity: () => undefined, ...options }));
}

/** The name in the certificate that is shown to who asks for a name. */
export async function shownTo(port: number, servername = ''): Promise<string> {
  const socket = await tlsClient(port, { servername });
  return socket.getPeerX509Certificate()!.subject;
}

/** Waits for the end of a connection, be it by a reset. */
export async function closed(socket: Socket): Promise<void> {
  socket.on('error', () => {}).resume();
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
}

/** A client without TLS. */
export async function plainClient(port: number): Promise<Socket> {
  const socket = remember(connect({ host: '127.0.0.1', port }));
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}
