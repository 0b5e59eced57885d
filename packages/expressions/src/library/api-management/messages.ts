import type {
  FoundryObject,
  PrivateEndpointConnectionObject,
  RequestObject,
  ResponseObject,
} from '../../context/expression-context.ts';
import type { MessageBody } from '../../context/message-body.ts';
import type { Url } from '../../context/url.ts';
import type { Type } from '../../types/type.ts';
import { defineType, type LibraryType } from '../define-type.ts';

const namespace = 'Microsoft.Azure.ApiManagement';

/** Requests, responses and what they are made of: https://learn.microsoft.com/azure/api-management/api-management-policy-expressions#ref-context-request */
export const messages: readonly LibraryType[] = [
  defineType(`public interface ${namespace}.IRequest`, {
    'IMessageBody Body { get; }': (self: RequestObject) => self.body,
    'X509Certificate2 Certificate { get; }': (self: RequestObject) => self.certificate,
    'IFoundry Foundry { get; }': (self: RequestObject) => self.foundry,
    'IReadOnlyDictionary<string, string[]> Headers { get; }': (self: RequestObject) => self.headers,
    'string IpAddress { get; }': (self: RequestObject) => self.ipAddress,
    'IReadOnlyDictionary<string, string> MatchedParameters { get; }': (self: RequestObject) => self.matchedParameters,
    'string Method { get; }': (self: RequestObject) => self.method,
    'IUrl OriginalUrl { get; }': (self: RequestObject) => self.originalUrl,
    'IPrivateEndpointConnection PrivateEndpointConnection { get; }': (self: RequestObject) =>
      self.privateEndpointConnection,
    'IUrl Url { get; }': (self: RequestObject) => self.url,
  }),
  defineType(`public interface ${namespace}.IResponse`, {
    'IMessageBody Body { get; }': (self: ResponseObject) => self.body,
    'IReadOnlyDictionary<string, string[]> Headers { get; }': (self: ResponseObject) => self.headers,
    'int StatusCode { get; }': (self: ResponseObject) => self.statusCode,
    'string StatusReason { get; }': (self: ResponseObject) => self.statusReason,
  }),
  defineType(`public interface ${namespace}.IFoundry`, {
    'string Deployment { get; }': (self: FoundryObject) => self.deployment,
  }),
  defineType(`public interface ${namespace}.IPrivateEndpointConnection`, {
    'string GroupId { get; }': (self: PrivateEndpointConnectionObject) => self.groupId,
    'string MemberName { get; }': (self: PrivateEndpointConnectionObject) => self.memberName,
    'string Name { get; }': (self: PrivateEndpointConnectionObject) => self.name,
  }),
  defineType(`public interface ${namespace}.IUrl`, {
    'string Host { get; }': (self: Url) => self.host,
    'string Path { get; }': (self: Url) => self.path,
    'int Port { get; }': (self: Url) => self.port,
    'IReadOnlyDictionary<string, string[]> Query { get; }': (self: Url) => self.query,
    'string QueryString { get; }': (self: Url) => self.queryString,
    'string Scheme { get; }': (self: Url) => self.scheme,
    'string ToString()': (self: Url) => self.toString(),
  }),
  defineType(`public interface ${namespace}.IMessageBody`, {
    'T As<T>(bool preserveContent = false)': (self: MessageBody, [type]: [Type], preserveContent: boolean) =>
      self.as(type, preserveContent),
    'IDictionary<string, IList<string>> AsFormUrlEncodedContent(bool preserveContent = false)': (
      self: MessageBody,
      preserveContent: boolean,
    ) => self.asForm(preserveContent),
  }),
];
