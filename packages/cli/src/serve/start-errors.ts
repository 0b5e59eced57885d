import { StartError } from '../command.ts';
import type { ServeOptions } from './serve-options.ts';

// What keeps a gateway from starting that an operator can mend, in words: what was found, and what to do.

type Ports = Pick<ServeOptions, 'host' | 'adminHost' | 'tlsPort' | 'adminPort'>;

/** A failure to listen in words; any other error as it is. The system names no port where any would have done. */
export function startErrorOf(error: unknown, ports: Ports): unknown {
  const { code, port, syscall } = error as NodeJS.ErrnoException & { readonly port?: number };
  const option = optionOf(port, ports);
  const host = option === 'admin-port' ? ports.adminHost : ports.host;
  const message = syscall === 'listen' ? listenMessage(code, host, port, option) : unknownHost(code, host);
  return message === undefined ? error : new StartError(message, { cause: error });
}

/** What a system call failed with, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code !== undefined && reasons[code]) || message;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user may not do that',
  EPERM: 'this user may not do that',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is no folder',
  EEXIST: 'it is there already, and no folder',
  ENOSPC: 'the disk is full',
};

function listenMessage(
  code: string | undefined,
  host: string,
  port: number | undefined,
  option: string,
): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} of ${host} is in use by another program; stop that, or choose another port with --${option}`;
    case 'EACCES':
      return (
        `port ${port} of ${host} may not be opened by this user; ports below 1024 take the rights of root or ` +
        `CAP_NET_BIND_SERVICE. Choose a higher one with --${option}`
      );
    case 'EADDRNOTAVAIL':
      return notOurs(host, option);
    default:
      return undefined;
  }
}

function unknownHost(code: string | undefined, host: string): string | undefined {
  return code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? notOurs(host, 'port') : undefined;
}

function notOurs(host: string, option: string): string {
  return `--${option === 'admin-port' ? 'admin-host' : 'host'} is '${host}', which is no address of this machine`;
}

function optionOf(port: number | undefined, { tlsPort, adminPort }: Ports): 'port' | 'tls-port' | 'admin-port' {
  if (port !== undefined && port === tlsPort) return 'tls-port';
  return port !== undefined && port === adminPort ? 'admin-port' : 'port';
}
