import { ArmError } from '../arm-error.ts';
import { authorize, type Principal } from '../identity/principal.ts';
import { requireService } from '../service/stored-service.ts';
import { checkAnyApiVersion, checkApiVersion, checkLeastVersion } from './api-versions.ts';
import type { Management } from './call.ts';
import type { Endpoint, EndpointMethod, Method } from './endpoint.ts';
import type { ArmAnswer, ArmRequest } from './messages.ts';
import { checkAddress } from './path.ts';

/** Answers a call of an endpoint. */
export async function answerEndpoint(
  { endpoint, names }: { readonly endpoint: Endpoint; readonly names: Readonly<Record<string, string>> },
  request: ArmRequest,
  management: Management,
  principal: Principal,
): Promise<ArmAnswer> {
  const version = request.query.get('api-version');
  if (/^~|Microsoft\.ApiManagement/.test(endpoint.path)) checkApiVersion(version);
  else checkAnyApiVersion(version);
  if (endpoint.judgesAddress !== true) checkAddress(management.service, names);
  const method = methodOf(endpoint, request.method);
  authorize(principal, method.permission ?? (/^(?:GET|HEAD)$/.test(request.method) ? 'read' : 'write'));
  if (endpoint.path.startsWith('~') && endpoint.needsNoService !== true) {
    const { properties } = await requireService(management, management.store);
    checkLeastVersion(version, properties.apiVersionConstraint);
  }
  return method.run({ management, request, principal, names });
}

/** Answers a call that anybody can make, such as one for a token; `undefined` for all others. */
export async function answerOpen(request: ArmRequest, management: Management): Promise<ArmAnswer | undefined> {
  const found = management.openEndpoints.find(request.path.replace(/\/$/, '').split('/').slice(1));
  if (found === undefined) return undefined;
  const nobody = { name: '', roles: [] };
  return methodOf(found.endpoint, request.method).run({ management, request, principal: nobody, names: found.names });
}

function methodOf({ methods }: Endpoint, asked: string): EndpointMethod {
  const method = Object.hasOwn(methods, asked) ? methods[asked as Method] : undefined;
  if (method === undefined)
    throw new ArmError('MethodNotAllowed', `The resource does not support http method '${asked.slice(0, 20)}'.`);
  return method;
}
