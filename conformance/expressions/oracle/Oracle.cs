// Runs the compiled expressions of a batch: oracle.exe <batch.dll> <scenes.json> <cases.jsonl> <answers.jsonl>

using System;
using System.Globalization;
using System.IO;
using System.Reflection;
using System.Text;
using System.Threading;
using Microsoft.Azure.ApiManagement.Scenes;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Microsoft.Azure.ApiManagement
{
    static class Oracle
    {
        delegate object Expression(IProxyRequestContext context);

        static int Main(string[] arguments)
        {
            Thread.CurrentThread.CurrentCulture = CultureInfo.InvariantCulture;
            Thread.CurrentThread.CurrentUICulture = CultureInfo.InvariantCulture;

            var expressions = Assembly.LoadFrom(arguments[0]).GetType("Microsoft.Azure.ApiManagement.Expressions");
            var scenes = (JObject)SceneReader.ReadJson(File.ReadAllText(arguments[1]));
            using (var answers = new StreamWriter(arguments[3], false, new UTF8Encoding(false)))
            {
                foreach (var line in File.ReadLines(arguments[2]))
                {
                    var given = (JObject)SceneReader.ReadJson(line);
                    var method = expressions.GetMethod((string)given["method"], BindingFlags.Public | BindingFlags.Static);
                    var expression = (Expression)Delegate.CreateDelegate(typeof(Expression), method);
                    var context = SceneReader.Read((JObject)scenes[(string)given["scene"]], (JObject)given["variables"] ?? new JObject());
                    var answer = new JObject { { "id", given["id"] }, { "expected", Answer(expression, context) } };
                    answers.WriteLine(JsonConvert.SerializeObject(answer, new JsonSerializerSettings { StringEscapeHandling = StringEscapeHandling.EscapeNonAscii }));
                }
            }
            return 0;
        }

        static JObject Answer(Expression expression, IProxyRequestContext context)
        {
            try
            {
                return ResultWriter.Describe(expression(context));
            }
            catch (Exception exception)
            {
                return new JObject { { "throws", exception.GetType().Name } };
            }
        }
    }
}
