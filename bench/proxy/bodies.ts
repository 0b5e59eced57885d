import { connect } from 'node:net';
import { apiPath, keyHeader, keyOf } from './requests.ts';

// Large bodies, sent and received at the pace of the other side, and dropped.

const piece = Buffer.alloc(64 * 1024, 'x');

/** Sends a body of so many bytes; gives the answer as it came. */
export function upload(url: string, bytes: number): Promise<string> {
  return exchange(url, `POST /${apiPath}/upload HTTP/1.1\r\nContent-Length: ${bytes}`, bytes).then(
    ({ start }) => start,
  );
}

/** Sends a body in chunks, with a pause before each; gives the answer as it came. */
export function uploadSlowly(url: string, chunks: number, pauseMs: number): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    socket.write(
      `POST /${apiPath}/upload HTTP/1.1\r\nTransfer-Encoding: chunked\r\nHost: api.contoso.com\r\n${keyHeader}: ${keyOf(0)}\r\nConnection: close\r\n\r\n`,
    );
    let left = chunks;
    const sending = setInterval(() => {
      socket.write(left-- > 0 ? `400\r\n${'x'.repeat(1024)}\r\n` : '0\r\n\r\n');
      if (left < 0) clearInterval(sending);
    }, pauseMs);
    let start = '';
    socket.on('data', (data: Buffer) => {
      start += data.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => {
      clearInterval(sending);
      resolve(start);
    });
  });
}

/** Asks for a body of so many bytes; gives how many bytes came, the head included. */
export function download(url: string, bytes: number): Promise<number> {
  return exchange(url, `GET /${apiPath}/big?bytes=${bytes} HTTP/1.1`, 0).then(({ received }) => received);
}

function exchange(url: string, head: string, bytes: number): Promise<{ start: string; received: number }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    let left = bytes;
    let received = 0;
    let start = '';
    const send = () => {
      while (left > 0) {
        const next = left >= piece.length ? piece : piece.subarray(0, left);
        left -= next.length;
        if (!socket.write(next)) return;
      }
    };
    socket.on('connect', () => {
      socket.write(`${head}\r\nHost: api.contoso.com\r\n${keyHeader}: ${keyOf(0)}\r\nConnection: close\r\n\r\n`);
      send();
    });
    socket.on('drain', send);
    socket.on('data', (data: Buffer) => {
      received += data.length;
      if (start.length < 2000) start += data.toString('latin1', 0, 2000);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve({ start, received }));
  });
}
