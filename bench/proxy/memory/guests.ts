import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { apiPath, bytesOf, keyOf } from '../requests.ts';

// Who does not ask, wait and go as everybody else does.

/** Asks for something slow or large and goes away. */
export async function leaveEarly(url: string): Promise<void> {
  const path = Math.random() < 0.5 ? `/${apiPath}/slow?ms=2000` : `/${apiPath}/big?bytes=50000000`;
  const socket = open(url);
  socket.write(bytesOf({ path, key: keyOf(1) }));
  await wait(100);
  socket.destroy();
}

/** Asks without a key, with one that nobody has, or for what is not there. */
export function sendRefused(url: string): Promise<void> {
  const path = `/${apiPath}/resource-1/${Math.floor(Math.random() * 1e9)}`;
  const key = Math.random().toString(16).slice(2).padEnd(32, '0');
  return send(url, bytesOf(Math.random() < 0.3 ? { path: `/nowhere/${key}`, key: keyOf(2) } : { path, key }));
}

/** Sends what is no request, or only a part of one. */
export function sendHostile(url: string): Promise<void> {
  return send(url, hostile[Math.floor(Math.random() * hostile.length)]!);
}

const start = `POST /${apiPath}/upload HTTP/1.1\r\nHost: api.contoso.com\r\n`;

const hostile: readonly Buffer[] = [
  `${start}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  `${start}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`,
  `${start}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n`,
  `${start}X: ${'a'.repeat(100_000)}\r\n\r\n`,
  `GET /${'a'.repeat(100_000)} HTTP/1.1\r\n\r\n`,
  `GET / HTTP/1.1\nHost: a\n\n`,
  `GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n`,
  `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  start,
].map((text) => Buffer.from(text, 'latin1'));

/** Sends bytes, and leaves when something has come, or after a while. */
function send(url: string, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = open(url);
    const leave = () => socket.destroy();
    const timer = setTimeout(leave, 500);
    socket.on('data', leave);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.write(bytes);
  });
}

function open(url: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  // Those who are refused may be reset.
  socket.on('error', () => {});
  return socket;
}
