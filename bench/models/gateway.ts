import { serveApis } from '../serve-apis.ts';

// A gateway of one thread with two APIs before one model server: `/plain` passes calls on, `/governed` limits tokens, emits
// metrics of them and writes a record of each. The port of the server and a file for the records come as arguments; its
// own port goes to the parent.

const [originPort = '', records = ''] = process.argv.slice(2);

const governed = `
  <llm-token-limit counter-key="everybody" tokens-per-minute="2000000000" estimate-prompt-tokens="true"
                   remaining-tokens-header-name="x-remaining" />
  <llm-emit-token-metric namespace="bench"><dimension name="API ID" /><dimension name="Subscription ID" /></llm-emit-token-metric>`;

await serveApis({
  serviceUrl: `http://127.0.0.1:${originPort}/v1`,
  path: '/v1',
  operation: { method: 'POST', urlTemplate: '/chat/completions' },
  inbound: { plain: '', governed },
  records: records || undefined,
});
