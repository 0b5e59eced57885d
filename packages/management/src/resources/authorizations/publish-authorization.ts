import type { Authorization } from '@turnpike/model';
import { connectionOf } from '../../credentials/connection.ts';
import type { PublishView, Resource } from '../../define-resource.ts';
import { isObject, type JsonObject } from '../../json.ts';

/** What the gateway of the service is told of a connection: the token there is, and who may have it. */
export function publishAuthorization(resource: Resource, view: PublishView): Authorization {
  const [, provider = '', , name = ''] = resource.path.split('/');
  const { status, error } = resource.properties;
  const { tokens } = connectionOf(resource.properties);
  const { identity } = (view.get('~')?.properties ?? {}) as { readonly identity?: JsonObject };
  const policies = view.children(resource, 'accessPolicies').map(({ properties }) => properties);
  const isService = ({ objectId, tenantId }: JsonObject): boolean =>
    identity?.principalId !== undefined &&
    isSame(objectId, identity.principalId) &&
    isSame(tenantId, identity.tenantId);
  return {
    id: `${provider}/${name}`,
    ...(status === 'Connected' &&
      tokens !== undefined && {
        token: {
          accessToken: tokens.accessToken,
          claims: tokens.claims,
          ...(tokens.expiresAt !== undefined && { expiresAt: tokens.expiresAt }),
        },
      }),
    ...(isObject(error) && { problem: String(error.message) }),
    isForService: policies.some(isService),
    accessPolicies: policies.map(({ tenantId, objectId, appIds }) => ({
      tenantId: String(tenantId),
      objectId: String(objectId),
      appIds: Array.isArray(appIds) ? appIds.map(String) : [],
    })),
  };
}

function isSame(one: unknown, other: unknown): boolean {
  return String(one).toLowerCase() === String(other).toLowerCase();
}
