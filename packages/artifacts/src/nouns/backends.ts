import type {
  Backend,
  BackendCredentials,
  BackendPoolMember,
  BackendProxy,
  BackendTls,
  ServiceFabricCluster,
} from '@turnpike/model';
import type { Fields } from '../data/fields.ts';
import { type Estate, readReference, referenceIn } from '../estate.ts';
import { without } from '../without-absent.ts';
import { readCircuitBreaker } from './circuit-breaker.ts';
import { fillIn } from './named-values.ts';
import { checkUrl } from './urls.ts';

/** Reads the backends. */
export function readBackends(estate: Estate, namedValues: ReadonlyMap<string, string>): readonly Backend[] {
  const backends = estate.files('backend').flatMap((file) => {
    const [id = ''] = file.names;
    const fields = estate.properties(file, [['backends', id]]);
    return fields === undefined ? [] : [{ fields, backend: readBackend(id, fields, namedValues) }];
  });
  const single = new Set(
    backends.flatMap(({ backend: { id, type } }) => (type === 'Single' ? [id.toLowerCase()] : [])),
  );
  for (const { backend, fields } of backends)
    for (const member of backend.pool ?? [])
      if (!single.has(member.id.toLowerCase())) {
        const message = `'${member.id}' is no single backend of the folder; expected one`;
        fields.fields('pool')?.report('unknown-reference', message, 'services');
      }
  return backends.map(({ backend }) => backend);
}

function readBackend(id: string, fields: Fields, namedValues: ReadonlyMap<string, string>): Backend {
  const pool = fields.fields('pool');
  const said = fields.word('type', ['Single', 'Pool']);
  const type = said ?? (pool !== undefined && fields.value('url') === undefined ? 'Pool' : 'Single');
  const url = type === 'Single' ? fields.requiredText('url') : undefined;
  const cluster = fields.fields('properties')?.fields('serviceFabricCluster');
  const schemes = ['http', 'https', 'ws', 'wss', ...(cluster === undefined ? [] : ['fabric'])];
  if (url !== undefined) checkUrl(fields, 'url', url, schemes);
  const fill = (text: string) =>
    fillIn(text, namedValues, (name) =>
      fields.report('unknown-reference', `there is no named value '${name}'; expected one`, 'credentials'),
    );
  const sessionId = pool?.fields('sessionAffinity')?.fields('sessionId');
  return without({
    id,
    type,
    url,
    protocol: fields.word('protocol', ['http', 'soap']),
    azureRegion: fields.text('azureRegion'),
    credentials: readCredentials(fields.fields('credentials'), fill),
    proxy: readProxy(fields.fields('proxy'), fill),
    tls: readTls(fields.fields('tls')),
    circuitBreaker: readCircuitBreaker(fields.fields('circuitBreaker')),
    serviceFabricCluster: cluster && readCluster(cluster),
    pool: type === 'Pool' ? readMembers(fields, pool) : undefined,
    sessionAffinity: sessionId && { source: 'cookie' as const, name: sessionId.requiredText('name') ?? 'SessionId' },
    failureStatusCode: pool?.fields('failureResponse')?.integer('statusCode', 100, 999),
  });
}

function readMembers(fields: Fields, pool: Fields | undefined): readonly BackendPoolMember[] {
  const members = (pool?.list('services') ?? []).flatMap((service) => {
    service.requiredText('id');
    const id = referenceIn(service, 'id', 'backends');
    const weight = service.integer('weight', 0, 100);
    const priority = service.integer('priority', 0, 100);
    return id === undefined ? [] : [without({ id, weight, priority })];
  });
  if (members.length === 0) fields.report('missing-property', 'the pool has no members; expected at least one', 'pool');
  return members;
}

function readCredentials(fields: Fields | undefined, fill: (text: string) => string): BackendCredentials | undefined {
  if (fields === undefined) return undefined;
  const filled = (name: string) => {
    const entries = Object.entries(fields.textsByName(name) ?? {});
    return entries.length === 0 ? undefined : Object.fromEntries(entries.map(([key, texts]) => [key, texts.map(fill)]));
  };
  const authorization = fields.fields('authorization');
  const identity = fields.fields('managedIdentity');
  const resource = identity?.requiredText('resource');
  return without({
    managedIdentity: resource === undefined ? undefined : without({ resource, clientId: identity?.text('clientId') }),
    authorization: authorization && {
      scheme: authorization.requiredText('scheme') ?? '',
      parameter: fill(authorization.requiredText('parameter') ?? ''),
    },
    header: filled('header'),
    query: filled('query'),
    certificateIds: fields.texts('certificateIds')?.flatMap((id) => readReference(id, 'certificates') ?? []),
    certificate: fields.texts('certificate'),
  });
}

function readProxy(fields: Fields | undefined, fill: (text: string) => string): BackendProxy | undefined {
  const url = fields?.requiredText('url');
  if (fields === undefined || url === undefined) return undefined;
  checkUrl(fields, 'url', url, ['http', 'https']);
  const password = fields.text('password');
  return without({ url, username: fields.text('username'), password: password && fill(password) });
}

function readCluster(fields: Fields): ServiceFabricCluster {
  const managementEndpoints = fields.texts('managementEndpoints') ?? [];
  if (managementEndpoints.length === 0)
    fields.report('missing-property', 'the cluster has no management endpoints; expected at least one');
  for (const endpoint of managementEndpoints) checkUrl(fields, 'managementEndpoints', endpoint, ['http', 'https']);
  return without({
    managementEndpoints,
    clientCertificateId: referenceIn(fields, 'clientCertificateId', 'certificates'),
    clientCertificatethumbprint: fields.text('clientCertificatethumbprint'),
    serverCertificateThumbprints: fields.texts('serverCertificateThumbprints'),
    serverX509Names: readX509Names(fields),
    maxPartitionResolutionRetries: fields.integer('maxPartitionResolutionRetries'),
  });
}

function readTls(fields: Fields | undefined): BackendTls | undefined {
  if (fields === undefined) return undefined;
  return without({
    validateCertificateChain: fields.flag('validateCertificateChain'),
    validateCertificateName: fields.flag('validateCertificateName'),
    serverCertificateThumbprints: fields.texts('serverCertificateThumbprints'),
    serverX509Names: readX509Names(fields),
  });
}

function readX509Names(fields: Fields): BackendTls['serverX509Names'] {
  const names = fields.list('serverX509Names').map((name) =>
    without({
      name: name.requiredText('name') ?? '',
      issuerCertificateThumbprint: name.text('issuerCertificateThumbprint'),
    }),
  );
  return names.length === 0 ? undefined : names;
}
