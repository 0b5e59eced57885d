import { startModelServer } from '../../packages/llm/src/index.ts';

// The model server of the project in a process of its own, whose address goes to the parent.

const server = await startModelServer();
process.send?.({ url: server.url });
process.once('disconnect', () => process.exit());
