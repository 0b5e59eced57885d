import type { Socket } from 'node:net';
import { adoptSocket } from '../../transport.ts';
import type { ServeConnection, ServeOptions, ServerConnection } from '../connection.ts';
import { Http1Connection } from './connection.ts';

/**
 * Serves HTTP/1.1 and 1.0 by a socket that nobody reads from any more: one that was accepted with `pauseOnConnect`, or
 * within the event that announced it. It belongs to the connection from then on, its errors included.
 */
export const serveHttp1: ServeConnection = (socket: Socket, options: ServeOptions): ServerConnection =>
  new Http1Connection(adoptSocket(socket), options);
