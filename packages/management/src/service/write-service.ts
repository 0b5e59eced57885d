import { randomUUID } from 'node:crypto';
import type { Management } from '../arm/call.ts';
import { type ArmErrorDetail, validationError } from '../arm-error.ts';
import { localTenantId } from '../identity/tenant.ts';
import { isObject, type JsonObject, pick } from '../json.ts';
import { withKnownNames } from '../known-names.ts';
import { mergeProperties, readOnlyOf, readProperties } from '../read-properties.ts';
import { joinSecrets, splitSecrets } from '../secrets.ts';
import type { StoredResource, Transaction } from '../store/store.ts';
import { checkService } from './check-service.ts';
import { isSameAuthority, isSameHostname, readCertificates } from './service-certificates.ts';
import { serviceProperties, trackedProperties } from './service-properties.ts';
import { serviceKey } from './stored-service.ts';

const definitions = {
  properties: { kind: 'object', description: '', properties: serviceProperties },
} as const;

/** Puts the service in place of the one there, or changes some of it. Throws an `ArmError` with all that is wrong. */
export async function writeService(
  transaction: Transaction,
  body: JsonObject,
  how: 'put' | 'patch',
  by: string,
  management: Management,
): Promise<StoredResource> {
  const current = await transaction.get(serviceKey);
  const before = current ? joinSecrets(current) : {};
  const beforeInner = isObject(before.properties) ? before.properties : {};
  const sent = inKnownNames(body);
  const given = how === 'patch' ? patched(before, beforeInner, sent) : sent;
  const names = new Set(['id', 'name', 'type', 'etag', 'systemData']);
  const tracked = readProperties(
    trackedProperties,
    pick(given, (name) => !names.has(name)),
  );
  const inner = readProperties(serviceProperties, isObject(given.properties) ? given.properties : {}, 'properties.');
  const details: ArmErrorDetail[] = [...tracked.details, ...inner.details];
  const { restore: _, ...kept } = inner.properties;
  const read = await withCertificates(kept, beforeInner);
  const properties = {
    createdAtUtc: management.now().toISOString(),
    ...read.properties,
    ...readOnlyOf(serviceProperties, beforeInner),
  };
  details.push(
    ...read.details,
    ...(await checkService(tracked.properties, properties, current === undefined, management, transaction)),
  );
  if (details.length > 0) throw validationError(details);
  const { identity, ...rest } = tracked.properties;
  const whole = {
    ...rest,
    ...(isObject(identity) && { identity: identityOf(identity, before.identity) }),
    systemData: systemDataOf(before.systemData, by, management.now()),
    properties,
  };
  const draft = { key: serviceKey, type: 'service', parent: serviceKey, path: serviceKey, fields: {} };
  return (await transaction.put({ ...draft, ...splitSecrets(definitions, whole) }, 'any')) as StoredResource;
}

function inKnownNames({ properties, ...tracked }: JsonObject): JsonObject {
  const inner = isObject(properties) ? withKnownNames(serviceProperties, properties) : properties;
  return { ...withKnownNames(trackedProperties, tracked), ...(inner !== undefined && { properties: inner }) };
}

function patched(before: JsonObject, inner: JsonObject, body: JsonObject): JsonObject {
  const given = isObject(body.properties) ? body.properties : {};
  return { ...mergeProperties(before, body), properties: mergeProperties(inner, given) };
}

async function withCertificates(
  given: JsonObject,
  before: JsonObject,
): Promise<{ readonly properties: JsonObject; readonly details: readonly ArmErrorDetail[] }> {
  const { hostnameConfigurations: names, certificates } = given;
  const own = Array.isArray(names) ? names.filter((one) => !isObject(one) || one.certificateSource !== 'BuiltIn') : [];
  const hosts = await readCertificates('hostnameConfigurations', own, before.hostnameConfigurations, isSameHostname);
  const trusted = await readCertificates('certificates', certificates, before.certificates, isSameAuthority);
  return {
    properties: {
      ...given,
      ...(names !== undefined && { hostnameConfigurations: hosts.items }),
      ...(certificates !== undefined && { certificates: trusted.items }),
    },
    details: [...hosts.details, ...trusted.details],
  };
}

/** What Azure would make up: an identity of its own, which is nobody's here, and one for each that is assigned. */
function identityOf(given: JsonObject, before: unknown): JsonObject {
  const known = isObject(before) ? before : {};
  const kinds = String(given.type)
    .split(/, ?/)
    .map((kind) => kind.toLowerCase());
  const isOwn = kinds.includes('systemassigned');
  const assigned = isObject(given.userAssignedIdentities) ? given.userAssignedIdentities : {};
  const knownAssigned = isObject(known.userAssignedIdentities) ? known.userAssignedIdentities : {};
  return {
    type: shownKind(kinds),
    ...(isOwn && { principalId: known.principalId ?? randomUUID(), tenantId: localTenantId }),
    ...(kinds.includes('userassigned') && {
      userAssignedIdentities: Object.fromEntries(
        Object.entries(assigned)
          .filter(([, value]) => value !== null)
          .map(([id]) => [id, knownAssigned[id] ?? { principalId: randomUUID(), clientId: randomUUID() }]),
      ),
    }),
  };
}

function shownKind(kinds: readonly string[]): string {
  const words = { systemassigned: 'SystemAssigned', userassigned: 'UserAssigned', none: 'None' };
  return kinds.map((kind) => words[kind as keyof typeof words]).join(', ');
}

function systemDataOf(before: unknown, by: string, now: Date): JsonObject {
  const at = now.toISOString();
  const created = isObject(before) ? pick(before, (name) => name.startsWith('created')) : {};
  return {
    createdBy: by,
    createdByType: 'User',
    createdAt: at,
    ...created,
    lastModifiedBy: by,
    lastModifiedByType: 'User',
    lastModifiedAt: at,
  };
}
