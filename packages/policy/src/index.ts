export type { JsonData, XmlAttribute, XmlData, XmlElement, XmlText } from '@turnpike/expressions';
export {
  canStoreType,
  DateTime,
  DocumentError,
  dataOfValue,
  parseDate,
  readJsonData,
  readStoredValue,
  readXmlData,
  replacePattern,
  writeStoredValue,
} from '@turnpike/expressions';
export type {
  Api,
  GlobalSchema,
  Operation,
  OperationRequest,
  OperationResponse,
  ParameterForm,
  Representation,
  RequestParameter,
  ResponseHeader,
  Scope,
  Section,
  TemplateParameter,
} from '@turnpike/model';
export { idWithinWorkspace, isBroader, scopes, sections } from '@turnpike/model';
export { answerText } from './answer-text.ts';
export { ArrivedCredentials, credentialHeaders, isCredential } from './arrived-credentials.ts';
export type { AuthorizationRequest, Authorizations, AuthorizationToken } from './authorizations.ts';
export { authorizationObject } from './authorizations.ts';
export type { BodyFilter, FilterOutput } from './body-filter.ts';
export { branchContext, branchEnded } from './branch-context.ts';
export type { Cache, Caches, Downstream, Fetches, FetchUnderWay, ResponseLookup } from './cache.ts';
export type {
  CallerCertificate,
  CertificateChoice,
  ClientCertificate,
  ClientCertificates,
} from './client-certificates.ts';
export type { CompileOptions, ExpressionCompiler } from './compilation.ts';
export { policiesPerDocument, rememberExpressions } from './compilation.ts';
export type { Attachment, CompiledDocument } from './compile-document.ts';
export { compileDocument } from './compile-document.ts';
export type { ConcurrencySlots } from './concurrency.ts';
export type { Admission, Counters } from './counters.ts';
export type { CustomMetric, CustomMetricGroup, CustomMetrics } from './custom-metrics.ts';
export type { Place, Policy, PolicyCatalog, PolicyDefinition, Prepared } from './define-policy.ts';
export { definePolicy, policyCatalog } from './define-policy.ts';
export type { DocumentCode } from './diagnostics.ts';
export { documentCodes } from './diagnostics.ts';
export type {
  DataSource,
  FragmentDocument,
  PoliciesDocument,
  PolicyDocument,
  PolicyDocumentReading,
  ResolverDocument,
} from './document.ts';
export { dataSources, documentBytes, readPolicyDocument } from './document.ts';
export type { OpenPolicies } from './effective.ts';
export { compileOpen, noPolicies } from './effective.ts';
export type { EventLog, LogEvent } from './event-log.ts';
export type { Configured, ElementContent, Field, Shape, ShapeOf } from './fields.ts';
export {
  allowsExpression,
  attribute,
  element,
  elements,
  markup,
  policies,
  policiesApart,
  policiesOf,
  text,
} from './fields.ts';
export { HeaderLines } from './header-lines.ts';
export { jsonValue } from './json-value.ts';
export { jsonVariable } from './json-variable.ts';
export type { Dynamic, DynamicKind, Kind, KindValue } from './kinds.ts';
export {
  anything,
  asWritten,
  boolean,
  constant,
  content,
  defineKind,
  dynamic,
  headerName,
  headerValue,
  httpMethod,
  httpStatus,
  integer,
  integerBetween,
  isDynamic,
  name,
  number,
  oneOf,
  seconds,
  string,
  typeNameOf,
  url,
} from './kinds.ts';
export type { KnownPolicy } from './known-policies.ts';
export { knownPolicies, misspeltPolicies } from './known-policies.ts';
export type {
  CompletionGuard,
  LanguageModels,
  ModelCall,
  ModelExchange,
  ModelMessage,
  ModelOutcome,
  ModelProtocol,
  ModelSession,
  ModelUsage,
  ModelWatcher,
} from './language-models.ts';
export { modelProtocols } from './language-models.ts';
export type { LastError } from './last-error.ts';
export { lastErrorObject } from './last-error-object.ts';
export type { ManagedIdentities } from './managed-identities.ts';
export { CredentialFailure } from './managed-identities.ts';
export type {
  MemoryAnswer,
  MemoryBody,
  MemoryContext,
  MemoryContextOptions,
  MemoryMessage,
  MemoryRequest,
} from './memory-context.ts';
export { memoryContext } from './memory-context.ts';
export { MemoryAuthorizations, MemoryCertificates, MemoryIdentities } from './memory-credentials.ts';
export { MemoryBus, MemoryEvents, MemoryMetrics } from './memory-events.ts';
export {
  MemoryLanguageModels,
  MemorySemanticStore,
  MemoryTokenBudgets,
  memorySemanticCaches,
} from './memory-language-models.ts';
export {
  MemoryCache,
  MemoryCounters,
  MemoryQuotas,
  MemorySlots,
  MemoryTokens,
  memoryServices,
} from './memory-services.ts';
export type { BusMessage, MessageBus } from './message-bus.ts';
export { MessageFailure } from './message-bus.ts';
export type {
  NamedValue,
  NamedValueReference,
  NamedValues,
  Substitution,
  SubstitutionOptions,
} from './named-values.ts';
export { findNamedValueReferences, substituteNamedValues } from './named-values.ts';
export type { Pattern } from './pattern.ts';
export { compilePattern, PatternExhausted, startMatching } from './pattern.ts';
export { PerRequest } from './per-request.ts';
export type { BodyReads, Pipeline, RunPolicies, RunPolicy, Step } from './pipeline.ts';
export { hasAnswer, refuse, runPipeline, runSteps, showFailure } from './pipeline.ts';
export type {
  BackendChoice,
  BackendRequest,
  FieldResolution,
  ForwardOptions,
  HeaderFields,
  MessageBody,
  PolicyContext,
  PolicyMessage,
  PolicyRequest,
  PolicyResponse,
  ProxyAddress,
  QueryCheck,
  QueryError,
  QueryVerdict,
  RequestPurpose,
  ResumePoint,
  SideRequest,
  StepObserver,
  TraceRecord,
} from './policy-context.ts';
export { traceSeverities } from './policy-context.ts';
export type { PolicyCode } from './policy-diagnostics.ts';
export { policyCodes } from './policy-diagnostics.ts';
export type { PolicyEntities } from './policy-entities.ts';
export type { CreateFailure, FailureAnswer, TransportReason } from './policy-failure.ts';
export { PolicyFailure, TransportFailure } from './policy-failure.ts';
export type { DaprSidecar, PolicyServices } from './policy-services.ts';
export { jsonNestingOf, measureQuery, nestingOf, type QueryNode, type QuerySize } from './query-size.ts';
export type { QuotaAdmission, QuotaLimits, Quotas, QuotaUse, QuotaWindow } from './quotas.ts';
export { exceededQuota } from './quotas.ts';
export type { ReaderLimits } from './reader.ts';
export { readDocument, readerLimits, writeDocument } from './reader.ts';
export type { SemanticCaches, SemanticHit, SemanticLookup, SemanticStore } from './semantic-caches.ts';
export type { ServiceFabricChoice } from './service-fabric.ts';
export type { SqlDatabases, SqlParameter, SqlQuery, SqlRow } from './sql-databases.ts';
export { noDatabases, SqlFailure } from './sql-databases.ts';
export type {
  Attribute,
  CData,
  Comment,
  DocumentTree,
  Element,
  ExpressionExtent,
  ExpressionStyle,
  Instruction,
  Node,
  Text,
  Token,
  TokenKind,
  Value,
} from './syntax.ts';
export { attributeOf, elementsOf } from './syntax.ts';
export type { TokenAccount, TokenBudgets, TokenReservation } from './token-budgets.ts';
export type {
  ConfiguredKey,
  TokenRefusalReason,
  Tokens,
  TokenTrust,
  VerifiedToken,
} from './tokens.ts';
export { TokenRefusal, verifiedToken, weaknessOfKey } from './tokens.ts';
export { contentOf, toValue } from './value.ts';
export type { SourcePiece } from './value-source.ts';
export { ValueSource } from './value-source.ts';
export type { Waiting, WaitObserver } from './wait.ts';
export { observe, Wait } from './wait.ts';
