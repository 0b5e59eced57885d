import { mergeArrayHandling, mergeNullValueHandling } from '../../../../runtime/json/merge-settings.ts';
import { defineEnum, type LibraryType } from '../../../define-type.ts';

/** `Newtonsoft.Json.Linq.*` enumerations. */
export const linqEnums: readonly LibraryType[] = [
  defineEnum('Newtonsoft.Json.Linq.JTokenType', {
    None: 0,
    Object: 1,
    Array: 2,
    Constructor: 3,
    Property: 4,
    Comment: 5,
    Integer: 6,
    Float: 7,
    String: 8,
    Boolean: 9,
    Null: 10,
    Undefined: 11,
    Date: 12,
    Raw: 13,
    Bytes: 14,
    Guid: 15,
    Uri: 16,
    TimeSpan: 17,
  }),
  defineEnum('Newtonsoft.Json.Linq.MergeArrayHandling', {
    Concat: mergeArrayHandling.concat,
    Union: mergeArrayHandling.union,
    Replace: mergeArrayHandling.replace,
    Merge: mergeArrayHandling.merge,
  }),
  defineEnum(
    'Newtonsoft.Json.Linq.MergeNullValueHandling',
    { Ignore: mergeNullValueHandling.ignore, Merge: mergeNullValueHandling.merge },
    { flags: true },
  ),
  defineEnum('Newtonsoft.Json.Linq.CommentHandling', { Ignore: 0, Load: 1 }),
  defineEnum('Newtonsoft.Json.Linq.LineInfoHandling', { Ignore: 0, Load: 1 }),
  defineEnum('Newtonsoft.Json.Linq.DuplicatePropertyNameHandling', { Replace: 0, Ignore: 1, Error: 2 }),
];
