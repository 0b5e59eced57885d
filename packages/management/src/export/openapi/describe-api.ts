import { type JsonObject, present } from '../../json.ts';
import type { ExportedApi } from '../exported-api.ts';

/** Types of APIs that are not made of paths and methods. */
const others: readonly unknown[] = ['websocket', 'graphql', 'grpc', 'mcp', 'a2a'];

/** Whether OpenAPI has words for an API. */
export function isDescribable({ properties: { type } }: ExportedApi): boolean {
  return !others.includes(type);
}

/** What a description says first. */
export function infoOf({ properties }: ExportedApi): JsonObject {
  const { displayName, description, termsOfServiceUrl, contact, license, apiVersion } = properties;
  return present({
    title: displayName,
    description: description === '' ? undefined : description,
    termsOfService: termsOfServiceUrl,
    contact,
    license,
    version: typeof apiVersion === 'string' && apiVersion !== '' ? apiVersion : '1.0',
  });
}

/** Where callers reach the API. Azure: at its gateway, not at its backend. */
export function serverOf({ gatewayUrl, properties: { path, serviceUrl } }: ExportedApi): string | undefined {
  if (gatewayUrl !== undefined) return `${gatewayUrl.replace(/\/+$/, '')}/${path}`.replace(/\/+$/, '');
  return typeof serviceUrl === 'string' && serviceUrl !== '' ? serviceUrl : undefined;
}

/** Where callers put their key, by the names that Azure gives to the two ways; nothing where no key is asked for. */
export function keysOf({ properties }: ExportedApi): Readonly<Record<string, JsonObject>> {
  const { subscriptionRequired, subscriptionKeyParameterNames } = properties;
  if (subscriptionRequired === false) return {};
  const { header, query } = (subscriptionKeyParameterNames ?? {}) as { header?: unknown; query?: unknown };
  return {
    apiKeyHeader: { type: 'apiKey', name: header ?? 'Ocp-Apim-Subscription-Key', in: 'header' },
    apiKeyQuery: { type: 'apiKey', name: query ?? 'subscription-key', in: 'query' },
  };
}
