/** The types that a variable may hold, as .NET names them. `Jwt` and `IResponse` are in published samples. */
const storable: ReadonlySet<string> = new Set([
  ...['JArray', 'JConstructor', 'JContainer', 'JProperty', 'JObject', 'JRaw', 'JToken', 'JValue'],
  ...['Boolean', 'SByte', 'SByte[]', 'Byte', 'Byte[]', 'UInt16', 'UInt32', 'UInt64', 'Int16', 'Int32', 'Int64'],
  ...['Decimal', 'Single', 'Double', 'Guid', 'String', 'Char', 'DateTime', 'TimeSpan', 'Jwt', 'IResponse', 'null'],
]);

/** Whether a variable may hold values of a type. */
export function isStorable(typeName: string): boolean {
  return storable.has(typeName);
}
