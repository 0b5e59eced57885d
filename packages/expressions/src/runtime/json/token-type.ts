/** `Newtonsoft.Json.Linq.JTokenType`. */
export const tokenType = {
  none: 0,
  object: 1,
  array: 2,
  constructor: 3,
  property: 4,
  comment: 5,
  integer: 6,
  float: 7,
  string: 8,
  boolean: 9,
  null: 10,
  undefined: 11,
  date: 12,
  raw: 13,
  bytes: 14,
  guid: 15,
  uri: 16,
  timeSpan: 17,
} as const;

/** One of the values of `JTokenType`. */
export type TokenType = (typeof tokenType)[keyof typeof tokenType];

const names: readonly string[] = [
  'None',
  'Object',
  'Array',
  'Constructor',
  'Property',
  'Comment',
  'Integer',
  'Float',
  'String',
  'Boolean',
  'Null',
  'Undefined',
  'Date',
  'Raw',
  'Bytes',
  'Guid',
  'Uri',
  'TimeSpan',
];

/** The name of a token type, as messages have it. */
export function tokenTypeName(type: TokenType): string {
  return names[type] as string;
}
