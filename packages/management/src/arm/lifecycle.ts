import { ArmError } from '../arm-error.ts';
import { answerLink } from '../export/export-api.ts';
import type { Authenticate } from '../identity/principal.ts';
import { Access } from '../identity/roles/access.ts';
import { routeAction } from '../identity/roles/action-names.ts';
import { requireService, tierOf } from '../service/stored-service.ts';
import { checkTierHasType } from '../service/tiers.ts';
import { answerEndpoint, answerOpen } from './answer-endpoint.ts';
import { checkApiVersion, checkLeastVersion } from './api-versions.ts';
import type { Call, Management } from './call.ts';
import type { ArmAnswer, ArmRequest } from './messages.ts';
import { checkName, readSegments, segmentsUnder } from './path.ts';
import { notFound, placeOf } from './place.ts';
import type { Route } from './routes.ts';
import { getLink, listLinks, putLink, removeLink } from './verbs/links.ts';
import { list } from './verbs/list.ts';
import { getMade, listMade } from './verbs/made.ts';
import { get, head } from './verbs/read.ts';
import { view } from './verbs/view.ts';
import { act, patch, put, remove } from './verbs/write.ts';

/** What happens to a management call, in order. */
export async function answer(
  request: ArmRequest,
  management: Management,
  authenticate: Authenticate,
): Promise<ArmAnswer> {
  const linked = await answerLink(request, management);
  if (linked !== undefined) return linked;
  const open = await answerOpen(request, management);
  if (open !== undefined) return open;
  const principal = await authenticate(request.headers.authorization, request);
  const access = new Access(principal, management.store);
  await access.requireAny();
  const version = request.query.get('api-version');
  if (version === null || version === '') checkApiVersion(version);
  const segments = readSegments(request.path);
  const endpoint = management.endpoints.find(segments);
  if (endpoint !== undefined) return answerEndpoint(endpoint, request, management, access);
  checkApiVersion(version);
  const under = segmentsUnder(management.service, segments);
  if (under === undefined) throw new ArmError('ResourceNotFound', 'The path is no resource of this version.');
  const route = management.routes.find(under);
  // Whoever may not call something is not told whether it is there.
  if (route !== undefined) await access.require(routeAction(request.method, route), `/${segments.join('/')}`);
  const service = await requireService(management, management.store);
  checkLeastVersion(version, service.properties.apiVersionConstraint);
  if (route === undefined)
    throw new ArmError(
      'ResourceNotFound',
      `The path '${under.join('/').slice(0, 200)}' is no resource of this version.`,
    );
  if (management.enforcesTiers) checkTierHasType(tierOf(service), route.type);
  const handler = handlerOf(request.method, route);
  checkNames(route);
  const place = await placeOf(route, management.store, management.routes);
  return handler({ management, request, principal, route, place });
}

type Handler = (call: Call) => Promise<ArmAnswer>;

const ofResources = { list, get, head, put, patch, delete: remove };
const ofLinks = { ...ofResources, list: listLinks, get: getLink, put: putLink, delete: removeLink };
const ofMade = { ...ofResources, list: listMade, get: getMade };

function handlerOf(method: string, { definition, target, extra }: Route): Handler {
  const { verbs, links, made } = definition;
  const handlers = links ? ofLinks : made ? ofMade : ofResources;
  const candidates: Readonly<Record<string, Handler | false>> =
    extra !== undefined
      ? { POST: act, GET: view }
      : target === 'collection'
        ? { GET: verbs.includes('list') && handlers.list }
        : {
            GET: verbs.includes('get') && handlers.get,
            HEAD: (verbs.includes('head') || (verbs.includes('get') && !links && !made)) && handlers.head,
            PUT: verbs.includes('put') && handlers.put,
            PATCH: verbs.includes('patch') && handlers.patch,
            DELETE: verbs.includes('delete') && handlers.delete,
          };
  const handler = Object.hasOwn(candidates, method) ? candidates[method] : undefined;
  if (!handler)
    throw new ArmError('MethodNotAllowed', `The resource does not support http method '${method.slice(0, 20)}'.`);
  return handler;
}

/** Only what is named anew is held against the rules; what is on the way is there or not. */
function checkNames({ definition, names, target }: Route): void {
  if (target === 'resource') checkName(names.at(-1) as string, definition.name);
  if (names.some((name) => name.length > 512)) throw notFound(definition);
}
