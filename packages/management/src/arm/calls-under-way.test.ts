import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import forge from 'node-forge';
import { expect, test } from 'vitest';
import { CallsUnderWay } from './calls-under-way.ts';

const { privateKey, publicKey } = forge.pki.rsa.generateKeyPair(2048);
const certificate = forge.pki.createCertificate();
certificate.publicKey = publicKey;
certificate.sign(privateKey, forge.md.sha256.create());
const tls = { key: forge.pki.privateKeyToPem(privateKey), cert: forge.pki.certificateToPem(certificate) };

interface Started {
  readonly server: Server;
  readonly calls: CallsUnderWay;
  readonly port: number;
  /** Ends as many answers as there are. */
  readonly answer: () => void;
  readonly asked: (count: number) => Promise<void>;
}

/** A server in which `/wait` is nobody's call. */
async function start(): Promise<Started> {
  const answers: (() => void)[] = [];
  let count = 0;
  let tell: () => void = () => {};
  const server = createServer(tls, (incoming, outgoing) => {
    calls.hear(incoming);
    if (incoming.url !== '/wait') {
      calls.take(outgoing);
      answers.push(() => outgoing.end('done'));
    }
    count++;
    tell();
  });
  const calls = new CallsUnderWay(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...{ server, calls, port: (server.address() as AddressInfo).port },
    answer: () => {
      for (const answer of answers.splice(0)) answer();
    },
    asked: (wanted) =>
      new Promise((resolve) => {
        tell = () => count >= wanted && resolve();
        tell();
      }),
  };
}

async function open(port: number): Promise<TLSSocket & { text: () => string }> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  let text = '';
  socket.on('data', (piece: Buffer) => (text += piece.toString())).on('error', () => {});
  await once(socket, 'secureConnect');
  return Object.assign(socket, { text: () => text });
}

const ask = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

test('M8: a server that ends answers what it was asked, says that connections end, and cuts off who only waits', async () => {
  const { calls, port, answer, asked } = await start();
  const [call, waiting, late] = [await open(port), await open(port), await open(port)];
  const cut = once(waiting, 'close');
  call.write(ask('/call'));
  waiting.write(ask('/wait'));
  await asked(2);
  const ended = calls.end();
  // Its connection is there, and so it is heard.
  late.write(ask('/late'));
  await asked(3);
  answer();
  await ended;
  await cut;
  for (const one of [call, late])
    expect(one.text()).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*Connection: close[\s\S]*done/);
  expect(waiting.text()).toBe('');
});

test('M8: a connection that never says anything does not keep a server from ending', async () => {
  const { calls, port, server } = await start();
  const silent = connectTcp(port, '127.0.0.1').on('error', () => {});
  await once(server, 'connection');
  const closed = once(silent, 'close');
  await calls.end();
  await closed;
});
