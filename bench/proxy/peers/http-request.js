import { Agent, createServer, request } from 'node:http';

// What one writes first: node:http on both sides, piped, with connections to the origin kept.
const [port, originPort] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 64, maxFreeSockets: 64 });

const server = createServer((incoming, outgoing) => {
  const { method, url, headers } = incoming;
  const upstream = request({ host: '127.0.0.1', port: originPort, method, path: url, headers, agent }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.headers);
    answer.pipe(outgoing);
  });
  upstream.on('error', () => outgoing.headersSent || outgoing.writeHead(502).end());
  incoming.pipe(upstream);
});
server.keepAliveTimeout = 600_000;
server.listen(Number(port), '127.0.0.1');
