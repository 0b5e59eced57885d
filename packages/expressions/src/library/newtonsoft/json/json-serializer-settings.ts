import { SerializerSettings } from '../../../runtime/json/serializer-settings.ts';
import { defineType, type LibraryType, type MemberImplementation } from '../../define-type.ts';

type Name = Exclude<keyof SerializerSettings, 'toString' | symbol>;

function setting(name: Name): MemberImplementation {
  return {
    get: (self: SerializerSettings) => self[name],
    set: (self: SerializerSettings, value: never) => {
      self[name] = value;
    },
  };
}

/** `Newtonsoft.Json.JsonSerializerSettings`: https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_JsonSerializerSettings.htm */
export const jsonSerializerSettings: LibraryType = defineType('public class Newtonsoft.Json.JsonSerializerSettings', {
  'JsonSerializerSettings()': () => new SerializerSettings(),
  'Formatting Formatting { get; set; }': setting('formatting'),
  'NullValueHandling NullValueHandling { get; set; }': setting('nullValueHandling'),
  'DefaultValueHandling DefaultValueHandling { get; set; }': setting('defaultValueHandling'),
  'ReferenceLoopHandling ReferenceLoopHandling { get; set; }': setting('referenceLoopHandling'),
  'MissingMemberHandling MissingMemberHandling { get; set; }': setting('missingMemberHandling'),
  'DateParseHandling DateParseHandling { get; set; }': setting('dateParseHandling'),
  'DateFormatHandling DateFormatHandling { get; set; }': setting('dateFormatHandling'),
  'DateTimeZoneHandling DateTimeZoneHandling { get; set; }': setting('dateTimeZoneHandling'),
  'FloatFormatHandling FloatFormatHandling { get; set; }': setting('floatFormatHandling'),
  'FloatParseHandling FloatParseHandling { get; set; }': setting('floatParseHandling'),
  'StringEscapeHandling StringEscapeHandling { get; set; }': setting('stringEscapeHandling'),
  'string DateFormatString { get; set; }': setting('dateFormatString'),
  'int? MaxDepth { get; set; }': setting('maxDepth'),
});

/** `Newtonsoft.Json.JsonConverter`: nobody can make one, but parameters have its type. */
export const jsonConverter: LibraryType = defineType('public abstract class Newtonsoft.Json.JsonConverter');
