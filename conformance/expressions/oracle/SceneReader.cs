// Builds `context` from a scene: one object that answers every interface's members from JSON.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Microsoft.Azure.ApiManagement.Scenes
{
    public class Scene : IProxyRequestContext
    {
        public IApi Api { get; set; }
        public IBackend Backend { get; set; }
        public IDeployment Deployment { get; set; }
        public TimeSpan Elapsed { get; set; }
        public IGraphQLContext GraphQL { get; set; }
        public IProxyError LastError { get; set; }
        public IOperation Operation { get; set; }
        public IProduct Product { get; set; }
        public IRequest Request { get; set; }
        public Guid RequestId { get; set; }
        public IResponse Response { get; set; }
        public ISubscription Subscription { get; set; }
        public DateTime Timestamp { get; set; }
        public bool Tracing { get; set; }
        public IUser User { get; set; }
        public IReadOnlyDictionary<string, object> Variables { get; set; }
        public IWorkspace Workspace { get; set; }
        public void Trace(string message) { }
    }

    public class Api : IApi
    {
        public string Id { get; set; }
        public bool IsCurrentRevision { get; set; }
        public string Name { get; set; }
        public string Path { get; set; }
        public IEnumerable<string> Protocols { get; set; }
        public string Revision { get; set; }
        public IUrl ServiceUrl { get; set; }
        public ISubscriptionKeyParameterNames SubscriptionKeyParameterNames { get; set; }
        public string Version { get; set; }
    }

    public class SubscriptionKeyParameterNames : ISubscriptionKeyParameterNames
    {
        public string Header { get; set; }
        public string Query { get; set; }
    }

    public class Deployment : IDeployment, IDeploymentGateway
    {
        public IReadOnlyDictionary<string, X509Certificate2> Certificates { get; set; }
        public IDeploymentGateway Gateway { get { return this; } }
        public string GatewayId { get; set; }
        public string Region { get; set; }
        public string ServiceId { get; set; }
        public string ServiceName { get; set; }
        public string InstanceId { get; set; }
        string IDeploymentGateway.Id { get { return GatewayId; } }
        bool IDeploymentGateway.IsManaged { get { return GatewayId == "managed"; } }
    }

    public class ProxyError : IProxyError
    {
        public int HttpErrorCode { get; set; }
        public string Message { get; set; }
        public string Path { get; set; }
        public string PolicyId { get; set; }
        public string Reason { get; set; }
        public string Scope { get; set; }
        public string Section { get; set; }
        public string Source { get; set; }
    }

    public class Named : IOperation, IGroup, IUserIdentity, IWorkspace
    {
        public string Id { get; set; }
        public string Method { get; set; }
        public string Name { get; set; }
        public string Provider { get; set; }
        public string UrlTemplate { get; set; }
    }

    public class Product : IProduct
    {
        public IEnumerable<IApi> Apis { get; set; }
        public bool ApprovalRequired { get; set; }
        public IEnumerable<IGroup> Groups { get; set; }
        public string Id { get; set; }
        public string Name { get; set; }
        public ProductState State { get; set; }
        public int? SubscriptionLimit { get; set; }
        public int? SubscriptionsLimit { get { return SubscriptionLimit; } }
        public bool SubscriptionRequired { get; set; }
    }

    public class Subscription : ISubscription
    {
        public DateTime CreatedDate { get; set; }
        public DateTime? EndDate { get; set; }
        public string Id { get; set; }
        public string Key { get; set; }
        public string Name { get; set; }
        public string PrimaryKey { get; set; }
        public string SecondaryKey { get; set; }
        public DateTime? StartDate { get; set; }
    }

    public class User : IUser
    {
        public string Email { get; set; }
        public string FirstName { get; set; }
        public IEnumerable<IGroup> Groups { get; set; }
        public string Id { get; set; }
        public IEnumerable<IUserIdentity> Identities { get; set; }
        public string LastName { get; set; }
        public string Note { get; set; }
        public DateTime RegistrationDate { get; set; }
    }

    public class Request : IRequest
    {
        public IMessageBody Body { get; set; }
        public X509Certificate2 Certificate { get; set; }
        public IReadOnlyDictionary<string, string[]> Headers { get; set; }
        public string IpAddress { get; set; }
        public IReadOnlyDictionary<string, string> MatchedParameters { get; set; }
        public string Method { get; set; }
        public IUrl OriginalUrl { get; set; }
        public IPrivateEndpointConnection PrivateEndpointConnection { get; set; }
        public IUrl Url { get; set; }
    }

    public class Response : IResponse
    {
        public IMessageBody Body { get; set; }
        public IReadOnlyDictionary<string, string[]> Headers { get; set; }
        public int StatusCode { get; set; }
        public string StatusReason { get; set; }
    }

    public class Url : IUrl
    {
        static readonly Dictionary<string, int> defaultPorts = new Dictionary<string, int> { { "http", 80 }, { "https", 443 } };

        public string Host { get; private set; }
        public string Path { get; private set; }
        public int Port { get; private set; }
        public IReadOnlyDictionary<string, string[]> Query { get; private set; }
        public string QueryString { get; private set; }
        public string Scheme { get; private set; }

        public Url(string text)
        {
            var match = Regex.Match(text, @"^([a-z]+)://([^/?#:]*)(?::(\d+))?([^?#]*)(\?[^#]*)?", RegexOptions.IgnoreCase);
            Scheme = match.Groups[1].Value.ToLowerInvariant();
            Host = match.Groups[2].Value;
            Port = match.Groups[3].Success ? int.Parse(match.Groups[3].Value) : defaultPorts[Scheme];
            Path = match.Groups[4].Value == "" ? "/" : match.Groups[4].Value;
            QueryString = match.Groups[5].Value == "?" ? "" : match.Groups[5].Value;
            Query = ParseQuery(QueryString)
                .GroupBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(pairs => pairs.Key, pairs => pairs.Select(pair => pair.Value).ToArray(), StringComparer.OrdinalIgnoreCase);
        }

        public static IEnumerable<KeyValuePair<string, string>> ParseQuery(string text)
        {
            foreach (var pair in text.TrimStart('?').Split(new[] { '&' }, StringSplitOptions.RemoveEmptyEntries))
            {
                var equals = pair.IndexOf('=');
                var name = equals < 0 ? pair : pair.Substring(0, equals);
                yield return new KeyValuePair<string, string>(
                    WebUtility.UrlDecode(name), equals < 0 ? "" : WebUtility.UrlDecode(pair.Substring(equals + 1)));
            }
        }

        public override string ToString()
        {
            return Scheme + "://" + Host + (Port == defaultPorts[Scheme] ? "" : ":" + Port) + Path + QueryString;
        }
    }

    /// <summary>A body that `As` takes, unless told to preserve it; what has been taken reads as the type's default.</summary>
    public class MessageBody : IMessageBody
    {
        static readonly Dictionary<Type, Func<string, object>> readers = new Dictionary<Type, Func<string, object>>
        {
            { typeof(string), text => text },
            { typeof(object), text => text },
            { typeof(byte[]), text => Encoding.UTF8.GetBytes(text) },
            { typeof(JObject), text => JObject.Parse(text) },
            { typeof(JArray), text => JArray.Parse(text) },
            { typeof(JToken), text => JToken.Parse(text) },
            { typeof(XElement), text => XElement.Parse(text) },
            { typeof(XNode), text => XElement.Parse(text) },
            { typeof(XDocument), text => XDocument.Parse(text) },
        };

        readonly string text;
        bool isTaken;

        public MessageBody(string text)
        {
            this.text = text;
        }

        public T As<T>(bool preserveContent)
        {
            if (isTaken) return default(T);
            Func<string, object> read;
            if (!readers.TryGetValue(typeof(T), out read)) throw new InvalidCastException();
            var value = (T)read(text);
            isTaken = !preserveContent;
            return value;
        }

        public IDictionary<string, IList<string>> AsFormUrlEncodedContent(bool preserveContent)
        {
            if (isTaken) return null;
            var form = Url.ParseQuery(text)
                .GroupBy(pair => pair.Key)
                .ToDictionary(pairs => pairs.Key, pairs => (IList<string>)pairs.Select(pair => pair.Value).ToList());
            isTaken = !preserveContent;
            return form;
        }
    }

    public static class SceneReader
    {
        public static IProxyRequestContext Read(JObject scene, JObject variables)
        {
            var deployment = scene["deployment"];
            return new Scene
            {
                Api = ReadApi(scene["api"]),
                Deployment = new Deployment
                {
                    Certificates = new Dictionary<string, X509Certificate2>(),
                    GatewayId = (string)deployment["gatewayId"],
                    InstanceId = (string)deployment["instanceId"],
                    Region = (string)deployment["region"],
                    ServiceId = (string)deployment["serviceId"],
                    ServiceName = (string)deployment["serviceName"],
                },
                Elapsed = TimeSpan.FromMilliseconds((double)scene["elapsedMs"]),
                LastError = Optional(scene["lastError"], error => new ProxyError
                {
                    HttpErrorCode = (int?)error["httpErrorCode"] ?? 0,
                    Message = (string)error["message"],
                    Path = (string)error["path"],
                    PolicyId = (string)error["policyId"],
                    Reason = (string)error["reason"],
                    Scope = (string)error["scope"],
                    Section = (string)error["section"],
                    Source = (string)error["source"],
                }),
                Operation = ReadNamed(scene["operation"]),
                Product = Optional(scene["product"], product => new Product
                {
                    Apis = new IApi[0],
                    ApprovalRequired = (bool)product["approvalRequired"],
                    Groups = List(product["groups"], ReadNamed),
                    Id = (string)product["id"],
                    Name = (string)product["name"],
                    State = ProductState.Published,
                    SubscriptionLimit = (int?)product["subscriptionLimit"],
                    SubscriptionRequired = (bool)product["subscriptionRequired"],
                }),
                Request = ReadRequest(scene["request"]),
                RequestId = Guid.Parse((string)scene["requestId"]),
                Response = ReadResponse(scene["response"]),
                Subscription = Optional(scene["subscription"], subscription => new Subscription
                {
                    CreatedDate = ReadTime(subscription["createdDate"]).Value,
                    EndDate = ReadTime(subscription["endDate"]),
                    Id = (string)subscription["id"],
                    Key = (string)subscription["key"],
                    Name = (string)subscription["name"],
                    PrimaryKey = (string)subscription["primaryKey"],
                    SecondaryKey = (string)subscription["secondaryKey"],
                    StartDate = ReadTime(subscription["startDate"]),
                }),
                Timestamp = ReadTime(scene["timestamp"]).Value,
                Tracing = (bool)scene["tracing"],
                User = Optional(scene["user"], user => new User
                {
                    Email = (string)user["email"],
                    FirstName = (string)user["firstName"],
                    Groups = List(user["groups"], ReadNamed),
                    Id = (string)user["id"],
                    Identities = List(user["identities"], ReadNamed),
                    LastName = (string)user["lastName"],
                    Note = (string)user["note"],
                    RegistrationDate = ReadTime(user["registrationDate"]).Value,
                }),
                Variables = variables.Properties().ToDictionary(property => property.Name, property => ReadVariable(property.Value)),
                Workspace = Optional(scene["workspace"], ReadNamed),
            };
        }

        /// <summary>JSON as it is: text that looks like a date stays text.</summary>
        public static JToken ReadJson(string text)
        {
            using (var reader = new JsonTextReader(new StringReader(text)) { DateParseHandling = DateParseHandling.None })
            {
                return JToken.ReadFrom(reader);
            }
        }

        static T Optional<T>(JToken value, Func<JToken, T> read) where T : class
        {
            return value == null || value.Type == JTokenType.Null ? null : read(value);
        }

        static T[] List<T>(JToken values, Func<JToken, T> read)
        {
            return values == null ? new T[0] : values.Select(read).ToArray();
        }

        static Named ReadNamed(JToken value)
        {
            return new Named
            {
                Id = (string)value["id"],
                Method = (string)value["method"],
                Name = (string)value["name"],
                Provider = (string)value["provider"],
                UrlTemplate = (string)value["urlTemplate"],
            };
        }

        static Api ReadApi(JToken api)
        {
            return new Api
            {
                Id = (string)api["id"],
                IsCurrentRevision = (bool)api["isCurrentRevision"],
                Name = (string)api["name"],
                Path = (string)api["path"],
                Protocols = new[] { "https" },
                Revision = (string)api["revision"],
                ServiceUrl = new Url((string)api["serviceUrl"]),
                SubscriptionKeyParameterNames = new SubscriptionKeyParameterNames { Header = "Ocp-Apim-Subscription-Key", Query = "subscription-key" },
                Version = (string)api["version"],
            };
        }

        static Request ReadRequest(JToken request)
        {
            var url = new Url((string)request["url"]);
            return new Request
            {
                Body = ReadBody(request["body"]),
                Headers = ReadHeaders(request["headers"]),
                IpAddress = (string)request["ipAddress"],
                MatchedParameters = ((JObject)request["matchedParameters"]).Properties().ToDictionary(property => property.Name, property => (string)property.Value),
                Method = (string)request["method"],
                OriginalUrl = request["originalUrl"] == null ? url : new Url((string)request["originalUrl"]),
                Url = url,
            };
        }

        static Response ReadResponse(JToken response)
        {
            return new Response
            {
                Body = ReadBody(response["body"]),
                Headers = ReadHeaders(response["headers"]),
                StatusCode = (int)response["statusCode"],
                StatusReason = (string)response["statusReason"],
            };
        }

        static MessageBody ReadBody(JToken body)
        {
            return Optional(body, value => new MessageBody((string)value));
        }

        static Dictionary<string, string[]> ReadHeaders(JToken headers)
        {
            return ((JObject)headers).Properties().ToDictionary(
                header => header.Name,
                header => header.Value is JArray ? header.Value.Select(value => (string)value).ToArray() : new[] { (string)header.Value },
                StringComparer.OrdinalIgnoreCase);
        }

        static DateTime? ReadTime(JToken value)
        {
            if (value == null || value.Type == JTokenType.Null) return null;
            return DateTime.Parse((string)value, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
        }

        static object ReadVariable(JToken data)
        {
            if (data is JObject)
            {
                var value = data["value"];
                switch ((string)data["$type"])
                {
                    case "JObject": return JObject.Parse(value.ToString(Formatting.None));
                    case "JArray": return JArray.Parse(value.ToString(Formatting.None));
                    case "Response": return ReadResponse(value);
                    case "DateTime": return ReadTime(value).Value;
                    case "double": return (double)value;
                    case "long": return (long)value;
                    case "Guid": return Guid.Parse((string)value);
                    case "XElement": return XElement.Parse((string)value);
                    case "bytes": return Convert.FromBase64String((string)value);
                }
                throw new InvalidDataException("A variable of type " + data["$type"]);
            }
            switch (data.Type)
            {
                case JTokenType.Null: return null;
                case JTokenType.Boolean: return (bool)data;
                case JTokenType.Integer: return (int)data;
                default: return (string)data;
            }
        }
    }
}
