import { createServer, type Socket } from 'node:net';
import { clientPreface, FrameReader, frameTypes, writeFrame } from '../frames.ts';
import { type ReceivedFrame, settings } from './raw-client.ts';
import { listen } from './test-server.ts';

/** A connection to a backend that sends whatever frames it is told to. */
export interface BackendConnection {
  readonly socket: Socket;
  readonly frames: readonly ReceivedFrame[];
  send(...frames: readonly Buffer[]): void;
}

/** A backend that answers with frames written by hand. */
export interface RawBackend extends AsyncDisposable {
  readonly port: number;
  readonly connections: readonly BackendConnection[];
}

/**
 * Listens, accepts every connection in the way of HTTP/2, and calls back with each frame.
 * @param pairs the settings of the backend
 */
export async function startRawBackend(
  onFrame: (connection: BackendConnection, frame: ReceivedFrame) => void,
  ...pairs: readonly (readonly [number, number])[]
): Promise<RawBackend> {
  const connections: BackendConnection[] = [];
  const server = createServer((socket) => {
    const frames: ReceivedFrame[] = [];
    const connection: BackendConnection = {
      socket,
      frames,
      send: (...sent) => {
        if (socket.writable) socket.write(Buffer.concat(sent));
      },
    };
    connections.push(connection);
    const reader = new FrameReader([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], clientPreface.length, (frame) => {
      const copy = { ...frame, payload: Buffer.from(frame.payload) };
      frames.push(copy);
      if (frame.type === frameTypes.settings && frame.flags === 0) {
        connection.send(settings(...pairs), writeFrame(frameTypes.settings, 1, 0));
      }
      onFrame(connection, copy);
    });
    socket.on('data', (piece: Buffer) => reader.read(piece));
    socket.on('error', () => {});
  });
  const port = await listen(server);
  const close = async (): Promise<void> => {
    for (const { socket } of connections) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, connections, [Symbol.asyncDispose]: close };
}
