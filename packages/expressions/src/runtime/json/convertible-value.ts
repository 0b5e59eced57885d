import { type Convertible, registerConvertible } from '../convert.ts';
import { castToken } from './conversions.ts';
import { JValue } from './j-value.ts';

/** `JValue` is `IConvertible` by way of its conversion operators, so `Convert.ToInt32(body["count"])` works. */
export const convertibleValue: Convertible = {
  matches: (value) => value instanceof JValue,
  convertTo: (value, name) => castToken(value as JValue, name, false),
  contentOf: (value) => (value as JValue).value,
};

registerConvertible(convertibleValue);
