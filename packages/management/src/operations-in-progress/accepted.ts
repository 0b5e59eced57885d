import type { EndpointCall } from '../arm/endpoint.ts';
import type { ArmAnswer } from '../arm/messages.ts';
import { serviceIdOf } from '../arm/path.ts';
import { ArmError, armErrorCodes } from '../arm-error.ts';
import type { JsonObject } from '../json.ts';
import { type OperationInProgress, resultContractOf } from './operations-in-progress.ts';

type AcceptedCall = Pick<EndpointCall, 'management' | 'request' | 'principal'>;

/** What is begun. */
export interface Accepted {
  /** Where its outcome is found, from the service on: `operationresults` when left out. */
  readonly results?: string;
  /**
   * Whether its outcome is an `OperationResultContract`, which says itself whether it has failed. Azure: clients are then told
   * of `Location` alone.
   */
  readonly asContract?: boolean;
  run(signal: AbortSignal): Promise<JsonObject | undefined>;
}

/** Begins an operation and answers 202 with where to look for its outcome. */
export async function accept(call: AcceptedCall, accepted: Accepted): Promise<ArmAnswer> {
  const { management, principal, request } = call;
  const resourceId = serviceIdOf(management.service);
  const id = await management.operations.begin({ by: principal.name, resourceId, run: accepted.run });
  const version = `?api-version=${encodeURIComponent(request.query.get('api-version') ?? '')}`;
  const location = `${request.origin}${resourceId}/${accepted.results ?? 'operationresults'}/${id}${version}`;
  return {
    status: 202,
    headers: {
      location,
      ...(accepted.asContract !== true && {
        'azure-asyncoperation': `${request.origin}${locationOf(management.service)}/operationStatuses/${id}${version}`,
      }),
    },
  };
}

function locationOf({ subscriptionId }: { readonly subscriptionId: string }): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.ApiManagement/locations/local`;
}

/** The operation that a path means. */
export async function operationOf(call: EndpointCall): Promise<OperationInProgress> {
  const { operationId = '' } = call.names;
  const found = await call.management.operations.find(operationId);
  if (found === undefined) throw new ArmError('ResourceNotFound', 'Operation not found.');
  return found;
}

/** Answers 202 as long as an operation goes on, and then with what it came to. */
export async function answerOutcome(call: EndpointCall): Promise<ArmAnswer> {
  const operation = await operationOf(call);
  const { status, result, error } = operation;
  if (status === 'InProgress') return { status: 202, headers: { location: `${call.request.origin}${pathOf(call)}` } };
  if (error !== undefined) return { status: armErrorCodes[error.code], body: { error } };
  return { status: 200, body: result ?? {} };
}

/** The same as `OperationResultContract`. */
export async function answerContract(call: EndpointCall): Promise<ArmAnswer> {
  const operation = await operationOf(call);
  const isRunning = operation.status === 'InProgress';
  return {
    status: isRunning ? 202 : 200,
    ...(isRunning && { headers: { location: `${call.request.origin}${pathOf(call)}` } }),
    body: resultContractOf(operation, decodeURIComponent(call.request.path)),
  };
}

function pathOf({ request }: EndpointCall): string {
  return `${request.path}?api-version=${encodeURIComponent(request.query.get('api-version') ?? '')}`;
}
