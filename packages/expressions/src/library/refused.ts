import type { Type } from '../types/type.ts';

// What .NET has and policy expressions may not use, so that a mistake can say which of the two it is. Namespaces and types
// by name; whatever is neither here nor in the library is taken to be misspelt.
// https://learn.microsoft.com/azure/api-management/api-management-policy-expressions#CLRTypes

const refusedNamespaces: readonly string[] = [
  'System.IO',
  'System.Reflection',
  'System.Diagnostics',
  'System.Threading',
  'System.Runtime',
  'System.Net',
  'System.Data',
  'System.Configuration',
  'System.Dynamic',
  'System.CodeDom',
  'System.ComponentModel',
  'System.Security',
  'System.Xml',
  'System.Web',
  'System.Text.Json',
  'Microsoft',
];

const refusedTypes: ReadonlySet<string> = new Set(
  `Activator AppContext AppDomain Assembly AttributeUsageAttribute BinaryReader BinaryWriter BufferedStream CancellationToken
  Console ConsoleKey CSharpCodeProvider DataTable DebuggerDisplayAttribute Delegate Directory DirectoryInfo Dns DriveInfo
  EventLog ExpandoObject Expression File FileInfo FileStream GC HttpClient HttpContext HttpWebRequest
  IntPtr JsonSerializer JsonDocument Interlocked Lock Marshal MemoryStream MethodInfo Monitor Mutex OperatingSystem
  ParallelQuery Parallel Path Process ProcessStartInfo PropertyInfo Registry ResourceManager RuntimeHelpers
  Semaphore SecureString ServicePointManager Socket SmtpClient SqlConnection Stream StreamReader StreamWriter
  Task TaskFactory TcpClient Thread ThreadPool Timer Type TypedReference UdpClient UIntPtr Unsafe WeakReference WebClient
  WebRequest XmlReader XmlWriter XPathDocument XslCompiledTransform Span Memory ReadOnlySpan Buffer`.split(/\s+/),
);

/** Whether types that expressions may not use stand in this namespace, or in one inside it. */
export function isRefusedNamespace(name: string): boolean {
  return refusedNamespaces.some((namespace) => namespace === name || namespace.startsWith(`${name}.`));
}

/** Whether .NET has this type, by simple or full name, and expressions may not use it. */
export function isRefusedType(name: string): boolean {
  const simple = name.slice(name.lastIndexOf('.') + 1);
  if (refusedTypes.has(simple)) return true;
  return refusedNamespaces.some((namespace) => name.startsWith(`${namespace}.`) && /^[A-Z]/.test(simple));
}

/** Whether .NET has this member on the type and expressions may not use it. */
export function isRefusedMember(type: Type, name: string): boolean {
  if (objectMembers.has(name)) return true;
  return type.kind === 'named' && (refusedMembers.get(type.definition.name)?.has(name) ?? false);
}

const objectMembers: ReadonlySet<string> = new Set(['GetType', 'MemberwiseClone', 'Finalize']);

/** Members of allowed types that open files, streams or the type system. */
const refusedMembers: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    'System.Xml.Linq.XDocument': 'Load Save CreateReader CreateWriter WriteTo',
    'System.Xml.Linq.XElement': 'Load Save CreateReader CreateWriter WriteTo',
    'System.Xml.Linq.XNode': 'CreateReader WriteTo',
    'Newtonsoft.Json.JsonConvert':
      'PopulateObject DeserializeXmlNode SerializeObjectAsync DeserializeObjectAsync DefaultSettings',
    'Newtonsoft.Json.Linq.JToken': 'CreateReader WriteTo Load ReadFrom',
    'Newtonsoft.Json.Linq.JObject': 'Load',
    'Newtonsoft.Json.Linq.JArray': 'Load',
    'System.Text.RegularExpressions.Regex': 'CompileToAssembly',
    'System.Security.Cryptography.X509Certificates.X509Certificate2': 'PrivateKey Export Import',
    'System.Environment':
      'CommandLine CurrentDirectory Exit ExpandEnvironmentVariables FailFast GetCommandLineArgs GetEnvironmentVariable GetEnvironmentVariables GetFolderPath MachineName OSVersion ProcessorCount SetEnvironmentVariable StackTrace SystemDirectory TickCount UserDomainName UserName Version WorkingSet',
    'System.String': 'Intern IsInterned Normalize IsNormalized GetEnumerator',
    'System.Array': 'CreateInstance',
    'System.DateTime': 'GetObjectData',
  }).map(([type, members]) => [type, new Set(members.split(' '))]),
);
