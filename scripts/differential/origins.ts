import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readStrictRequest } from '../../packages/http/src/fuzz/strict-reader.ts';
import { freePort } from '../../packages/http/src/server/listener/free-port.ts';
import { readMark } from './judge.ts';

// Origins that are asked what they read: node:http, nginx and Apache with a backend behind them that tells what they
// pass on, and the servers of `origins.py`. What is not installed is left out.

/** A running origin. */
export interface Origin extends AsyncDisposable {
  readonly name: string;
  readonly version: string;
  readonly port: number;
}

const pythonServers = ['http.server', 'gunicorn', 'waitress', 'uvicorn', 'aiohttp', 'tornado', 'twisted'] as const;

/** The packages of Debian with all of them. */
export const debianPackages =
  'nginx apache2 python3 gunicorn python3-waitress python3-uvicorn python3-aiohttp python3-tornado python3-twisted';

/** Starts every origin that there is, or those of some names; what is not there is named. */
export async function startOrigins(wanted?: readonly string[]): Promise<{
  readonly origins: readonly Origin[];
  readonly missing: readonly string[];
}> {
  const starts: readonly (readonly [name: string, start: () => Promise<Origin | undefined>])[] = [
    ['node:http', startNode],
    ['nginx', startNginx],
    ['Apache', startApache],
    ...pythonServers.map((name) => [name, () => startPython(name)] as const),
  ];
  const origins: Origin[] = [];
  const missing: string[] = [];
  for (const [name, start] of starts) {
    if (wanted?.includes(name) === false) continue;
    const origin = await start().catch(() => undefined);
    if (origin === undefined) missing.push(name);
    else origins.push(origin);
  }
  return { origins, missing };
}

async function startNode(): Promise<Origin> {
  const server = createHttpServer({ maxHeaderSize: 128 * 1024 }, async (request, response) => {
    const pieces: Buffer[] = [];
    try {
      for await (const piece of request) pieces.push(piece);
    } catch {
      return;
    }
    const body = Buffer.concat(pieces).toString('latin1');
    response.setHeader('X-Read', readMark(request.method ?? '', request.url ?? '', body));
    response.end();
  });
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  const port = await listen(server);
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { name: 'node:http', version: process.versions.node, port, [Symbol.asyncDispose]: close };
}

/** The backend behind nginx and Apache: it tells them what it has read of what they passed on. */
async function startTeller(): Promise<{ readonly port: number } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    let text = '';
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.setEncoding('latin1');
    socket.on('data', (piece: string) => {
      text += piece;
      while (text !== '') {
        const outcome = readStrictRequest(text, 0);
        if (outcome === 'unfinished') return;
        if ('fault' in outcome) {
          socket.destroy();
          return;
        }
        const { method, target, body } = outcome.message;
        text = text.slice(outcome.end);
        socket.write(`HTTP/1.1 200 OK\r\nX-Read: ${readMark(method, target, body)}\r\nContent-Length: 0\r\n\r\n`);
      }
    });
  });
  const port = await listen(server);
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function startNginx(): Promise<Origin | undefined> {
  const version = /nginx\/(\S+)/.exec(outputOf('nginx', '-v'))?.[1];
  if (version === undefined) return undefined;
  return startProxy('nginx', version, (folder, port, backend) => {
    const file = join(folder, 'nginx.conf');
    writeFileSync(
      file,
      `daemon off; master_process off; pid ${folder}/pid; error_log /dev/null;
events { worker_connections 1024; }
http {
  access_log off; client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p;
  fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  client_header_buffer_size 64k; large_client_header_buffers 4 64k; underscores_in_headers on;
  upstream teller { server 127.0.0.1:${backend}; keepalive 32; }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://teller; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host a; }
  }
}
`,
    );
    return ['nginx', '-c', file, '-e', '/dev/null'];
  });
}

async function startApache(): Promise<Origin | undefined> {
  const version = /Apache\/(\S+)/.exec(outputOf('apache2', '-v'))?.[1];
  if (version === undefined) return undefined;
  return startProxy('Apache', version, (folder, port, backend) => {
    const file = join(folder, 'apache.conf');
    const modules = ['mpm_event', 'authz_core', 'proxy', 'proxy_http'];
    writeFileSync(
      file,
      `${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ServerName a
ServerRoot ${folder}
DefaultRuntimeDir ${folder}
PidFile ${folder}/pid
ErrorLog /dev/null
Listen 127.0.0.1:${port}
KeepAlive On
MaxKeepAliveRequests 0
AllowEncodedSlashes NoDecode
MergeSlashes Off
LimitRequestLine 65536
LimitRequestFieldSize 65536
LimitRequestFields 1000
${process.getuid?.() === 0 ? 'User www-data\nGroup www-data' : ''}
ProxyPass / http://127.0.0.1:${backend}/ nocanon enablereuse=on
`,
    );
    return ['apache2', '-d', folder, '-f', file, '-DFOREGROUND'];
  });
}

/** Starts what passes requests on to a teller. */
async function startProxy(
  name: string,
  version: string,
  configure: (folder: string, port: number, backend: number) => readonly string[],
): Promise<Origin | undefined> {
  const teller = await startTeller();
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-origin-'));
  const port = await freePort();
  const running = await startProgram(configure(folder, port, teller.port), port);
  const close = async () => {
    await running?.[Symbol.asyncDispose]();
    await teller[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  };
  if (running !== undefined) return { name, version, port, [Symbol.asyncDispose]: close };
  await close();
  return undefined;
}

const python = '/usr/bin/python3';
const program = join(import.meta.dirname, 'origins.py');

async function startPython(name: string): Promise<Origin | undefined> {
  const { status, stdout } = spawnSync(python, [program, '--version', name], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const port = await freePort();
  const running = await startProgram([python, program, name, String(port)], port);
  return running && { name, version: stdout.trim(), port, [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() };
}

async function startProgram(command: readonly string[], port: number): Promise<AsyncDisposable | undefined> {
  const child = spawn(command[0]!, command.slice(1), { stdio: 'ignore' });
  child.on('error', () => {});
  const running: AsyncDisposable = { [Symbol.asyncDispose]: () => stop(child) };
  for (let tries = 0; tries < 200 && child.exitCode === null && child.pid !== undefined; tries++) {
    if (await answers(port)) return running;
    await wait(50);
  }
  await running[Symbol.asyncDispose]();
  return undefined;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(timer);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function outputOf(command: string, ...words: readonly string[]): string {
  const { stdout, stderr } = spawnSync(command, words, { encoding: 'utf8' });
  return `${stdout ?? ''}${stderr ?? ''}`;
}
