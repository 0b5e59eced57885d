// Writes what an expression gave: the .NET type's simple name and a value in JSON.

using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Microsoft.Azure.ApiManagement
{
    static class ResultWriter
    {
        public static JObject Describe(object value)
        {
            if (value == null) return Result("null", JValue.CreateString(null));
            var name = value.GetType().Name;
            if (value is bool) return Result(name, new JValue((bool)value));
            if (value is double) return Result(name, ((double)value).ToString("R", CultureInfo.InvariantCulture));
            if (value is float) return Result(name, ((float)value).ToString("R", CultureInfo.InvariantCulture));
            if (value is DateTime) return Result(name, ((DateTime)value).ToString("o", CultureInfo.InvariantCulture));
            if (value is DateTimeOffset) return Result(name, ((DateTimeOffset)value).ToString("o", CultureInfo.InvariantCulture));
            if (value is byte[]) return Result(name, Convert.ToBase64String((byte[])value));
            if (value is JObject || value is JArray || value is JValue) return Result(name, ((JToken)value).ToString(Formatting.None));
            if (value is string || value is char || value is Guid || value is Uri || value is TimeSpan || value is XElement || value is XDocument)
            {
                return Result(name, value.ToString());
            }
            if (!(value is Enum) && !(value is DateTime) && (value.GetType().IsPrimitive || value is decimal))
            {
                return Result(name, ((IConvertible)value).ToString(CultureInfo.InvariantCulture));
            }
            if (value is IDictionary)
            {
                var entries = new JObject();
                foreach (DictionaryEntry entry in (IDictionary)value)
                {
                    entries[Convert.ToString(entry.Key, CultureInfo.InvariantCulture)] = Describe(entry.Value)["value"];
                }
                return Result("IDictionary", entries);
            }
            if (value is IEnumerable)
            {
                return Result("IEnumerable", new JArray(((IEnumerable)value).Cast<object>().Select(item => Describe(item)["value"])));
            }
            return Result(name, "<" + name + ">");
        }

        static JObject Result(string type, JToken value)
        {
            return new JObject { { "type", type }, { "value", value } };
        }
    }
}
