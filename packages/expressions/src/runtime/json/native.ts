import { JArray } from './j-array.ts';
import { JObject } from './j-object.ts';
import type { JToken } from './j-token.ts';
import { JValue } from './j-value.ts';

/** What JSON.parse makes of a document in which nothing gets lost by it. Nobody changes it: tokens share it. */
export type NativeValue = string | number | boolean | null | readonly NativeValue[] | NativeObject;

/** An object that JSON.parse made. */
export interface NativeObject {
  readonly [name: string]: NativeValue;
}

/** The token of what JSON.parse made. Only the token itself: its children are made when they are asked for. */
export function tokenOfNative(value: NativeValue): JToken {
  if (typeof value !== 'object' || value === null) return JValue.fromNative(value);
  return Array.isArray(value) ? JArray.fromNative(value) : JObject.fromNative(value as NativeObject);
}
