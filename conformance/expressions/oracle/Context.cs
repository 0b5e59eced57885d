// `context` and its objects, as Azure documents them:
// https://learn.microsoft.com/azure/api-management/api-management-policy-expressions#ContextVariables

using System;
using System.Collections.Generic;
using System.Security.Cryptography.X509Certificates;
using Newtonsoft.Json.Linq;

namespace Microsoft.Azure.ApiManagement
{
    public interface IProxyRequestContext
    {
        IApi Api { get; }
        IBackend Backend { get; }
        IDeployment Deployment { get; }
        TimeSpan Elapsed { get; }
        IGraphQLContext GraphQL { get; }
        IProxyError LastError { get; }
        IOperation Operation { get; }
        IProduct Product { get; }
        IRequest Request { get; }
        Guid RequestId { get; }
        IResponse Response { get; }
        ISubscription Subscription { get; }
        DateTime Timestamp { get; }
        bool Tracing { get; }
        IUser User { get; }
        IReadOnlyDictionary<string, object> Variables { get; }
        IWorkspace Workspace { get; }
        void Trace(string message);
    }

    public interface IApi
    {
        string Id { get; }
        bool IsCurrentRevision { get; }
        string Name { get; }
        string Path { get; }
        IEnumerable<string> Protocols { get; }
        string Revision { get; }
        IUrl ServiceUrl { get; }
        ISubscriptionKeyParameterNames SubscriptionKeyParameterNames { get; }
        string Version { get; }
    }

    public interface ISubscriptionKeyParameterNames
    {
        string Header { get; }
        string Query { get; }
    }

    public enum BackendType { Single, Pool }

    public interface IBackend
    {
        string AzureRegion { get; }
        string Id { get; }
        BackendType Type { get; }
    }

    public interface IDeployment
    {
        IReadOnlyDictionary<string, X509Certificate2> Certificates { get; }
        IDeploymentGateway Gateway { get; }
        string GatewayId { get; }
        string Region { get; }
        string ServiceId { get; }
        string ServiceName { get; }
    }

    public interface IDeploymentGateway
    {
        string Id { get; }
        string InstanceId { get; }
        bool IsManaged { get; }
    }

    public interface IGraphQLContext
    {
        JObject Arguments { get; }
        JObject GraphQLArguments { get; }
        JObject Parent { get; }
    }

    public interface IProxyError
    {
        int HttpErrorCode { get; }
        string Message { get; }
        string Path { get; }
        string PolicyId { get; }
        string Reason { get; }
        string Scope { get; }
        string Section { get; }
        string Source { get; }
    }

    public interface IOperation
    {
        string Id { get; }
        string Method { get; }
        string Name { get; }
        string UrlTemplate { get; }
    }

    public enum ProductState { NotPublished, Published }

    public interface IProduct
    {
        IEnumerable<IApi> Apis { get; }
        bool ApprovalRequired { get; }
        IEnumerable<IGroup> Groups { get; }
        string Id { get; }
        string Name { get; }
        ProductState State { get; }
        int? SubscriptionLimit { get; }
        int? SubscriptionsLimit { get; }
        bool SubscriptionRequired { get; }
    }

    public interface IGroup
    {
        string Id { get; }
        string Name { get; }
    }

    public interface ISubscription
    {
        DateTime CreatedDate { get; }
        DateTime? EndDate { get; }
        string Id { get; }
        string Key { get; }
        string Name { get; }
        string PrimaryKey { get; }
        string SecondaryKey { get; }
        DateTime? StartDate { get; }
    }

    public interface IUser
    {
        string Email { get; }
        string FirstName { get; }
        IEnumerable<IGroup> Groups { get; }
        string Id { get; }
        IEnumerable<IUserIdentity> Identities { get; }
        string LastName { get; }
        string Note { get; }
        DateTime RegistrationDate { get; }
    }

    public interface IUserIdentity
    {
        string Id { get; }
        string Provider { get; }
    }

    public interface IWorkspace
    {
        string Id { get; }
        string Name { get; }
    }

    public interface IRequest
    {
        IMessageBody Body { get; }
        X509Certificate2 Certificate { get; }
        IReadOnlyDictionary<string, string[]> Headers { get; }
        string IpAddress { get; }
        IReadOnlyDictionary<string, string> MatchedParameters { get; }
        string Method { get; }
        IUrl OriginalUrl { get; }
        IPrivateEndpointConnection PrivateEndpointConnection { get; }
        IUrl Url { get; }
    }

    public interface IPrivateEndpointConnection
    {
        string GroupId { get; }
        string MemberName { get; }
        string Name { get; }
    }

    public interface IResponse
    {
        IMessageBody Body { get; }
        IReadOnlyDictionary<string, string[]> Headers { get; }
        int StatusCode { get; }
        string StatusReason { get; }
    }

    public interface IUrl
    {
        string Host { get; }
        string Path { get; }
        int Port { get; }
        IReadOnlyDictionary<string, string[]> Query { get; }
        string QueryString { get; }
        string Scheme { get; }
        string ToString();
    }

    public interface IMessageBody
    {
        T As<T>(bool preserveContent = false);
        IDictionary<string, IList<string>> AsFormUrlEncodedContent(bool preserveContent = false);
    }

    public class BasicAuthCredentials
    {
        public string Password { get; internal set; }
        public string UserId { get; internal set; }
        public string Username { get { return UserId; } }
    }

    public class Authorization
    {
        public string AccessToken { get; internal set; }
        public IReadOnlyDictionary<string, object> Claims { get; internal set; }
    }

    public class Jwt
    {
        public string Algorithm { get; internal set; }
        public IEnumerable<string> Audiences { get; internal set; }
        public IReadOnlyDictionary<string, string[]> Claims { get; internal set; }
        public DateTime? ExpirationTime { get; internal set; }
        public string Id { get; internal set; }
        public DateTime? IssuedAt { get; internal set; }
        public string Issuer { get; internal set; }
        public DateTime? NotBefore { get; internal set; }
        public string Subject { get; internal set; }
        public string Type { get; internal set; }
    }
}
