import { ArmError } from '../arm-error.ts';
import { Access } from '../identity/roles/access.ts';
import { endpointAction } from '../identity/roles/action-names.ts';
import { requireService } from '../service/stored-service.ts';
import { checkAnyApiVersion, checkApiVersion, checkLeastVersion } from './api-versions.ts';
import type { Management } from './call.ts';
import type { Endpoint, EndpointMethod, Method } from './endpoint.ts';
import type { ArmAnswer, ArmRequest } from './messages.ts';
import { checkAddress, readSegments, serviceIdOf } from './path.ts';

/** Answers a call of an endpoint. */
export async function answerEndpoint(
  { endpoint, names }: { readonly endpoint: Endpoint; readonly names: Readonly<Record<string, string>> },
  request: ArmRequest,
  management: Management,
  access: Access,
): Promise<ArmAnswer> {
  const version = request.query.get('api-version');
  if (/^~|Microsoft\.ApiManagement/.test(endpoint.path)) checkApiVersion(version);
  else checkAnyApiVersion(version);
  if (endpoint.judgesAddress !== true) checkAddress(management.service, names);
  const method = methodOf(endpoint, request.method);
  if (endpoint.forAnyRole !== true)
    await access.require(endpointAction(endpoint, request.method), scopeOf(endpoint, request, names, management));
  if (endpoint.path.startsWith('~') && endpoint.needsNoService !== true) {
    const { properties } = await requireService(management, management.store);
    checkLeastVersion(version, properties.apiVersionConstraint);
  }
  return method.run({ management, request, principal: access.principal, access, names });
}

/** Lists of services are of what is in them: a role in the one that there is does. */
function scopeOf(
  endpoint: Endpoint,
  { path }: ArmRequest,
  names: Readonly<Record<string, string>>,
  { service }: Management,
): string {
  if (names.scope !== undefined) return names.scope;
  if (endpoint.path.endsWith('/providers/Microsoft.ApiManagement/service')) return serviceIdOf(service);
  return `/${readSegments(path).join('/')}`;
}

/** Answers a call that anybody can make, such as one for a token; `undefined` for all others. */
export async function answerOpen(request: ArmRequest, management: Management): Promise<ArmAnswer | undefined> {
  const found = management.openEndpoints.find(request.path.replace(/\/$/, '').split('/').slice(1));
  if (found === undefined) return undefined;
  const principal = { name: '', roles: [] };
  const access = new Access(principal, management.store);
  return methodOf(found.endpoint, request.method).run({ management, request, principal, access, names: found.names });
}

function methodOf({ methods }: Endpoint, asked: string): EndpointMethod {
  const method = Object.hasOwn(methods, asked) ? methods[asked as Method] : undefined;
  if (method === undefined)
    throw new ArmError('MethodNotAllowed', `The resource does not support http method '${asked.slice(0, 20)}'.`);
  return method;
}
