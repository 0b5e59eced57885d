import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { FieldList } from '../codec/fields.ts';
import { ResponseHeadParser } from '../codec/response-head.ts';
import { writeRequestHead } from '../codec/writer.ts';
import { type OriginDescription, type OriginProxy, UpstreamError, type UpstreamRequest } from '../upstream.ts';
import type { Route } from './request-writer.ts';

/** A host and port as they stand in a URL. */
export function authorityOf(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** What a proxy makes of requests to an http origin; `undefined` where the backend itself reads them. */
export function proxyRoute({ scheme, host, port, proxy }: OriginDescription): Route | undefined {
  if (proxy === undefined || scheme === 'https') return undefined;
  const base = `http://${authorityOf(host, port)}`;
  const credentials = basicCredentials(proxy);
  return {
    prepare({ target, fields }: UpstreamRequest) {
      if (credentials !== undefined) fields.set('Proxy-Authorization', credentials);
      // RFC 9112, 3.2.4: OPTIONS of the whole server has no path in this form.
      return target === '*' ? base : base + target;
    },
  };
}

/** Asks a proxy for a way through to a backend. Rejects with `proxy-failed`, and with the signal's reason. */
export function openProxyTunnel(
  socket: Socket,
  { host, port }: OriginDescription,
  proxy: OriginProxy,
  signal: AbortSignal,
): Promise<void> {
  const authority = authorityOf(host, port);
  const fields = FieldList.from([['Host', authority]]);
  const credentials = basicCredentials(proxy);
  if (credentials !== undefined) fields.append('Proxy-Authorization', credentials);
  const parser = new ResponseHeadParser();
  parser.expect({ method: 'CONNECT', asksUpgrade: false });

  return new Promise((resolve, reject) => {
    const finish = (error?: Error): void => {
      socket.pause();
      socket.off('data', read).off('end', refuseEnd).off('error', refuseEnd);
      signal.removeEventListener('abort', giveUp);
      if (error === undefined) resolve();
      else reject(error);
    };
    const refuse = (message: string): void => finish(new UpstreamError('proxy-failed', message));
    const refuseEnd = (): void => refuse('the proxy closed the connection');
    const giveUp = (): void => finish(signal.reason);
    const read = (piece: Buffer): void => {
      let head = parser.read(piece);
      while (head?.kind === 'response' && head.isInterim) head = parser.read(piece, parser.position);
      if (head === undefined) return;
      if (head.kind === 'refusal') refuse(`the proxy's answer is malformed: ${head.message}`);
      else if (head.framing.body !== 'tunnel') refuse(`the proxy answered ${head.status}`);
      // Nobody speaks before us on a connection that was just made.
      else if (parser.position < piece.length) refuse('the proxy sent something in advance');
      else finish();
    };
    socket.on('data', read).on('end', refuseEnd).on('error', refuseEnd);
    signal.addEventListener('abort', giveUp, { once: true });
    socket.write(writeRequestHead('CONNECT', authority, fields, { body: 'none' }));
  });
}

function basicCredentials({ username, password = '' }: OriginProxy): string | undefined {
  if (username === undefined) return undefined;
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
