import { createHashAlgorithm, Hmac } from '../../../../runtime/cryptography/hash-algorithm.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

const keyed = /^HMAC/;

/** `System.Security.Cryptography.KeyedHashAlgorithm`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.keyedhashalgorithm */
export const keyedHashAlgorithm: LibraryType = defineType(
  'public abstract class System.Security.Cryptography.KeyedHashAlgorithm : HashAlgorithm',
  {
    'static KeyedHashAlgorithm Create()': () => createHashAlgorithm('HMACSHA1', keyed),
    'static KeyedHashAlgorithm Create(string algName)': (name: string | null) => createHashAlgorithm(name, keyed),
    'byte[] Key { get; set; }': {
      get: (self: Hmac) => self.key,
      set: (self: Hmac, value: Uint8Array | null) => {
        self.key = value;
      },
    },
  },
);

/** `System.Security.Cryptography.HMAC`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.hmac */
export const hmac: LibraryType = defineType(
  'public abstract class System.Security.Cryptography.HMAC : KeyedHashAlgorithm',
  {
    'static HMAC Create()': () => createHashAlgorithm('HMACSHA1', keyed),
    'static HMAC Create(string algorithmName)': (name: string | null) => createHashAlgorithm(name, keyed),
    'string HashName { get; set; }': {
      get: (self: Hmac) => self.hashName,
      set: (self: Hmac, value: string | null) => {
        self.hashName = value;
      },
    },
  },
);

/** The HMACs that can be made with `new`. */
export const hmacs: readonly LibraryType[] = ['MD5', 'SHA1', 'SHA256', 'SHA384', 'SHA512', 'RIPEMD160'].map((name) => {
  const typeName = `System.Security.Cryptography.HMAC${name}`;
  return defineType(`public class ${typeName} : HMAC`, {
    [`HMAC${name}()`]: () => new Hmac(typeName, name),
    [`HMAC${name}(byte[] key)`]: (key: Uint8Array | null) => new Hmac(typeName, name, key),
    // The choice of a managed implementation, which the answer does not depend on.
    ...(name === 'SHA1'
      ? { 'HMACSHA1(byte[] key, bool useManagedSha1)': (key: Uint8Array | null) => new Hmac(typeName, name, key) }
      : {}),
  });
});
