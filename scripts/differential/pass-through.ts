import type { startGateway } from '../../packages/cli/src/serve/testing.ts';

/** An estate of one API at the root that passes every request on to a port of this machine. */
export function passThrough(port: number): Parameters<typeof startGateway>[0] {
  return {
    apis: [
      {
        id: 'a',
        name: 'A',
        path: '',
        protocols: ['http', 'https'],
        subscriptionRequired: false,
        apiRevision: '1',
        isCurrent: true,
        isOnline: true,
        type: 'http',
        serviceUrl: `http://127.0.0.1:${port}`,
        operations: [{ id: 'all', name: 'all', method: '*', urlTemplate: '/*' }],
      },
    ],
  };
}
