export type { BodyErrorCode, BodySink, BodySource, OutgoingBody, Tunnel } from './body.ts';
export { BodyError, joinTunnels, MemorySource, pipeBody, readWhole } from './body.ts';
export type { AllowAddress } from './client/addresses.ts';
export { allowEveryAddress, canonicalAddress, refuseMetadataAddresses } from './client/addresses.ts';
export { UpstreamAgent } from './client/agent.ts';
export type { AgentOptions } from './client/options.ts';
export type { OriginStatistics } from './client/origin-pool.ts';
export type { NameResolver } from './client/resolver.ts';
export { CachingResolver } from './client/resolver.ts';
export { trustAlso } from './client/trusted-authorities.ts';
export type { BodyDecoder } from './codec/body-decoder.ts';
export { decodeBody } from './codec/body-decoder.ts';
export { FieldList, UnwritableError } from './codec/fields.ts';
export type { AnsweredRequest, BodyKind, Framing } from './codec/framing.ts';
export type { UnderscorePolicy } from './codec/head.ts';
export { isPlainOption, removeHopByHop } from './codec/hop-by-hop.ts';
export type { CodecLimits } from './codec/limits.ts';
export { defaultCodecLimits } from './codec/limits.ts';
export type { FieldName } from './codec/names.ts';
export { fieldName } from './codec/names.ts';
export type { Refusal, RefusalCode, RefusalTable } from './codec/refusals.ts';
export { requestRefusals, responseRefusals } from './codec/refusals.ts';
export type { RequestHead, RequestHeadOptions } from './codec/request-head.ts';
export { RequestHeadParser } from './codec/request-head.ts';
export type { ResponseHead, ResponseHeadOptions } from './codec/response-head.ts';
export { ResponseHeadParser } from './codec/response-head.ts';
export type { OutgoingFraming } from './codec/writer.ts';
export {
  chunkEnd,
  headLine,
  lastChunk,
  writeChunkStart,
  writeRequestHead,
  writeResponseHead,
  writeTrailers,
} from './codec/writer.ts';
export type {
  AnswerHead,
  ClientConnection,
  ClientTls,
  Exchange,
  ExchangeObserver,
  HttpVersion,
  RequestHandler,
} from './exchange.ts';
export { parseAddress } from './forwarding/address.ts';
export { clientAddress } from './forwarding/client-address.ts';
export type { ReceivedRequest } from './forwarding/forwarded-fields.ts';
export { setForwarded } from './forwarding/forwarded-fields.ts';
export { TrustedProxies } from './forwarding/trusted-proxies.ts';
export { connectHttp2 } from './http2/connect-http2.ts';
export { serveHttp2 } from './http2/serve-http2.ts';
export type { ServerTimeouts } from './server/connection.ts';
export { defaultServerTimeouts } from './server/connection.ts';
export type { ListeningAddress } from './server/http-server.ts';
export { HttpServer } from './server/http-server.ts';
export { serveHttp1 } from './server/http1/serve-http1.ts';
export type { ListenerCounters } from './server/listener/listener-counters.ts';
export type { HttpServerOptions, HttpVersions } from './server/listener/listener-options.ts';
export type { DeadlineOwner } from './timing/deadline-wheel.ts';
export { Deadline, DeadlineWheel, sharedWheel } from './timing/deadline-wheel.ts';
export type {
  ClientCertificateSettings,
  TlsCredentials,
  TlsIdentity,
  TlsSettings,
  TlsVersion,
} from './tls/tls-settings.ts';
export type {
  AnswerReceiver,
  Origin,
  OriginDescription,
  OriginProxy,
  OriginTls,
  UpstreamAnswer,
  UpstreamCall,
  UpstreamErrorCode,
  UpstreamRequest,
  UpstreamTimes,
} from './upstream.ts';
export { UpstreamError } from './upstream.ts';
