import { netType } from '../net-type.ts';
import type { DotNetObject } from '../values.ts';

/** `MergeArrayHandling`: what merging does with arrays. */
export const mergeArrayHandling = { concat: 0, union: 1, replace: 2, merge: 3 } as const;

/** `MergeNullValueHandling`: whether null replaces a value. */
export const mergeNullValueHandling = { ignore: 0, merge: 1 } as const;

/** `Newtonsoft.Json.Linq.JsonMergeSettings`. */
export class JsonMergeSettings implements DotNetObject {
  arrayHandling: number = mergeArrayHandling.concat;
  nullHandling: number = mergeNullValueHandling.ignore;
  /** A value of `StringComparison`; names are compared ordinally unless told otherwise. */
  nameComparison: number = 4;

  get [netType](): string {
    return 'Newtonsoft.Json.Linq.JsonMergeSettings';
  }

  toString(): string {
    return this[netType];
  }
}
