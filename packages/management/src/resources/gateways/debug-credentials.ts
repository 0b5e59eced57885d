import { createHmac, randomBytes } from 'node:crypto';
import { withoutRevision } from '@turnpike/model';
import { ArmError, detail, validationError } from '../../arm-error.ts';
import type { Action, ActionContext, Resource } from '../../define-resource.ts';
import type { JsonObject } from '../../json.ts';
import { nameOf } from '../../store/store.ts';
import { referenceTo } from '../reference.ts';

// Who may trace requests at a gateway. The gateway knows the key that tokens are signed with, and nobody is asked when one
// is shown.

const longestMs = 3_600_000;

/** What can be done about traces at a gateway. */
export const debugActions: Readonly<Record<string, Action>> = {
  listDebugCredentials: {
    description: 'Makes a token with which requests to an API are traced, for an hour at most.',
    run: listDebugCredentials,
  },
  invalidateDebugCredentials: {
    description: 'Voids all tokens for traces that were made before.',
    status: 204,
    async run(gateway, { fleet, save }) {
      if (isManaged(gateway)) fleet.managed?.invalidate();
      else await save({ ...gateway.properties, debugSalt: randomBytes(16).toString('base64') });
      return undefined;
    },
  },
  listTrace: { description: 'Shows the trace of a request.', run: listTrace },
};

/** What tokens for traces of a gateway are signed with; it tells nothing of the key that it is made from. */
export function debugKeyOf({ primaryKey, debugSalt = '' }: JsonObject): string {
  const key = Buffer.from(String(primaryKey), 'base64');
  return createHmac('sha256', key).update(`tracing ${debugSalt}`).digest('base64');
}

async function listDebugCredentials(gateway: Resource, context: ActionContext): Promise<JsonObject> {
  const { body, fleet, now } = context;
  const { credentialsExpireAfter = 'PT1H', purposes } = body;
  if (!Array.isArray(purposes) || purposes.length === 0 || purposes.some((purpose) => purpose !== 'tracing'))
    throw validationError([detail('purposes', "'purposes' is no list of purposes; expected ['tracing']")]);
  const lifeMs = millisecondsOf(String(credentialsExpireAfter));
  if (!(lifeMs > 0 && lifeMs <= longestMs))
    throw validationError([
      detail('credentialsExpireAfter', `found '${credentialsExpireAfter}'; expected up to an hour, such as PT1H`),
    ]);
  const apiId = await findApi(body.apiId, context);
  if (!isManaged(gateway)) return { token: signedToken(apiId, new Date(now.getTime() + lifeMs), gateway) };
  if (fleet.managed === undefined) throw noGateway();
  return { token: fleet.managed.issue(apiId, lifeMs) };
}

async function findApi(apiId: unknown, { reader }: ActionContext): Promise<string> {
  const name = referenceTo('apis', apiId);
  const id = name === undefined ? undefined : withoutRevision(name);
  // The current revision is kept under the bare name, too.
  const stored = id === undefined ? undefined : await reader.get(`apis/${id}`.toLowerCase());
  if (id === undefined || stored === undefined)
    throw validationError([detail('apiId', "'apiId' is no API that there is; expected its id")]);
  return nameOf(stored);
}

/** Azure: `p=tracing&aid={api}&ex={yyyyMMddHHmmss}&sn={base64}`. */
function signedToken(apiId: string, expires: Date, { properties }: Resource): string {
  const until = expires.toISOString().replace(/\D/g, '').slice(0, 14);
  const claim = `p=tracing&aid=${encodeURIComponent(apiId)}&ex=${until}`;
  const signature = createHmac('sha256', Buffer.from(debugKeyOf(properties), 'base64')).update(claim);
  return `${claim}&sn=${signature.digest('base64')}`;
}

async function listTrace(gateway: Resource, { body, fleet, serviceId }: ActionContext): Promise<JsonObject> {
  const { traceId } = body;
  if (typeof traceId !== 'string' || traceId === '')
    throw validationError([detail('traceId', "'traceId' is missing; expected what Apim-Trace-Id of an answer says")]);
  const name = nameOf(gateway);
  const trace = isManaged(gateway) ? await fleet.managed?.find(traceId) : fleet.traces.find(name, traceId);
  if (trace === undefined) throw new ArmError('ResourceNotFound', 'Trace not found.');
  return { serviceName: serviceId.slice(serviceId.lastIndexOf('/') + 1), ...trace };
}

function isManaged({ key }: Resource): boolean {
  return key === 'gateways/managed';
}

function noGateway(): ArmError {
  return new ArmError('Conflict', "No gateway runs with this control plane; 'managed' cannot be asked.");
}

function millisecondsOf(duration: string): number {
  const [whole, hours = '0', minutes = '0', seconds = '0'] =
    /^PT(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,4})S)?$/.exec(duration) ?? [];
  return whole === undefined || whole === 'PT'
    ? Number.NaN
    : (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}
