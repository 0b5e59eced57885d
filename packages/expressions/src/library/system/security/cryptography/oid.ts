import { Oid, oidFromText, oidValueOf } from '../../../../runtime/cryptography/oid.ts';
import { argumentNull } from '../../../../runtime/exceptions.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

/** `System.Security.Cryptography.Oid`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.oid */
export const oid: LibraryType = defineType('public sealed class System.Security.Cryptography.Oid', {
  'Oid()': () => new Oid(null),
  'Oid(string oid)': (text: string | null) => oidFromText(text),
  'Oid(string value, string friendlyName)': (value: string | null, name: string | null) => new Oid(value, name),
  'Oid(Oid oid)': (other: Oid | null) => {
    if (other === null) throw argumentNull('oid');
    return new Oid(other.value, other.friendlyName);
  },
  'string Value { get; set; }': {
    get: (self: Oid) => self.value,
    set: (self: Oid, value: string | null) => {
      self.value = value;
    },
  },
  'string FriendlyName { get; set; }': {
    get: (self: Oid) => self.friendlyName,
    set: (self: Oid, name: string | null) => {
      self.friendlyName = name;
    },
  },
});

/** `System.Security.Cryptography.CryptoConfig`, its one harmless member: https://learn.microsoft.com/dotnet/api/system.security.cryptography.cryptoconfig.mapnametooid */
export const cryptoConfig: LibraryType = defineType('public class System.Security.Cryptography.CryptoConfig', {
  'static string MapNameToOID(string name)': (name: string | null) => {
    if (name === null) throw argumentNull('name');
    return oidValueOf(name) ?? null;
  },
});
