// API Management's own extension methods, and a member that Newtonsoft.Json 6 does not have yet.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Azure.ApiManagement.Scenes;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Microsoft.Azure.ApiManagement
{
    public static class PolicyExtensions
    {
        public static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> values, string name)
        {
            return values.GetValueOrDefault(name, null);
        }

        public static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> values, string name, string defaultValue)
        {
            string[] found;
            return values.TryGetValue(name, out found) ? string.Join(",", found) : defaultValue;
        }

        public static string GetValueOrDefault(this IReadOnlyDictionary<string, string> values, string name)
        {
            return values.GetValueOrDefault(name, null);
        }

        public static string GetValueOrDefault(this IReadOnlyDictionary<string, string> values, string name, string defaultValue)
        {
            string found;
            return values.TryGetValue(name, out found) ? found : defaultValue;
        }

        public static object GetValueOrDefault(this IReadOnlyDictionary<string, object> variables, string name)
        {
            return variables.GetValueOrDefault(name, (object)null);
        }

        public static object GetValueOrDefault(this IReadOnlyDictionary<string, object> variables, string name, object defaultValue)
        {
            object found;
            return variables.TryGetValue(name, out found) ? found : defaultValue;
        }

        public static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> variables, string name)
        {
            return variables.GetValueOrDefault<T>(name, default(T));
        }

        public static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> variables, string name, T defaultValue)
        {
            object found;
            return variables.TryGetValue(name, out found) ? (T)found : defaultValue;
        }

        public static BasicAuthCredentials AsBasic(this string value)
        {
            BasicAuthCredentials result;
            return value.TryParseBasic(out result) ? result : null;
        }

        public static bool TryParseBasic(this string value, out BasicAuthCredentials result)
        {
            result = null;
            var match = Regex.Match(value ?? "", @"^\s*basic\s+([A-Za-z0-9+/]+={0,2})\s*$", RegexOptions.IgnoreCase);
            if (!match.Success || match.Groups[1].Length % 4 != 0) return false;
            var text = Encoding.UTF8.GetString(Convert.FromBase64String(match.Groups[1].Value));
            var colon = text.IndexOf(':');
            if (colon < 0) return false;
            result = new BasicAuthCredentials { UserId = text.Substring(0, colon), Password = text.Substring(colon + 1) };
            return true;
        }

        public static Jwt AsJwt(this string value)
        {
            Jwt result;
            return value.TryParseJwt(out result) ? result : null;
        }

        public static bool TryParseJwt(this string value, out Jwt result)
        {
            result = null;
            var parts = Regex.Replace((value ?? "").Trim(), @"^bearer\s+", "", RegexOptions.IgnoreCase).Split('.');
            if (parts.Length != 3 || !Regex.IsMatch(parts[2], @"^[A-Za-z0-9_-]*$")) return false;
            var header = DecodePart(parts[0]);
            var payload = DecodePart(parts[1]);
            if (header == null || payload == null) return false;

            var claims = payload.Properties().ToDictionary(property => property.Name, property => ClaimValues(property.Value));
            Func<string, string> first = name => claims.ContainsKey(name) ? claims[name].FirstOrDefault() : null;
            result = new Jwt
            {
                Algorithm = (string)header["alg"],
                Type = (string)header["typ"],
                Audiences = claims.ContainsKey("aud") ? claims["aud"] : new string[0],
                Claims = claims,
                Id = first("jti"),
                Issuer = first("iss"),
                Subject = first("sub"),
                ExpirationTime = Instant(payload["exp"]),
                IssuedAt = Instant(payload["iat"]),
                NotBefore = Instant(payload["nbf"]),
            };
            return true;
        }

        static JObject DecodePart(string part)
        {
            if (!Regex.IsMatch(part, @"^[A-Za-z0-9_-]+$")) return null;
            try
            {
                var base64 = part.Replace('-', '+').Replace('_', '/');
                var bytes = Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='));
                return SceneReader.ReadJson(Encoding.UTF8.GetString(bytes)) as JObject;
            }
            catch (FormatException)
            {
                return null;
            }
            catch (JsonException)
            {
                return null;
            }
        }

        static string[] ClaimValues(JToken value)
        {
            return value is JArray ? value.Select(ClaimText).ToArray() : new[] { ClaimText(value) };
        }

        static string ClaimText(JToken value)
        {
            if (value.Type == JTokenType.String) return (string)value;
            return value.Type == JTokenType.Null ? "" : value.ToString(Formatting.None);
        }

        static DateTime? Instant(JToken seconds)
        {
            if (seconds == null || seconds.Type != JTokenType.Integer && seconds.Type != JTokenType.Float) return null;
            return new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(Math.Floor((double)seconds));
        }

        public static byte[] Encrypt(this byte[] input, string alg, byte[] key, byte[] iv)
        {
            return SymmetricAlgorithm.Create(alg).CreateEncryptor(key, iv).TransformFinalBlock(input, 0, input.Length);
        }

        public static byte[] Encrypt(this byte[] input, SymmetricAlgorithm alg)
        {
            return alg.CreateEncryptor().TransformFinalBlock(input, 0, input.Length);
        }

        public static byte[] Encrypt(this byte[] input, SymmetricAlgorithm alg, byte[] key, byte[] iv)
        {
            return alg.CreateEncryptor(key, iv).TransformFinalBlock(input, 0, input.Length);
        }

        public static byte[] Decrypt(this byte[] input, string alg, byte[] key, byte[] iv)
        {
            return SymmetricAlgorithm.Create(alg).CreateDecryptor(key, iv).TransformFinalBlock(input, 0, input.Length);
        }

        public static byte[] Decrypt(this byte[] input, SymmetricAlgorithm alg)
        {
            return alg.CreateDecryptor().TransformFinalBlock(input, 0, input.Length);
        }

        public static byte[] Decrypt(this byte[] input, SymmetricAlgorithm alg, byte[] key, byte[] iv)
        {
            return alg.CreateDecryptor(key, iv).TransformFinalBlock(input, 0, input.Length);
        }

        public static string ToQueryString(this IDictionary<string, IList<string>> values)
        {
            var encoded = values.ToFormUrlEncodedContent();
            return encoded == "" ? null : "?" + encoded;
        }

        public static string ToFormUrlEncodedContent(this IDictionary<string, IList<string>> values)
        {
            return string.Join("&", values.SelectMany(pair => pair.Value.Select(value => Encode(pair.Key) + "=" + Encode(value ?? ""))));
        }

        static string Encode(string text)
        {
            return Uri.EscapeDataString(text).Replace("%20", "+");
        }

        public static bool VerifyNoRevocation(this System.Security.Cryptography.X509Certificates.X509Certificate2 certificate)
        {
            throw new NotSupportedException();
        }

        public static bool ContainsKey(this JObject self, string propertyName)
        {
            return self.Property(propertyName) != null;
        }
    }
}
