import { connect, createServer } from 'node:net';
import { adoptSocket, type Transport } from '../../../packages/http/src/transport.ts';

// The least that a proxy in this runtime can cost: our own transport on both sides, a connection to the origin for each of
// a client, and nothing that looks at what passes.

const [port, originPort] = process.argv.slice(2).map(Number);

createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
  const backend = connect({ host: '127.0.0.1', port: originPort!, noDelay: true });
  backend.on('error', () => socket.destroy());
  backend.once('connect', () => {
    const [client, origin] = [adoptSocket(socket), adoptSocket(backend)];
    pass(client, origin);
    pass(origin, client);
  });
}).listen(port, '127.0.0.1');

function pass(from: Transport, to: Transport): void {
  from.events = {
    onPiece: (piece) => void to.write(piece),
    onEnd: () => to.end(),
    onDrain() {},
    onClosed: () => to.destroy(),
  };
  from.resume();
}
