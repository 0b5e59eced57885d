import { relative } from 'node:path';
import { exitCodes } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import type { ControlPlaneSettings } from './control-plane-options.ts';
import { type ControlPlaneReady, openControlPlane } from './open-control-plane.ts';
import { stopSignal } from './stop-signal.ts';

/** Serves the management API from a store until it is told to stop; gives the exit code. */
export async function serveControlPlane(settings: ControlPlaneSettings, terminal: Terminal): Promise<number> {
  await using plane = await openControlPlane(settings, terminal);
  const stop = stopSignal();
  terminal.write(settings.json ? `${JSON.stringify(plane.ready)}\n` : banner(plane.ready));
  await stop.requested;
  stop.dispose();
  return exitCodes.ok;
}

function banner({ management, token, ca, service }: ControlPlaneReady): string {
  return [
    '',
    `  Management ${management}`,
    `  Service    ${service}`,
    `  Trust      NODE_EXTRA_CA_CERTS=${relative('', ca)}`,
    `  Token      ${token}`,
    '',
    'The token is good for twelve hours, on this machine. Ctrl+C stops.',
    '',
    '',
  ].join('\n');
}
