import type { CryptoTransform } from '../../../../runtime/cryptography/crypto-transform.ts';
import {
  cipherMode as cipherModes,
  createSymmetricAlgorithm,
  KeySizes,
  paddingMode as paddingModes,
  SymmetricAlgorithm,
} from '../../../../runtime/cryptography/symmetric-algorithm.ts';
import { makeArray } from '../../../../runtime/values.ts';
import { typeNamed } from '../../../../types/library.ts';
import { defineEnum, defineType, type LibraryType } from '../../../define-type.ts';

type Self = SymmetricAlgorithm;
type Bytes = Uint8Array | null;

/** `System.Security.Cryptography.CipherMode`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.ciphermode */
export const cipherMode: LibraryType = defineEnum('System.Security.Cryptography.CipherMode', cipherModes);

/** `System.Security.Cryptography.PaddingMode`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.paddingmode */
export const paddingMode: LibraryType = defineEnum('System.Security.Cryptography.PaddingMode', paddingModes);

/** `System.Security.Cryptography.KeySizes`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.keysizes */
export const keySizes: LibraryType = defineType('public sealed class System.Security.Cryptography.KeySizes', {
  'KeySizes(int minSize, int maxSize, int skipSize)': (min: number, max: number, skip: number) =>
    new KeySizes(min, max, skip),
  'int MinSize { get; }': (self: KeySizes) => self.minSize,
  'int MaxSize { get; }': (self: KeySizes) => self.maxSize,
  'int SkipSize { get; }': (self: KeySizes) => self.skipSize,
});

/** `System.Security.Cryptography.ICryptoTransform`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.icryptotransform */
export const iCryptoTransform: LibraryType = defineType(
  'public interface System.Security.Cryptography.ICryptoTransform : IDisposable',
  {
    'int InputBlockSize { get; }': (self: CryptoTransform) => self.inputBlockSize,
    'int OutputBlockSize { get; }': (self: CryptoTransform) => self.outputBlockSize,
    'bool CanReuseTransform { get; }': (self: CryptoTransform) => self.canReuseTransform,
    'bool CanTransformMultipleBlocks { get; }': (self: CryptoTransform) => self.canTransformMultipleBlocks,
    'int TransformBlock(byte[] inputBuffer, int inputOffset, int inputCount, byte[] outputBuffer, int outputOffset)': (
      self: CryptoTransform,
      input: Bytes,
      offset: number,
      count: number,
      output: Bytes,
      outputOffset: number,
    ) => self.transformBlock(input, offset, count, output, outputOffset),
    'byte[] TransformFinalBlock(byte[] inputBuffer, int inputOffset, int inputCount)': (
      self: CryptoTransform,
      input: Bytes,
      offset: number,
      count: number,
    ) => self.transformFinalBlock(input, offset, count),
  },
);

/** `System.Security.Cryptography.CryptoAPITransform`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.cryptoapitransform */
export const cryptoApiTransform: LibraryType = defineType(
  'public sealed class System.Security.Cryptography.CryptoAPITransform : ICryptoTransform',
  { ...iCryptoTransform.members, 'void Dispose()': (self: CryptoTransform) => self.dispose() },
);

/** `System.Security.Cryptography.SymmetricAlgorithm`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.symmetricalgorithm */
export const symmetricAlgorithm: LibraryType = defineType(
  'public abstract class System.Security.Cryptography.SymmetricAlgorithm : IDisposable',
  {
    'static SymmetricAlgorithm Create(string algName)': (name: string | null) => createSymmetricAlgorithm(name),
    'byte[] Key { get; set; }': {
      get: (self: Self) => self.key,
      set: (self: Self, value: Bytes) => {
        self.key = value;
      },
    },
    'byte[] IV { get; set; }': {
      get: (self: Self) => self.iv,
      set: (self: Self, value: Bytes) => {
        self.iv = value;
      },
    },
    'int KeySize { get; set; }': {
      get: (self: Self) => self.keySize,
      set: (self: Self, value: number) => {
        self.keySize = value;
      },
    },
    'int BlockSize { get; set; }': {
      get: (self: Self) => self.blockSize,
      set: (self: Self, value: number) => {
        self.blockSize = value;
      },
    },
    'int FeedbackSize { get; set; }': {
      get: (self: Self) => self.feedbackSize,
      set: (self: Self, value: number) => {
        self.feedbackSize = value;
      },
    },
    'CipherMode Mode { get; set; }': {
      get: (self: Self) => self.mode,
      set: (self: Self, value: number) => {
        self.mode = value;
      },
    },
    'PaddingMode Padding { get; set; }': {
      get: (self: Self) => self.padding,
      set: (self: Self, value: number) => {
        self.padding = value;
      },
    },
    'KeySizes[] LegalKeySizes { get; }': (self: Self) => sizes(self.legalKeySizes),
    'KeySizes[] LegalBlockSizes { get; }': (self: Self) => sizes(self.legalBlockSizes),
    'bool ValidKeySize(int bitLength)': (self: Self, bits: number) => self.validKeySize(bits),
    'ICryptoTransform CreateEncryptor()': (self: Self) => self.createTransform(true),
    'ICryptoTransform CreateEncryptor(byte[] rgbKey, byte[] rgbIV)': (self: Self, key: Bytes, iv: Bytes) =>
      self.createTransformWith(true, key, iv),
    'ICryptoTransform CreateDecryptor()': (self: Self) => self.createTransform(false),
    'ICryptoTransform CreateDecryptor(byte[] rgbKey, byte[] rgbIV)': (self: Self, key: Bytes, iv: Bytes) =>
      self.createTransformWith(false, key, iv),
    'void GenerateKey()': (self: Self) => self.generateKey(),
    'void GenerateIV()': (self: Self) => self.generateIv(),
    'void Clear()': (self: Self) => self.dispose(),
    'void Dispose()': (self: Self) => self.dispose(),
  },
);

/** The block ciphers: an abstract class with `Create`, and the classes that can be made with `new`. */
export const symmetricAlgorithms: readonly LibraryType[] = [
  ...family('Aes', ['AesCryptoServiceProvider', 'AesManaged', 'AesCng']),
  ...family('Rijndael', ['RijndaelManaged']),
  ...family('TripleDES', ['TripleDESCryptoServiceProvider', 'TripleDESCng']),
  ...family('DES', ['DESCryptoServiceProvider']),
];

function sizes(items: KeySizes[]): KeySizes[] {
  return makeArray(typeNamed('System.Security.Cryptography.KeySizes'), items);
}

/** The first of `classes` is the one that `Create()` makes. */
function family(name: string, classes: readonly string[]): LibraryType[] {
  const among = { pattern: new RegExp(`^${name}`), elsewhere: name === 'Aes' ? 'null' : 'throws' } as const;
  const first = classes[0] as string;
  return [
    defineType(`public abstract class System.Security.Cryptography.${name} : SymmetricAlgorithm`, {
      [`static ${name} Create()`]: () => new SymmetricAlgorithm(first),
      [`static ${name} Create(string algorithmName)`]: (text: string | null) => createSymmetricAlgorithm(text, among),
    }),
    ...classes.map((className) =>
      defineType(`public class System.Security.Cryptography.${className} : ${name}`, {
        [`${className}()`]: () => new SymmetricAlgorithm(className),
      }),
    ),
  ];
}
