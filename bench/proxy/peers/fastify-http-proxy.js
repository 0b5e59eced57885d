import proxy from '@fastify/http-proxy';
import Fastify from 'fastify';

// `@fastify/http-proxy` with its defaults but for the number of connections, which is enough for the load.
const [port, upstream] = process.argv.slice(2);
const server = Fastify({ logger: false, keepAliveTimeout: 600_000 });
await server.register(proxy, { upstream, undici: { connections: 64, pipelining: 1 } });
await server.listen({ host: '127.0.0.1', port: Number(port) });
