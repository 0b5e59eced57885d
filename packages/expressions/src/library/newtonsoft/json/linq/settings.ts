import { LoadSettings } from '../../../../runtime/json/load-settings.ts';
import { JsonMergeSettings } from '../../../../runtime/json/merge-settings.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

/** `Newtonsoft.Json.Linq.JsonLoadSettings`: https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_Linq_JsonLoadSettings.htm */
export const jsonLoadSettings: LibraryType = defineType('public class Newtonsoft.Json.Linq.JsonLoadSettings', {
  'JsonLoadSettings()': () => new LoadSettings(),
  'CommentHandling CommentHandling { get; set; }': {
    get: (self: LoadSettings) => self.commentHandling,
    set: (self: LoadSettings, value: number) => {
      self.commentHandling = value;
    },
  },
  'LineInfoHandling LineInfoHandling { get; set; }': {
    get: (self: LoadSettings) => self.lineInfoHandling,
    set: (self: LoadSettings, value: number) => {
      self.lineInfoHandling = value;
    },
  },
  'DuplicatePropertyNameHandling DuplicatePropertyNameHandling { get; set; }': {
    get: (self: LoadSettings) => self.duplicateHandling,
    set: (self: LoadSettings, value: number) => {
      self.duplicateHandling = value;
    },
  },
});

/** `Newtonsoft.Json.Linq.JsonMergeSettings`: https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_Linq_JsonMergeSettings.htm */
export const jsonMergeSettings: LibraryType = defineType('public class Newtonsoft.Json.Linq.JsonMergeSettings', {
  'JsonMergeSettings()': () => new JsonMergeSettings(),
  'MergeArrayHandling MergeArrayHandling { get; set; }': {
    get: (self: JsonMergeSettings) => self.arrayHandling,
    set: (self: JsonMergeSettings, value: number) => {
      self.arrayHandling = value;
    },
  },
  'MergeNullValueHandling MergeNullValueHandling { get; set; }': {
    get: (self: JsonMergeSettings) => self.nullHandling,
    set: (self: JsonMergeSettings, value: number) => {
      self.nullHandling = value;
    },
  },
  'StringComparison PropertyNameComparison { get; set; }': {
    get: (self: JsonMergeSettings) => self.nameComparison,
    set: (self: JsonMergeSettings, value: number) => {
      self.nameComparison = value;
    },
  },
});
