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
export { awsScheme, readAwsCredentials, regionOfHost } from './signing/aws-credentials.ts';
export { type AwsCredentials, signRequest } from './signing/sign-request.ts';
export { LocalTokenCounter } from './tokens/local-token-counter.ts';
export type { ThreadedCountOptions } from './tokens/threaded-count.ts';
export type { TokenCounter } from './tokens/token-counter.ts';
export type { ChatProtocol } from './translate/chat-protocol.ts';
export { errorOfStatus } from './translate/errors.ts';
export type { FieldRule } from './translate/fields.ts';
export { type ChatError, type ChatProtocolName, type ChatSetting, chatProtocolNames } from './translate/neutral.ts';
export { chatPath, chatProtocols } from './translate/protocols.ts';
export { AnswerUnreadable, CallRefused } from './translate/read-json.ts';
export { type OpeningFailure, StreamOpening } from './translate/stream-opening.ts';
export {
  AnswerIsError,
  type AnswerNames,
  errorWithin,
  readErrorAnswer,
  type TranslatedCall,
  translateAnswer,
  translateCall,
  writeErrorAnswer,
} from './translate/translate.ts';
export { TranslatedStream } from './translate/translated-stream.ts';
export { defaultVectorBytes, MemoryVectors, type MemoryVectorsOptions } from './vectors/memory-vectors.ts';
export { PostgresVectors, type PostgresVectorsOptions } from './vectors/postgres-vectors.ts';
export { type RedisCommands, RedisVectors, type RedisVectorsOptions } from './vectors/redis-vectors.ts';
export type { AskingReading } from './vectors/thread-asking.ts';
export { ThreadHost } from './vectors/thread-host.ts';
export { ThreadedVectors, vectorThread } from './vectors/threaded-vectors.ts';
