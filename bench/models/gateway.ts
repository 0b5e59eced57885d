import { randomBytes } from 'node:crypto';
import { DataPlane } from '../../packages/cli/src/serve/data-plane.ts';
import { createCircuitMemory, createCounterMemory } from '../../packages/gateway/src/index.ts';
import { type Api, emptySnapshot } from '../../packages/model/src/index.ts';

// A gateway of one thread with two APIs before one model server: `/plain` passes calls on, `/governed` limits tokens, emits
// metrics of them and writes a record of each. The port of the server and a file for the records come as arguments; its
// own port goes to the parent.

const [originPort = '', records = ''] = process.argv.slice(2);

const api = (id: string): Api => ({
  id,
  name: id,
  path: `${id}/v1`,
  protocols: ['http'],
  serviceUrl: `http://127.0.0.1:${originPort}/v1`,
  subscriptionRequired: false,
  apiRevision: '1',
  isCurrent: true,
  isOnline: true,
  type: 'http',
  operations: [{ id: 'chat', name: 'chat', method: 'POST', urlTemplate: '/chat/completions' }],
});

const document = (inbound: string): string =>
  `<policies><inbound>${inbound}</inbound><backend><forward-request /></backend><outbound /><on-error /></policies>`;

const governed = `
  <llm-token-limit counter-key="everybody" tokens-per-minute="2000000000" estimate-prompt-tokens="true"
                   remaining-tokens-header-name="x-remaining" />
  <llm-emit-token-metric namespace="bench"><dimension name="API ID" /><dimension name="Subscription ID" /></llm-emit-token-metric>`;

const plane = new DataPlane(
  {
    listeners: [{ host: '127.0.0.1', port: 0 }],
    snapshot: emptySnapshot,
    counterMemory: createCounterMemory({ keys: 64 }),
    circuitMemory: createCircuitMemory({ circuits: 16 }),
    secret: randomBytes(32),
    trustedProxies: [],
    gatewayId: 'managed',
    ...(records !== '' && { records }),
  },
  { onBug: (error) => console.error(error), onNote: (note) => console.error(note) },
);
const { diagnostics } = plane.publish({
  ...emptySnapshot,
  sequenceNumber: 1,
  apis: [api('plain'), api('governed')],
  policies: [
    { scope: 'api', apiId: 'plain', apiRevision: '1', text: document('') },
    { scope: 'api', apiId: 'governed', apiRevision: '1', text: document(governed) },
  ],
});
if (diagnostics.length > 0) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
const [port] = await plane.listen();
process.send?.({ port });
process.once('disconnect', () => process.exit());
