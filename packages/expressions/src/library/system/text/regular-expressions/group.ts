import { CaptureCollection, type GroupCollection } from '../../../../runtime/regex/collections.ts';
import type { Group } from '../../../../runtime/regex/match.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

/** `System.Text.RegularExpressions.Group`: https://learn.microsoft.com/dotnet/api/system.text.regularexpressions.group */
export const group: LibraryType = defineType('public class System.Text.RegularExpressions.Group : Capture', {
  'bool Success { get; }': (self: Group) => self.success,
  'string Name { get; }': (self: Group) => self.name,
  'CaptureCollection Captures { get; }': (self: Group) => new CaptureCollection(self),
});

/** `System.Text.RegularExpressions.GroupCollection`: https://learn.microsoft.com/dotnet/api/system.text.regularexpressions.groupcollection */
export const groupCollection: LibraryType = defineType(
  'public class System.Text.RegularExpressions.GroupCollection : ICollection',
  {
    'int Count { get; }': (self: GroupCollection) => self.count,
    'bool IsReadOnly { get; }': () => true,
    'Group this[int groupnum] { get; }': (self: GroupCollection, number: number) => self.at(number),
    'Group this[string groupname] { get; }': (self: GroupCollection, name: string | null) => self.named(name),
  },
);
