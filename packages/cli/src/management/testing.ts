import { readFileSync } from 'node:fs';
import { ApiManagementClient } from '@azure/arm-apimanagement';
import type { Terminal } from '../terminal.ts';

/** Microsoft's client for a control plane that is ready; `ca` is the file of its authority. */
export function clientOf(ready: {
  readonly management: string;
  readonly token: string;
  readonly ca: string;
}): ApiManagementClient {
  const credential = {
    getToken: async () => ({ token: ready.token, expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  return new ApiManagementClient(credential, '00000000-0000-0000-0000-000000000000', {
    endpoint: ready.management,
    tlsOptions: { ca: readFileSync(ready.ca, 'utf8') },
    retryOptions: { maxRetries: 0 },
  });
}

/** A terminal that nobody looks at. */
export const quietTerminal: Terminal = {
  write() {},
  writeError() {},
  isInteractive: false,
  showsProgress: false,
  hasColors: false,
  columns: 100,
};
