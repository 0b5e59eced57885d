import { FieldList } from '../../codec/fields.ts';
import { defaultServerTimeouts } from '../connection.ts';
import { HttpServer } from '../http-server.ts';

// A process for the tests: a server that says how it is, and at which port. Its argument is how many it lets in.

const options = process.argv[2] === undefined ? {} : { maxConnections: Number(process.argv[2]) };
const timeouts = { ...defaultServerTimeouts, headMs: 0 };

const server: HttpServer = new HttpServer({ port: 0, timeouts, ...options }, (exchange) => {
  const { connections, counters } = server;
  const state = {
    connections,
    accepted: counters.accepted,
    refused: counters.refused,
    offences: [...counters.offences],
    cpu: process.cpuUsage(),
  };
  exchange.respond({ status: 200, reason: 'OK', fields: new FieldList() }, Buffer.from(JSON.stringify(state)));
});
const { port } = await server.listen();
console.log(port);
