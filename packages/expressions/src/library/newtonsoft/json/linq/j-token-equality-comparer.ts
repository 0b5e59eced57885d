import { hashCodeOf } from '../../../../runtime/hash-code.ts';
import type { JToken } from '../../../../runtime/json/j-token.ts';
import { TokenEqualityComparer } from '../../../../runtime/json/token-equality-comparer.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

/** `Newtonsoft.Json.Linq.JTokenEqualityComparer`: https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_Linq_JTokenEqualityComparer.htm */
export const jTokenEqualityComparer: LibraryType = defineType(
  'public class Newtonsoft.Json.Linq.JTokenEqualityComparer : IEqualityComparer<JToken>',
  {
    'JTokenEqualityComparer()': () => new TokenEqualityComparer(),
    'bool Equals(JToken x, JToken y)': (self: TokenEqualityComparer, left: JToken | null, right: JToken | null) =>
      self.equals(left, right),
    'int GetHashCode(JToken obj)': (_self: TokenEqualityComparer, token: JToken | null) =>
      token === null ? 0 : hashCodeOf(token.deepKey()),
  },
);
