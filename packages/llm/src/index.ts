export { LocalContentSafety, type SafetyAnswer, type SafetyRequest } from './content-safety/local-content-safety.ts';
export { embeddingThread, ThreadedEmbedder } from './embeddings/threaded-embedder.ts';
export { ModelReader } from './exchange/model-reader.ts';
export { behaviourHeader, type ModelServerBehaviour } from './model-server/behaviour.ts';
export {
  type ModelServer,
  type ModelServerOptions,
  type RecordedCall,
  startModelServer,
} from './model-server/model-server.ts';
export { type ModelPrice, ModelPrices, type TokenPrices } from './prices/model-prices.ts';
export { LocalTokenCounter } from './tokens/local-token-counter.ts';
export type { ThreadedCountOptions } from './tokens/threaded-count.ts';
export type { TokenCounter } from './tokens/token-counter.ts';
export { defaultVectorBytes, MemoryVectors, type MemoryVectorsOptions } from './vectors/memory-vectors.ts';
export { PostgresVectors, type PostgresVectorsOptions } from './vectors/postgres-vectors.ts';
export { type RedisCommands, RedisVectors, type RedisVectorsOptions } from './vectors/redis-vectors.ts';
export type { AskingReading } from './vectors/thread-asking.ts';
export { ThreadHost } from './vectors/thread-host.ts';
export { ThreadedVectors, vectorThread } from './vectors/threaded-vectors.ts';
