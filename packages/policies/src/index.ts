import { type PolicyCatalog, policyCatalog } from '@turnpike/policy';
import { authenticationBasic } from './authentication-basic/authentication-basic.ts';
import { authenticationCertificate } from './authentication-certificate/authentication-certificate.ts';
import { authenticationManagedIdentity } from './authentication-managed-identity/authentication-managed-identity.ts';
import { azureOpenaiEmitTokenMetric } from './azure-openai-emit-token-metric/azure-openai-emit-token-metric.ts';
import { azureOpenaiSemanticCacheLookup } from './azure-openai-semantic-cache-lookup/azure-openai-semantic-cache-lookup.ts';
import { azureOpenaiSemanticCacheStore } from './azure-openai-semantic-cache-store/azure-openai-semantic-cache-store.ts';
import { azureOpenaiTokenLimit } from './azure-openai-token-limit/azure-openai-token-limit.ts';
import { cacheLookup } from './cache-lookup/cache-lookup.ts';
import { cacheLookupValue } from './cache-lookup-value/cache-lookup-value.ts';
import { cacheRemoveValue } from './cache-remove-value/cache-remove-value.ts';
import { cacheStore } from './cache-store/cache-store.ts';
import { cacheStoreValue } from './cache-store-value/cache-store-value.ts';
import { cacheValue } from './cache-value/cache-value.ts';
import { checkHeader } from './check-header/check-header.ts';
import { choose } from './choose/choose.ts';
import { cors } from './cors/cors.ts';
import { cosmosdbDataSource } from './cosmosdb-data-source/cosmosdb-data-source.ts';
import { crossDomain } from './cross-domain/cross-domain.ts';
import { emitMetric } from './emit-metric/emit-metric.ts';
import { findAndReplace } from './find-and-replace/find-and-replace.ts';
import { forwardRequest } from './forward-request/forward-request.ts';
import { getAuthorizationContext } from './get-authorization-context/get-authorization-context.ts';
import { httpDataSource } from './http-data-source/http-data-source.ts';
import { includeFragment } from './include-fragment/include-fragment.ts';
import { invokeDaprBinding } from './invoke-dapr-binding/invoke-dapr-binding.ts';
import { invokeRequest } from './invoke-request/invoke-request.ts';
import { ipFilter } from './ip-filter/ip-filter.ts';
import { jsonToXml } from './json-to-xml/json-to-xml.ts';
import { jsonp } from './jsonp/jsonp.ts';
import { limitConcurrency } from './limit-concurrency/limit-concurrency.ts';
import { llmContentSafety } from './llm-content-safety/llm-content-safety.ts';
import { llmEmitTokenMetric } from './llm-emit-token-metric/llm-emit-token-metric.ts';
import { llmSemanticCacheLookup } from './llm-semantic-cache-lookup/llm-semantic-cache-lookup.ts';
import { llmSemanticCacheStore } from './llm-semantic-cache-store/llm-semantic-cache-store.ts';
import { llmTokenLimit } from './llm-token-limit/llm-token-limit.ts';
import { logToEventhub } from './log-to-eventhub/log-to-eventhub.ts';
import { mockResponse } from './mock-response/mock-response.ts';
import { proxy } from './proxy/proxy.ts';
import { publishEvent } from './publish-event/publish-event.ts';
import { publishToDapr } from './publish-to-dapr/publish-to-dapr.ts';
import { quota } from './quota/quota.ts';
import { quotaByKey } from './quota-by-key/quota-by-key.ts';
import { rateLimit } from './rate-limit/rate-limit.ts';
import { rateLimitByKey } from './rate-limit-by-key/rate-limit-by-key.ts';
import { redirectContentUrls } from './redirect-content-urls/redirect-content-urls.ts';
import { retry } from './retry/retry.ts';
import { returnResponse } from './return-response/return-response.ts';
import { rewriteUri } from './rewrite-uri/rewrite-uri.ts';
import { sendOneWayRequest } from './send-one-way-request/send-one-way-request.ts';
import { sendRequest } from './send-request/send-request.ts';
import { sendServiceBusMessage } from './send-service-bus-message/send-service-bus-message.ts';
import { setBackendService } from './set-backend-service/set-backend-service.ts';
import { setBody } from './set-body/set-body.ts';
import { setHeader } from './set-header/set-header.ts';
import { setMethod } from './set-method/set-method.ts';
import { setQueryParameter } from './set-query-parameter/set-query-parameter.ts';
import { setStatus } from './set-status/set-status.ts';
import { setVariable } from './set-variable/set-variable.ts';
import { sqlDataSource } from './sql-data-source/sql-data-source.ts';
import { trace } from './trace/trace.ts';
import { validateAzureAdToken } from './validate-azure-ad-token/validate-azure-ad-token.ts';
import { validateClientCertificate } from './validate-client-certificate/validate-client-certificate.ts';
import { validateContent } from './validate-content/validate-content.ts';
import { validateGraphqlRequest } from './validate-graphql-request/validate-graphql-request.ts';
import { validateHeaders } from './validate-headers/validate-headers.ts';
import { validateJwt } from './validate-jwt/validate-jwt.ts';
import { validateOdataRequest } from './validate-odata-request/validate-odata-request.ts';
import { validateParameters } from './validate-parameters/validate-parameters.ts';
import { validateStatusCode } from './validate-status-code/validate-status-code.ts';
import { wait } from './wait/wait.ts';
import { xmlToJson } from './xml-to-json/xml-to-json.ts';
import { xslTransform } from './xsl-transform/xsl-transform.ts';

/** The policies that this version runs, by name. */
export const catalog: PolicyCatalog = policyCatalog([
  authenticationBasic,
  authenticationCertificate,
  authenticationManagedIdentity,
  azureOpenaiEmitTokenMetric,
  azureOpenaiSemanticCacheLookup,
  azureOpenaiSemanticCacheStore,
  azureOpenaiTokenLimit,
  cacheLookup,
  cacheLookupValue,
  cacheRemoveValue,
  cacheStore,
  cacheStoreValue,
  cacheValue,
  checkHeader,
  choose,
  cors,
  cosmosdbDataSource,
  crossDomain,
  emitMetric,
  findAndReplace,
  forwardRequest,
  getAuthorizationContext,
  httpDataSource,
  includeFragment,
  invokeDaprBinding,
  invokeRequest,
  ipFilter,
  jsonToXml,
  jsonp,
  limitConcurrency,
  llmContentSafety,
  llmEmitTokenMetric,
  llmSemanticCacheLookup,
  llmSemanticCacheStore,
  llmTokenLimit,
  logToEventhub,
  mockResponse,
  proxy,
  publishEvent,
  publishToDapr,
  quota,
  quotaByKey,
  rateLimit,
  rateLimitByKey,
  redirectContentUrls,
  retry,
  returnResponse,
  rewriteUri,
  sendOneWayRequest,
  sendRequest,
  sendServiceBusMessage,
  setBackendService,
  setBody,
  setHeader,
  setMethod,
  setQueryParameter,
  setStatus,
  setVariable,
  sqlDataSource,
  trace,
  validateAzureAdToken,
  validateClientCertificate,
  validateContent,
  validateGraphqlRequest,
  validateHeaders,
  validateJwt,
  validateOdataRequest,
  validateParameters,
  validateStatusCode,
  wait,
  xmlToJson,
  xslTransform,
]);
