import { describe, expect, it } from 'vitest';
import { BudgetExceeded, resetBudget } from '../budget.ts';
import { DotNetException } from '../exceptions.ts';
import { transformBytes } from './byte-cryptography.ts';
import { createHashAlgorithm, HashAlgorithm, Hmac } from './hash-algorithm.ts';
import { HashAlgorithmName } from './hash-algorithm-name.ts';
import { Oid, oidFromText } from './oid.ts';
import { RandomNumberGenerator } from './random-number-generator.ts';
import { Rfc2898DeriveBytes } from './rfc2898-derive-bytes.ts';
import { Rsa, RsaPadding, RsaParameters } from './rsa.ts';
import { createSymmetricAlgorithm, SymmetricAlgorithm } from './symmetric-algorithm.ts';

// Expected values are what .NET Framework's classes answer.

const bytes = (text: string) => new TextEncoder().encode(text);
const hex = (value: Uint8Array | null) => (value === null ? null : Buffer.from(value).toString('hex'));
const range = (count: number, factor = 1) => Uint8Array.from({ length: count }, (_, index) => (index + 1) * factor);

function thrown(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof DotNetException) return `${error.typeName.replace(/^.*\./, '')}: ${error.message}`;
    throw error;
  }
  return 'nothing';
}

const sha = (name = 'SHA256') => new HashAlgorithm(`System.Security.Cryptography.${name}Managed`, name);

describe('HashAlgorithm', () => {
  it('hashes the whole array or a part of it', () => {
    expect(hex(sha('SHA1').computeHash(bytes('a')))).toBe('86f7e437faa5a7fce15d1ddcb9eaeaea377667b8');
    expect(hex(sha().computeHashOfRange(bytes('hello'), 1, 3))).toBe(
      'baea96500997ff5cd6cfd26592a978d6b73d480b4ad33d002499cf0041ac9996',
    );
  });

  it('says which argument is wrong', () => {
    expect(thrown(() => sha().computeHash(null))).toBe(
      'ArgumentNullException: Value cannot be null.\nParameter name: buffer',
    );
    expect(thrown(() => sha().computeHashOfRange(bytes('hello'), -1, 3))).toBe(
      'ArgumentOutOfRangeException: Non-negative number required.\nParameter name: offset',
    );
    expect(thrown(() => sha().computeHashOfRange(bytes('hello'), 0, 6))).toBe('ArgumentException: Value was invalid.');
    expect(thrown(() => sha().computeHashOfRange(bytes('hello'), 3, 3))).toContain('Offset and length were out of');
  });

  it('takes data in blocks', () => {
    const algorithm = sha('SHA1');
    expect(algorithm.transformBlock(bytes('abc'), 0, 3, null, 0)).toBe(3);
    expect(hex(algorithm.transformFinalBlock(bytes('def'), 0, 3))).toBe('646566');
    expect(hex(algorithm.hash)).toBe('1f8ac10f23c5b5bc1167bda84b833e5c057a77d2');
  });

  it('continues what TransformBlock began when ComputeHash is called', () => {
    const algorithm = sha('SHA1');
    algorithm.transformBlock(bytes('abc'), 0, 3, null, 0);
    expect(hex(algorithm.computeHash(bytes('a')))).toBe('d15d5ef94a4ac46a41c1b7a0c25ae6b84804c9fe');
  });

  it('copies a block to the output', () => {
    const output = new Uint8Array(4);
    sha('MD5').transformBlock(bytes('abc'), 0, 3, output, 1);
    expect(hex(output)).toBe('00616263');
  });

  it('has no hash before one is computed and refuses it while one is', () => {
    const algorithm = sha();
    expect(algorithm.hash).toBeNull();
    algorithm.transformBlock(bytes('abc'), 0, 3, null, 0);
    expect(thrown(() => algorithm.hash)).toBe(
      'CryptographicUnexpectedOperationException: Hash must be finalized before the hash value is retrieved.',
    );
  });

  it('is of no use once disposed', () => {
    const algorithm = sha();
    algorithm.dispose();
    expect(thrown(() => algorithm.computeHash(bytes('a')))).toBe(
      'ObjectDisposedException: Cannot access a disposed object.',
    );
  });

  it.each([
    ['SHA', 'SHA1CryptoServiceProvider'],
    ['sha-256', 'SHA256Managed'],
    ['System.Security.Cryptography.SHA256Cng', 'SHA256Cng'],
    ['HMACSHA512', 'HMACSHA512'],
    ['http://www.w3.org/2001/04/xmlenc#sha256', 'SHA256Managed'],
  ])('is created by the name %s as %s', (name, className) => {
    expect(String(createHashAlgorithm(name))).toBe(`System.Security.Cryptography.${className}`);
  });

  it.each(['foo', '', 'SHA-1', 'HMAC', 'constructor', '__proto__'])('is not created by the name %j', (name) => {
    expect(createHashAlgorithm(name)).toBeNull();
  });

  it('is not created as a class it does not belong to', () => {
    expect(thrown(() => createHashAlgorithm('SHA1', /^SHA256/))).toBe(
      'InvalidCastException: Specified cast is not valid.',
    );
  });
});

describe('HMAC', () => {
  const hmac = (key?: Uint8Array | null, name = 'SHA256') =>
    new Hmac(`System.Security.Cryptography.HMAC${name}`, name, key);

  it('signs with any key, an empty one too', () => {
    expect(hex(hmac(new Uint8Array()).computeHash(bytes('a')))).toBe(
      '9615a95d4a336118c435b9cd54c5e8644ab956b573aa2926274a1280b6674713',
    );
  });

  it('shows a key longer than a block as its hash', () => {
    expect(hex(hmac(new Uint8Array(100)).key)).toBe('cd00e292c5970d3c5e2f0ffa5171e555bc46bfc4faddfb4a418b6840b86e79a3');
    expect(hmac(new Uint8Array(100), 'SHA512').key).toHaveLength(100);
    expect(hmac(new Uint8Array(129), 'SHA512').key).toHaveLength(64);
  });

  it('makes itself a key as long as a block', () => {
    expect(hmac().key).toHaveLength(64);
    expect(hmac(undefined, 'SHA384').key).toHaveLength(128);
  });

  it('takes another key between two hashes and not within one', () => {
    const algorithm = hmac(bytes('a'), 'SHA1');
    algorithm.computeHash(bytes('a'));
    algorithm.key = bytes('b');
    expect(hex(algorithm.computeHash(bytes('a')))).toBe('8abe0fd691e3da3035f7b7ac91be45d99e942b9e');
    algorithm.transformBlock(bytes('a'), 0, 1, null, 0);
    expect(
      thrown(() => {
        algorithm.key = bytes('c');
      }),
    ).toBe('CryptographicException: Hash key cannot be changed after the first write to the stream.');
  });

  it('refuses a key that is null', () => {
    expect(thrown(() => hmac(null))).toContain('NullReferenceException');
  });
});

describe('SymmetricAlgorithm', () => {
  const key = range(32, 7);
  const iv = range(16, 3);

  /** Encrypts the bytes 1, 2, 3, … and decrypts them again. */
  function roundTrip(className: string, mode: number, padding: number, length: number): string {
    const algorithm = new SymmetricAlgorithm(className);
    algorithm.mode = mode;
    algorithm.padding = padding;
    const block = algorithm.blockSize / 8;
    const ownKey = key.slice(0, algorithm.keySize / 8);
    const encrypted = algorithm
      .createTransformWith(true, ownKey, iv.slice(0, block))
      .transformFinalBlock(range(length), 0, length);
    const decrypted = algorithm
      .createTransformWith(false, ownKey, iv.slice(0, block))
      .transformFinalBlock(encrypted, 0, encrypted.length);
    return `${hex(encrypted)} ${hex(decrypted)}`;
  }

  it.each([
    [1, 2, 0, '024e17a6ffb98d5aa42e5bb2c27b4e7f '],
    [1, 2, 5, 'f155b1553098927c5cf61300d749d2e1 0102030405'],
    [1, 2, 16, '11793725180bc7a2e5b3671e7e34ac971fda36a2ad7b170259ddfcf517ae58f0 0102030405060708090a0b0c0d0e0f10'],
    [1, 1, 16, '11793725180bc7a2e5b3671e7e34ac97 0102030405060708090a0b0c0d0e0f10'],
    [1, 3, 5, '4d060521ba2ba36719ec0ab19a172d07 01020304050000000000000000000000'],
    [1, 4, 5, 'fdebcebfe36dd048d3d164a67f0fe955 0102030405'],
    [2, 2, 5, '3712f9f5ddf519a874d53ea23541e561 0102030405'],
    [2, 3, 0, ' '],
    [4, 2, 5, '576a236ade433d7d74b96c27345c16ea 0102030405'],
  ])(
    'AES in mode %i with padding %i turns %i bytes into what .NET makes of them',
    (mode, padding, length, expected) => {
      expect(roundTrip('AesCryptoServiceProvider', mode, padding, length)).toBe(expected);
    },
  );

  it('has a feedback of a whole block in RijndaelManaged', () => {
    expect(roundTrip('RijndaelManaged', 4, 2, 5)).toBe('57c74707c9f141d828218ad10865cf5d 0102030405');
  });

  it('knows TripleDES', () => {
    expect(roundTrip('TripleDESCryptoServiceProvider', 4, 2, 5)).toBe('48606f9e0b994e0e 0102030405');
  });

  it('does single DES as TripleDES with one key', () => {
    const decrypted = new SymmetricAlgorithm('DESCryptoServiceProvider');
    decrypted.padding = 1;
    const transform = decrypted.createTransformWith(false, range(8, 7), new Uint8Array(8));
    expect(hex(transform.transformFinalBlock(new Uint8Array(8), 0, 8))).toBe('1ef3eb627db2ec92');
  });

  it('keeps the last block back while padding may follow', () => {
    const algorithm = new SymmetricAlgorithm('AesManaged');
    const encrypted = algorithm.createTransformWith(true, key, iv).transformFinalBlock(new Uint8Array(40), 0, 40);
    const decryptor = algorithm.createTransformWith(false, key, iv);
    const output = new Uint8Array(64);
    expect(decryptor.transformBlock(encrypted, 0, 16, output, 0)).toBe(0);
    expect(decryptor.transformBlock(encrypted, 16, 16, output, 0)).toBe(16);
    expect(decryptor.transformFinalBlock(encrypted, 32, 16)).toHaveLength(24);
  });

  it.each([
    [16, 'CryptographicException: Padding is invalid and cannot be removed.'],
    [0, 'CryptographicException: Padding is invalid and cannot be removed.'],
    [5, 'CryptographicException: Length of the data to decrypt is invalid.'],
  ])('refuses %i bytes that are no ciphertext', (length, expected) => {
    const decryptor = new SymmetricAlgorithm('AesManaged').createTransformWith(false, key, new Uint8Array(16));
    expect(thrown(() => decryptor.transformFinalBlock(new Uint8Array(length), 0, length))).toBe(expected);
  });

  it('checks keys and initialization vectors', () => {
    const algorithm = new SymmetricAlgorithm('AesCryptoServiceProvider');
    expect(
      thrown(() => {
        algorithm.key = new Uint8Array(5);
      }),
    ).toBe('CryptographicException: Specified key is not a valid size for this algorithm.');
    expect(
      thrown(() => {
        algorithm.iv = new Uint8Array(5);
      }),
    ).toContain('does not match the block size');
    expect(thrown(() => algorithm.createTransformWith(true, new Uint8Array(5), iv))).toBe(
      'ArgumentException: Specified key is not a valid size for this algorithm.\nParameter name: key',
    );
    const weak = new SymmetricAlgorithm('TripleDESCryptoServiceProvider');
    expect(
      thrown(() => {
        weak.key = new Uint8Array(24);
      }),
    ).toBe("CryptographicException: Specified key is a known weak key for 'TripleDES' and cannot be used.");
  });

  it('makes new keys when the size changes', () => {
    const algorithm = new SymmetricAlgorithm('AesCryptoServiceProvider');
    expect(algorithm.key).toHaveLength(32);
    algorithm.keySize = 128;
    expect(algorithm.key).toHaveLength(16);
  });

  it('is created by name', () => {
    expect(String(createSymmetricAlgorithm('aes'))).toBe('System.Security.Cryptography.AesCryptoServiceProvider');
    expect(String(createSymmetricAlgorithm('Triple DES'))).toContain('TripleDESCryptoServiceProvider');
    expect(createSymmetricAlgorithm('AES256')).toBeNull();
  });
});

describe('Encrypt and Decrypt on byte[]', () => {
  const key = bytes('0123456789abcdef');

  it('use CBC with PKCS7 padding', () => {
    const encrypted = transformBytes(bytes('val-sessionId'), true, 'Aes', key, key);
    expect(Buffer.from(encrypted).toString('base64')).toBe('Kbd6MAYgkDDVlRkIv5OTUw==');
    expect(transformBytes(encrypted, false, 'Aes', key, key)).toEqual(bytes('val-sessionId'));
  });

  it('refuse a key of another length', () => {
    expect(thrown(() => transformBytes(bytes('a'), true, 'Aes', bytes('short'), key))).toBe(
      'CryptographicException: Specified key is not a valid size for this algorithm.',
    );
  });
});

describe('Rfc2898DeriveBytes', () => {
  it('gives the bytes of PBKDF2 in order, however they are asked for', () => {
    const derive = new Rfc2898DeriveBytes('password', bytes('saltsalt'), 1000);
    expect(hex(derive.getBytes(5))).toBe('e9febff54b');
    expect(hex(derive.getBytes(30))).toBe('fce668fde301acc85563cc9dc71ef6f8d7aaef067365be0e5e6522ef61ba');
  });

  it('knows other hashes than SHA-1', () => {
    const derive = new Rfc2898DeriveBytes('password', bytes('saltsalt'), 1000, new HashAlgorithmName('SHA256'));
    expect(hex(derive.getBytes(40))).toBe(
      '135f7a66144fcf0fb003ce048f31f024ed5cbff30525d3ba0bfb3199479362a6d4cd1327ec07a5bc',
    );
  });

  it('takes from the budget what its iterations cost', () => {
    resetBudget();
    const derive = new Rfc2898DeriveBytes('password', bytes('saltsalt'), 100_000_000);
    expect(() => derive.getBytes(20)).toThrow(BudgetExceeded);
    resetBudget();
  });

  it.each([
    [
      () => new Rfc2898DeriveBytes('p', bytes('salt'), 1),
      'ArgumentException: Salt is not at least eight bytes.\nParameter name: salt',
    ],
    [
      () => new Rfc2898DeriveBytes('p', bytes('saltsalt'), 0),
      'ArgumentOutOfRangeException: Positive number required.\nParameter name: iterations',
    ],
    [() => new Rfc2898DeriveBytes('p', null, 1), 'ArgumentNullException: Value cannot be null.\nParameter name: salt'],
    [
      () => new Rfc2898DeriveBytes(null, bytes('saltsalt'), 1),
      'ArgumentNullException: String reference not set to an instance of a String.\nParameter name: s',
    ],
  ])('refuses arguments as .NET does (%#)', (work, expected) => {
    expect(thrown(work)).toBe(expected);
  });
});

describe('RSA', () => {
  const modulus = Uint8Array.from({ length: 128 }, (_, index) => (index === 127 ? 7 : 200 + index));
  const xml = `<RSAKeyValue><Modulus>${Buffer.from(modulus).toString('base64')}</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>`;
  const sha256 = new HashAlgorithmName('SHA256');

  function publicRsa(): Rsa {
    const rsa = new Rsa('RSACryptoServiceProvider');
    rsa.fromXmlString(xml);
    return rsa;
  }

  it('reads and writes XML', () => {
    expect(publicRsa().toXmlString(false)).toBe(xml);
    expect(publicRsa().keySize).toBe(1024);
    expect(publicRsa().publicOnly).toBe(true);
    expect(thrown(() => publicRsa().toXmlString(true))).toBe('CryptographicException: Missing private key');
    expect(thrown(() => publicRsa().fromXmlString('<a/>'))).toBe(
      "CryptographicException: Input string does not contain a valid encoding of the 'RSA' 'Modulus' parameter.",
    );
  });

  it('signs and verifies data and hashes alike', () => {
    const rsa = new Rsa('RSACryptoServiceProvider', 1024);
    const signature = rsa.signData(bytes('x'), sha256, RsaPadding.signaturePkcs1);
    const hash = sha().computeHash(bytes('x'));
    expect(rsa.signHash(hash, sha256, RsaPadding.signaturePkcs1)).toEqual(signature);
    expect(rsa.verifyData(bytes('x'), signature, sha256, RsaPadding.signaturePkcs1)).toBe(true);
    expect(rsa.verifyHash(hash, signature, sha256, RsaPadding.signaturePkcs1)).toBe(true);
    expect(rsa.verifyData(bytes('y'), signature, sha256, RsaPadding.signaturePkcs1)).toBe(false);
  });

  it('finds a signature of the wrong length false', () => {
    expect(publicRsa().verifyData(bytes('x'), new Uint8Array(12), sha256, RsaPadding.signaturePkcs1)).toBe(false);
  });

  it('carries its key in parameters', () => {
    const rsa = new Rsa('RSACryptoServiceProvider', 1024);
    const parameters = rsa.exportParameters(true);
    expect(parameters.P).toHaveLength(64);
    const copy = Rsa.fromParameters(parameters);
    const signature = copy.signData(bytes('x'), sha256, RsaPadding.signaturePkcs1);
    expect(rsa.verifyData(bytes('x'), signature, sha256, RsaPadding.signaturePkcs1)).toBe(true);
    expect(thrown(() => Rsa.fromParameters(new RsaParameters()))).toBe('CryptographicException: Missing Exponent');
  });

  it.each([RsaPadding.encryptionPkcs1, RsaPadding.oaepSha1])('decrypts what it encrypted with %s', (padding) => {
    const rsa = new Rsa('RSACryptoServiceProvider', 1024);
    expect(rsa.decrypt(rsa.encrypt(bytes('hi'), padding), padding)).toEqual(bytes('hi'));
    expect(thrown(() => rsa.decrypt(new Uint8Array(128), RsaPadding.oaepSha1))).toBe(
      'CryptographicException: Error occurred while decoding OAEP padding.',
    );
  });

  it('has PSS only where it is not the CryptoAPI', () => {
    const rsa = new Rsa('RSACng', 1024);
    const signature = rsa.signData(bytes('x'), sha256, RsaPadding.signaturePss);
    expect(rsa.verifyData(bytes('x'), signature, sha256, RsaPadding.signaturePss)).toBe(true);
    expect(thrown(() => publicRsa().verifyData(bytes('x'), signature, sha256, RsaPadding.signaturePss))).toBe(
      'CryptographicException: Specified padding mode is not valid for this algorithm.',
    );
  });

  it('encrypts no more than fits', () => {
    expect(thrown(() => publicRsa().encrypt(new Uint8Array(200), RsaPadding.encryptionPkcs1))).toBe(
      'CryptographicException: The data to be encrypted exceeds the maximum for this modulus of 117 bytes.',
    );
  });

  it('does not make keys of a size that takes too long', () => {
    resetBudget();
    expect(() => new Rsa('RSACryptoServiceProvider', 16384).exportParameters(false)).toThrow(BudgetExceeded);
    resetBudget();
  });
});

describe('Oid', () => {
  it('finds names for numbers and numbers for names', () => {
    expect(oidFromText('SHA256').value).toBe('2.16.840.1.101.3.4.2.1');
    expect(oidFromText('1.2.840.113549.1.1.11').friendlyName).toBe('sha256RSA');
    expect(oidFromText('foo').value).toBe('foo');
    expect(new Oid(null).friendlyName).toBeNull();
  });
});

describe('RNGCryptoServiceProvider', () => {
  it('fills arrays, without zeros on request', () => {
    const data = new Uint8Array(1000);
    new RandomNumberGenerator().fillNonZero(data);
    expect(data.includes(0)).toBe(false);
    expect(thrown(() => new RandomNumberGenerator().fill(null))).toContain('Parameter name: data');
  });
});
