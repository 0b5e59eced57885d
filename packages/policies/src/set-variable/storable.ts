/** The types that a variable may hold, as .NET and as C# name them. `Jwt` and `IResponse` are in published samples. */
const storable: ReadonlySet<string> = new Set([
  ...['JArray', 'JConstructor', 'JContainer', 'JProperty', 'JObject', 'JRaw', 'JToken', 'JValue'],
  ...['Boolean', 'SByte', 'SByte[]', 'Byte', 'Byte[]', 'UInt16', 'UInt32', 'UInt64', 'Int16', 'Int32', 'Int64'],
  ...['bool', 'sbyte', 'sbyte[]', 'byte', 'byte[]', 'ushort', 'uint', 'ulong', 'short', 'int', 'long'],
  ...['Decimal', 'Single', 'Double', 'Guid', 'String', 'Char', 'DateTime', 'TimeSpan', 'Jwt', 'IResponse', 'null'],
  ...['decimal', 'float', 'double', 'string', 'char'],
]);

/** Whether a variable may hold values of a type. */
export function isStorable(typeName: string): boolean {
  return storable.has(typeName.replace(/\?$/, ''));
}

/** Whether a type says nothing about the values it has, so that each has to be looked at. */
export function isOpen(typeName: string): boolean {
  return typeName === 'object' || typeName === 'dynamic';
}
