import { netType } from '../net-type.ts';
import type { DotNetObject } from '../values.ts';

/** `Newtonsoft.Json.Linq.JsonLoadSettings`. */
export class LoadSettings implements DotNetObject {
  /** A value of `CommentHandling`: 0 ignores comments, 1 loads them. */
  commentHandling: number = 0;
  /** A value of `LineInfoHandling`; nothing here tells lines, so that it has no effect. */
  lineInfoHandling: number = 1;
  /** A value of `DuplicatePropertyNameHandling`: 0 the last one wins, 1 the first, 2 is an error. */
  duplicateHandling: number = 0;

  get [netType](): string {
    return 'Newtonsoft.Json.Linq.JsonLoadSettings';
  }

  toString(): string {
    return this[netType];
  }
}
