import type { DateTime } from '../runtime/date-time.ts';
import type { Guid } from '../runtime/guid.ts';
import type { TimeSpan } from '../runtime/time-span.ts';
import type { DotNetObject } from '../runtime/values.ts';
import type { HeaderCollection } from './header-collection.ts';
import type { MessageBody } from './message-body.ts';
import type { StringMap } from './string-map.ts';
import type { Url } from './url.ts';
import type { VariableCollection } from './variable-collection.ts';

// `context` as expressions see it: what the gateway hands to `evaluate`. Property names are those of .NET in camel case;
// absence is null, since expressions compare with null.
// https://learn.microsoft.com/azure/api-management/api-management-policy-expressions#ContextVariables

/** `context`. */
export interface ExpressionContext extends DotNetObject {
  readonly api: ApiObject;
  readonly backend: BackendObject | null;
  readonly deployment: DeploymentObject;
  /** Time since `timestamp`. */
  readonly elapsed: TimeSpan;
  readonly graphQL: GraphQLObject | null;
  readonly lastError: LastErrorObject | null;
  readonly operation: OperationObject;
  readonly product: ProductObject | null;
  readonly request: RequestObject;
  readonly requestId: Guid;
  readonly response: ResponseObject;
  readonly subscription: SubscriptionObject | null;
  readonly timestamp: DateTime;
  readonly tracing: boolean;
  readonly user: UserObject | null;
  readonly variables: VariableCollection;
  readonly workspace: WorkspaceObject | null;
  /** Called by `context.Trace(message)`. */
  trace(message: string): void;
}

export interface ApiObject extends DotNetObject {
  readonly id: string;
  readonly isCurrentRevision: boolean;
  readonly name: string;
  readonly path: string;
  readonly protocols: readonly string[];
  readonly revision: string;
  readonly serviceUrl: Url | null;
  readonly subscriptionKeyParameterNames: SubscriptionKeyParameterNamesObject;
  readonly version: string | null;
}

export interface SubscriptionKeyParameterNamesObject extends DotNetObject {
  readonly header: string;
  readonly query: string;
}

export interface BackendObject extends DotNetObject {
  readonly azureRegion: string | null;
  readonly id: string;
  /** 0 single, 1 pool. */
  readonly type: number;
}

export interface DeploymentObject extends DotNetObject {
  readonly certificates: DotNetObject;
  readonly gateway: DeploymentGatewayObject;
  readonly gatewayId: string;
  readonly region: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly sustainabilityInfo: SustainabilityInfoObject;
}

export interface DeploymentGatewayObject extends DotNetObject {
  readonly id: string;
  readonly instanceId: string;
  readonly isManaged: boolean;
}

export interface SustainabilityInfoObject extends DotNetObject {
  readonly currentCarbonIntensity: number;
}

export interface GraphQLObject extends DotNetObject {
  /** JSON objects. */
  readonly arguments: DotNetObject | null;
  readonly parent: DotNetObject | null;
}

export interface LastErrorObject extends DotNetObject {
  readonly httpErrorCode: number;
  readonly message: string | null;
  readonly path: string | null;
  readonly policyId: string | null;
  readonly reason: string | null;
  readonly scope: string | null;
  readonly section: string | null;
  readonly source: string | null;
}

export interface OperationObject extends DotNetObject {
  readonly id: string;
  readonly method: string;
  readonly name: string;
  readonly urlTemplate: string;
}

export interface ProductObject extends DotNetObject {
  readonly apis: readonly ApiObject[];
  readonly approvalRequired: boolean;
  readonly groups: readonly GroupObject[];
  readonly id: string;
  readonly name: string;
  /** 0 not published, 1 published. */
  readonly state: number;
  readonly subscriptionRequired: boolean;
  readonly subscriptionsLimit: number | null;
}

export interface GroupObject extends DotNetObject {
  readonly id: string;
  readonly name: string;
}

export interface SubscriptionObject extends DotNetObject {
  readonly createdDate: DateTime;
  readonly endDate: DateTime | null;
  readonly id: string;
  readonly key: string;
  readonly name: string | null;
  readonly primaryKey: string;
  readonly secondaryKey: string;
  readonly startDate: DateTime | null;
}

export interface UserObject extends DotNetObject {
  readonly email: string;
  readonly firstName: string;
  readonly groups: readonly GroupObject[];
  readonly id: string;
  readonly identities: readonly UserIdentityObject[];
  readonly lastName: string;
  readonly note: string | null;
  readonly registrationDate: DateTime;
}

export interface UserIdentityObject extends DotNetObject {
  readonly id: string;
  readonly provider: string;
}

export interface WorkspaceObject extends DotNetObject {
  readonly id: string;
  readonly name: string;
}

/** `context.Request`. */
export interface RequestObject extends DotNetObject {
  readonly body: MessageBody | null;
  /** An `X509Certificate2`. */
  readonly certificate: DotNetObject | null;
  readonly foundry: FoundryObject | null;
  readonly headers: HeaderCollection;
  readonly ipAddress: string | null;
  readonly matchedParameters: StringMap;
  readonly method: string;
  readonly originalUrl: Url;
  readonly privateEndpointConnection: PrivateEndpointConnectionObject | null;
  readonly url: Url;
}

export interface FoundryObject extends DotNetObject {
  readonly deployment: string | null;
}

export interface PrivateEndpointConnectionObject extends DotNetObject {
  readonly groupId: string;
  readonly memberName: string;
  readonly name: string;
}

/** `context.Response`, and what `send-request` stores. */
export interface ResponseObject extends DotNetObject {
  readonly body: MessageBody | null;
  readonly headers: HeaderCollection;
  readonly statusCode: number;
  readonly statusReason: string | null;
}
