import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { defaultCodecLimits, defaultServerTimeouts, FieldList, serveHttp1 } from '@turnpike/http';

// One server in a process of its own. It says by which port it is reached, and when asked how much processor time it
// has used.

const body = Buffer.from('{"hello":"world","n":12345}');
const wholeAnswer = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
);

/** The servers that are compared. */
const servers: Readonly<Record<string, () => Server>> = {
  'node:net, which answers whatever comes': () =>
    createServer({ noDelay: true }, (socket) => {
      socket.on('data', () => socket.write(wholeAnswer));
      socket.on('error', () => {});
    }),
  'our HTTP/1.1': () => createServer({ noDelay: true, pauseOnConnect: true }, serve),
  'node:http': () =>
    createHttpServer((_, answer) => {
      answer.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
      answer.end(body);
    }),
};

/** Their names. */
export const serverNames: readonly string[] = Object.keys(servers);

function serve(socket: Socket): void {
  serveHttp1(socket, {
    handler: (exchange) => {
      const fields = FieldList.from([['Content-Type', 'application/json']]);
      exchange.respond({ status: 200, reason: 'OK', fields }, body);
    },
    scheme: 'http',
    client: { remoteAddress: '', remotePort: 0, localAddress: '', localPort: 0, tls: undefined },
    limits: defaultCodecLimits,
    underscores: 'refuse',
    timeouts: defaultServerTimeouts,
    pipelinedRequests: 16,
    initialData: undefined,
    onClosed: () => {},
    onOffence: (code) => console.error(code),
  });
}

if (process.send !== undefined) {
  const server = servers[process.argv[2]!]!();
  server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }));
  process.on('message', () => process.send!({ used: process.cpuUsage() }));
  process.on('disconnect', () => process.exit());
}
