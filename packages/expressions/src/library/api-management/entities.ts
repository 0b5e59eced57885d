import type {
  ApiObject,
  BackendObject,
  DeploymentGatewayObject,
  DeploymentObject,
  GraphQLObject,
  GroupObject,
  LastErrorObject,
  OperationObject,
  ProductObject,
  SubscriptionKeyParameterNamesObject,
  SubscriptionObject,
  SustainabilityInfoObject,
  UserIdentityObject,
  UserObject,
  WorkspaceObject,
} from '../../context/expression-context.ts';
import { makeArray } from '../../runtime/values.ts';
import { typeNamed } from '../../types/library.ts';
import { defineType, type LibraryType } from '../define-type.ts';

const namespace = 'Microsoft.Azure.ApiManagement';

/** What stands behind the members of `context`: https://learn.microsoft.com/azure/api-management/api-management-policy-expressions#ContextVariables */
export const entities: readonly LibraryType[] = [
  defineType(`public interface ${namespace}.IApi`, {
    'string Id { get; }': (self: ApiObject) => self.id,
    'bool IsCurrentRevision { get; }': (self: ApiObject) => self.isCurrentRevision,
    'string Name { get; }': (self: ApiObject) => self.name,
    'string Path { get; }': (self: ApiObject) => self.path,
    'IEnumerable<string> Protocols { get; }': (self: ApiObject) => makeArray(typeNamed('string'), [...self.protocols]),
    'string Revision { get; }': (self: ApiObject) => self.revision,
    'IUrl ServiceUrl { get; }': (self: ApiObject) => self.serviceUrl,
    'ISubscriptionKeyParameterNames SubscriptionKeyParameterNames { get; }': (self: ApiObject) =>
      self.subscriptionKeyParameterNames,
    'string Version { get; }': (self: ApiObject) => self.version,
  }),
  defineType(`public interface ${namespace}.ISubscriptionKeyParameterNames`, {
    'string Header { get; }': (self: SubscriptionKeyParameterNamesObject) => self.header,
    'string Query { get; }': (self: SubscriptionKeyParameterNamesObject) => self.query,
  }),
  defineType(`public interface ${namespace}.IBackend`, {
    'string AzureRegion { get; }': (self: BackendObject) => self.azureRegion,
    'string Id { get; }': (self: BackendObject) => self.id,
    'BackendType Type { get; }': (self: BackendObject) => self.type,
  }),
  defineType(`public interface ${namespace}.IDeployment`, {
    'IReadOnlyDictionary<string, X509Certificate2> Certificates { get; }': (self: DeploymentObject) =>
      self.certificates,
    'IDeploymentGateway Gateway { get; }': (self: DeploymentObject) => self.gateway,
    'string GatewayId { get; }': (self: DeploymentObject) => self.gatewayId,
    'string Region { get; }': (self: DeploymentObject) => self.region,
    'string ServiceId { get; }': (self: DeploymentObject) => self.serviceId,
    'string ServiceName { get; }': (self: DeploymentObject) => self.serviceName,
    'ISustainabilityInfo SustainabilityInfo { get; }': (self: DeploymentObject) => self.sustainabilityInfo,
  }),
  defineType(`public interface ${namespace}.IDeploymentGateway`, {
    'string Id { get; }': (self: DeploymentGatewayObject) => self.id,
    'string InstanceId { get; }': (self: DeploymentGatewayObject) => self.instanceId,
    'bool IsManaged { get; }': (self: DeploymentGatewayObject) => self.isManaged,
  }),
  defineType(`public interface ${namespace}.ISustainabilityInfo`, {
    'CarbonIntensityCategory CurrentCarbonIntensity { get; }': (self: SustainabilityInfoObject) =>
      self.currentCarbonIntensity,
  }),
  // Azure: the reference table says GraphQLArguments, every sample says Arguments.
  defineType(`public interface ${namespace}.IGraphQLContext`, {
    'JObject Arguments { get; }': (self: GraphQLObject) => self.arguments,
    'JObject GraphQLArguments { get; }': (self: GraphQLObject) => self.arguments,
    'JObject Parent { get; }': (self: GraphQLObject) => self.parent,
  }),
  defineType(`public interface ${namespace}.IProxyError`, {
    'int HttpErrorCode { get; }': (self: LastErrorObject) => self.httpErrorCode,
    'string Message { get; }': (self: LastErrorObject) => self.message,
    'string Path { get; }': (self: LastErrorObject) => self.path,
    'string PolicyId { get; }': (self: LastErrorObject) => self.policyId,
    'string Reason { get; }': (self: LastErrorObject) => self.reason,
    'string Scope { get; }': (self: LastErrorObject) => self.scope,
    'string Section { get; }': (self: LastErrorObject) => self.section,
    'string Source { get; }': (self: LastErrorObject) => self.source,
  }),
  defineType(`public interface ${namespace}.IOperation`, {
    'string Id { get; }': (self: OperationObject) => self.id,
    'string Method { get; }': (self: OperationObject) => self.method,
    'string Name { get; }': (self: OperationObject) => self.name,
    'string UrlTemplate { get; }': (self: OperationObject) => self.urlTemplate,
  }),
  // Azure: SubscriptionsLimit in the reference, SubscriptionLimit in older text and in the policy toolkit.
  defineType(`public interface ${namespace}.IProduct`, {
    'IEnumerable<IApi> Apis { get; }': (self: ProductObject) => makeArray(typeNamed('IApi'), [...self.apis]),
    'bool ApprovalRequired { get; }': (self: ProductObject) => self.approvalRequired,
    'IEnumerable<IGroup> Groups { get; }': (self: ProductObject) => makeArray(typeNamed('IGroup'), [...self.groups]),
    'string Id { get; }': (self: ProductObject) => self.id,
    'string Name { get; }': (self: ProductObject) => self.name,
    'ProductState State { get; }': (self: ProductObject) => self.state,
    'int? SubscriptionLimit { get; }': (self: ProductObject) => self.subscriptionsLimit,
    'int? SubscriptionsLimit { get; }': (self: ProductObject) => self.subscriptionsLimit,
    'bool SubscriptionRequired { get; }': (self: ProductObject) => self.subscriptionRequired,
  }),
  defineType(`public interface ${namespace}.IGroup`, {
    'string Id { get; }': (self: GroupObject) => self.id,
    'string Name { get; }': (self: GroupObject) => self.name,
  }),
  defineType(`public interface ${namespace}.ISubscription`, {
    'DateTime CreatedDate { get; }': (self: SubscriptionObject) => self.createdDate,
    'DateTime? EndDate { get; }': (self: SubscriptionObject) => self.endDate,
    'string Id { get; }': (self: SubscriptionObject) => self.id,
    'string Key { get; }': (self: SubscriptionObject) => self.key,
    'string Name { get; }': (self: SubscriptionObject) => self.name,
    'string PrimaryKey { get; }': (self: SubscriptionObject) => self.primaryKey,
    'string SecondaryKey { get; }': (self: SubscriptionObject) => self.secondaryKey,
    'DateTime? StartDate { get; }': (self: SubscriptionObject) => self.startDate,
  }),
  defineType(`public interface ${namespace}.IUser`, {
    'string Email { get; }': (self: UserObject) => self.email,
    'string FirstName { get; }': (self: UserObject) => self.firstName,
    'IEnumerable<IGroup> Groups { get; }': (self: UserObject) => makeArray(typeNamed('IGroup'), [...self.groups]),
    'string Id { get; }': (self: UserObject) => self.id,
    'IEnumerable<IUserIdentity> Identities { get; }': (self: UserObject) =>
      makeArray(typeNamed('IUserIdentity'), [...self.identities]),
    'string LastName { get; }': (self: UserObject) => self.lastName,
    'string Note { get; }': (self: UserObject) => self.note,
    'DateTime RegistrationDate { get; }': (self: UserObject) => self.registrationDate,
  }),
  defineType(`public interface ${namespace}.IUserIdentity`, {
    'string Id { get; }': (self: UserIdentityObject) => self.id,
    'string Provider { get; }': (self: UserIdentityObject) => self.provider,
  }),
  defineType(`public interface ${namespace}.IWorkspace`, {
    'string Id { get; }': (self: WorkspaceObject) => self.id,
    'string Name { get; }': (self: WorkspaceObject) => self.name,
  }),
];
