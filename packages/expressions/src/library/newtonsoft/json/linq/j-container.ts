import type { JContainer } from '../../../../runtime/json/j-container.ts';
import { JsonMergeSettings } from '../../../../runtime/json/merge-settings.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';
import { tokens } from './j-enumerable.ts';

/** `Newtonsoft.Json.Linq.JContainer`: https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_Linq_JContainer.htm */
export const jContainer: LibraryType = defineType(
  'public abstract class Newtonsoft.Json.Linq.JContainer : JToken, IList<JToken>',
  {
    'int Count { get; }': (self: JContainer) => self.count,
    'void Add(object content)': (self: JContainer, content: unknown) => self.addItem(content),
    'void AddFirst(object content)': (self: JContainer, content: unknown) => self.addContent(0, content),
    'void RemoveAll()': (self: JContainer) => self.clear(),
    'void ReplaceAll(object content)': (self: JContainer, content: unknown) => self.replaceAll(content),
    'void Merge(object content)': (self: JContainer, content: unknown) => self.merge(content, new JsonMergeSettings()),
    'void Merge(object content, JsonMergeSettings settings)': (
      self: JContainer,
      content: unknown,
      settings: JsonMergeSettings | null,
    ) => self.merge(content, settings ?? new JsonMergeSettings()),
    'IEnumerable<JToken> Descendants()': (self: JContainer) => tokens(() => self.descendants()),
    'IEnumerable<JToken> DescendantsAndSelf()': (self: JContainer) =>
      tokens(function* () {
        yield self;
        yield* self.descendants();
      }),
  },
);
