import { emptySnapshot } from '@turnpike/model';
import { expect, test } from 'vitest';
import { api, ask, policies, startBackend, startGateway } from './testing.ts';

test('a backend that has moved is asked where it is now', async () => {
  await using first = await startBackend((_, response) => response.end('first'));
  await using second = await startBackend((_, response) => response.end('second'));
  const snapshot = (url: string) => ({
    apis: [api(['GET /b'])],
    backends: [{ id: 'moving', type: 'Single', url } as const],
    ...policies({ inbound: '<invoke-request backend-id="moving" />' }),
  });
  await using gateway = await startGateway(snapshot(first.url));
  expect((await ask(`${gateway.url}/a/b`)).body).toBe('first');
  const published = gateway.plane.publish({ ...emptySnapshot, sequenceNumber: 2, ...snapshot(second.url) });
  expect(published).toEqual({ isLive: true, diagnostics: [] });
  expect((await ask(`${gateway.url}/a/b`)).body).toBe('second');
});
