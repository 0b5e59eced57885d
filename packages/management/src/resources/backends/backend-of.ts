import type { Backend, BackendCredentials, BackendTls, CircuitBreaker } from '@turnpike/model';
import type { Resource } from '../../define-resource.ts';
import { isObject, type JsonObject, objectsIn, present } from '../../json.ts';
import { nameOf } from '../../store/store.ts';
import { referenceTo } from '../reference.ts';

type Fill = (text: string) => string;

/** What gateways are told of a backend: with the named values that its credentials mention. */
export function backendOf(backend: Resource, namedValues: ReadonlyMap<string, string>): Backend {
  const { url, protocol, type, azureRegion, credentials, proxy, tls, circuitBreaker, pool, properties } =
    backend.properties;
  const fill: Fill = (text) =>
    text.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (mention, name: string) => namedValues.get(name) ?? mention);
  const isPool = type === 'Pool';
  const kind: Backend['type'] = isPool ? 'Pool' : 'Single';
  return present({
    id: nameOf(backend),
    type: kind,
    url: isPool ? undefined : (url as string | undefined),
    protocol: protocol as Backend['protocol'],
    azureRegion: azureRegion as string | undefined,
    credentials: isObject(credentials) ? credentialsOf(credentials, fill) : undefined,
    proxy: isObject(proxy) ? proxyOf(proxy, fill) : undefined,
    tls: isObject(tls) ? (present(tls) as BackendTls) : undefined,
    circuitBreaker: isObject(circuitBreaker) ? circuitBreakerOf(circuitBreaker) : undefined,
    serviceFabricCluster: isObject(properties) ? clusterOf(properties.serviceFabricCluster) : undefined,
    pool: isPool && isObject(pool) ? membersOf(pool) : undefined,
    sessionAffinity: isObject(pool) ? affinityOf(pool) : undefined,
    failureStatusCode: isObject(pool) ? statusOf(pool.failureResponse) : undefined,
  });
}

function credentialsOf(credentials: JsonObject, fill: Fill): BackendCredentials {
  const { authorization, header, query, certificateIds, certificate, managedIdentity } = credentials;
  const ids = Array.isArray(certificateIds)
    ? certificateIds.flatMap((id) => referenceTo('certificates', id) ?? [])
    : [];
  return present({
    authorization: isObject(authorization)
      ? { scheme: String(authorization.scheme), parameter: fill(String(authorization.parameter)) }
      : undefined,
    header: filled(header, fill),
    query: filled(query, fill),
    certificateIds: ids.length === 0 ? undefined : ids,
    certificate: certificate as readonly string[] | undefined,
    managedIdentity: isObject(managedIdentity)
      ? present({
          resource: String(managedIdentity.resource),
          clientId: managedIdentity.clientId as string | undefined,
        })
      : undefined,
  });
}

function clusterOf(cluster: unknown): Backend['serviceFabricCluster'] {
  if (!isObject(cluster)) return undefined;
  const { clientCertificateId, ...rest } = cluster;
  const id = clientCertificateId === undefined ? undefined : referenceTo('certificates', clientCertificateId);
  return present({ ...rest, clientCertificateId: id }) as Backend['serviceFabricCluster'];
}

function filled(values: unknown, fill: Fill): Readonly<Record<string, readonly string[]>> | undefined {
  if (!isObject(values) || Object.keys(values).length === 0) return undefined;
  return Object.fromEntries(
    Object.entries(values).map(([name, texts]) => [name, (texts as readonly string[]).map(fill)]),
  );
}

function proxyOf({ url, username, password }: JsonObject, fill: Fill): NonNullable<Backend['proxy']> {
  return present({
    url: String(url),
    username: username as string | undefined,
    password: typeof password === 'string' ? fill(password) : undefined,
  });
}

/** Azure's portal proposes an hour for both times. */
function circuitBreakerOf({ rules }: JsonObject): CircuitBreaker | undefined {
  const [rule] = objectsIn(rules);
  if (rule === undefined || !isObject(rule.failureCondition)) return undefined;
  const condition = rule.failureCondition;
  return present({
    name: String(rule.name ?? 'rule'),
    failureCondition: {
      interval: 'PT1H',
      ...(present(condition) as Partial<CircuitBreaker['failureCondition']>),
    },
    tripDuration: String(rule.tripDuration ?? 'PT1H'),
    acceptRetryAfter: rule.acceptRetryAfter as boolean | undefined,
    failureStatusCode: statusOf(rule.failureResponse),
  });
}

function membersOf({ services }: JsonObject): Backend['pool'] {
  return objectsIn(services).map(({ id, weight, priority }) =>
    present({
      id: referenceTo('backends', id) ?? String(id),
      weight: weight as number | undefined,
      priority: priority as number | undefined,
    }),
  );
}

function affinityOf({ sessionAffinity }: JsonObject): Backend['sessionAffinity'] {
  const session = isObject(sessionAffinity) ? sessionAffinity.sessionId : undefined;
  return isObject(session) ? { source: 'cookie', name: String(session.name ?? 'SessionId') } : undefined;
}

function statusOf(response: unknown): number | undefined {
  return isObject(response) && typeof response.statusCode === 'number' ? response.statusCode : undefined;
}
