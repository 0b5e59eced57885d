import type { ExpressionContext } from '../../context/expression-context.ts';
import { defineEnum, defineType, type LibraryType } from '../define-type.ts';

/** `context`: https://learn.microsoft.com/azure/api-management/api-management-policy-expressions#ContextVariables */
export const context: LibraryType = defineType('public interface Microsoft.Azure.ApiManagement.IProxyRequestContext', {
  'IApi Api { get; }': (self: ExpressionContext) => self.api,
  'IBackend Backend { get; }': (self: ExpressionContext) => self.backend,
  'IDeployment Deployment { get; }': (self: ExpressionContext) => self.deployment,
  'TimeSpan Elapsed { get; }': (self: ExpressionContext) => self.elapsed,
  'IGraphQLContext GraphQL { get; }': (self: ExpressionContext) => self.graphQL,
  'IProxyError LastError { get; }': (self: ExpressionContext) => self.lastError,
  'IOperation Operation { get; }': (self: ExpressionContext) => self.operation,
  'IProduct Product { get; }': (self: ExpressionContext) => self.product,
  'IRequest Request { get; }': (self: ExpressionContext) => self.request,
  'Guid RequestId { get; }': (self: ExpressionContext) => self.requestId,
  'IResponse Response { get; }': (self: ExpressionContext) => self.response,
  'ISubscription Subscription { get; }': (self: ExpressionContext) => self.subscription,
  'DateTime Timestamp { get; }': (self: ExpressionContext) => self.timestamp,
  'bool Tracing { get; }': (self: ExpressionContext) => self.tracing,
  'IUser User { get; }': (self: ExpressionContext) => self.user,
  'IReadOnlyDictionary<string, object> Variables { get; }': (self: ExpressionContext) => self.variables,
  'IWorkspace Workspace { get; }': (self: ExpressionContext) => self.workspace,
  'void Trace(string message)': (self: ExpressionContext, message: string | null) => self.trace(message ?? ''),
});

/** `context.Backend.Type`. */
export const backendType: LibraryType = defineEnum('Microsoft.Azure.ApiManagement.BackendType', { Single: 0, Pool: 1 });

/** `context.Product.State`. */
export const productState: LibraryType = defineEnum('Microsoft.Azure.ApiManagement.ProductState', {
  NotPublished: 0,
  Published: 1,
});

/** Steps of `context.Deployment.SustainabilityInfo.CurrentCarbonIntensity`; Azure does not document the identifiers of the two-word ones. */
export const carbonIntensityCategory: LibraryType = defineEnum(
  'Microsoft.Azure.ApiManagement.CarbonIntensityCategory',
  { NotAvailable: 0, VeryLow: 1, Low: 2, Medium: 3, High: 4, VeryHigh: 5 },
);
