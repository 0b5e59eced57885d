export { ModelReader } from './exchange/model-reader.ts';
export { behaviourHeader, type ModelServerBehaviour } from './model-server/behaviour.ts';
export {
  type ModelServer,
  type ModelServerOptions,
  type RecordedCall,
  startModelServer,
} from './model-server/model-server.ts';
export { roughTokens } from './testing.ts';
export type { TokenCounter } from './tokens/token-counter.ts';
