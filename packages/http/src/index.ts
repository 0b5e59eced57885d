export type { BodyDecoder } from './codec/body-decoder.ts';
export { decodeBody } from './codec/body-decoder.ts';
export { FieldList, UnwritableError } from './codec/fields.ts';
export type { AnsweredRequest, BodyKind, Framing } from './codec/framing.ts';
export type { UnderscorePolicy } from './codec/head.ts';
export { removeHopByHop } from './codec/hop-by-hop.ts';
export type { CodecLimits } from './codec/limits.ts';
export { defaultCodecLimits } from './codec/limits.ts';
export type { Refusal, RefusalCode, RefusalTable } from './codec/refusals.ts';
export { requestRefusals, responseRefusals } from './codec/refusals.ts';
export type { RequestHead, RequestHeadOptions } from './codec/request-head.ts';
export { RequestHeadParser } from './codec/request-head.ts';
export type { ResponseHead, ResponseHeadOptions } from './codec/response-head.ts';
export { ResponseHeadParser } from './codec/response-head.ts';
export type { OutgoingFraming } from './codec/writer.ts';
export {
  chunkEnd,
  lastChunk,
  writeChunkStart,
  writeRequestHead,
  writeResponseHead,
  writeTrailers,
} from './codec/writer.ts';
