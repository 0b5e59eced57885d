import { transformBytes } from '../../runtime/cryptography/byte-cryptography.ts';
import type { SymmetricAlgorithm } from '../../runtime/cryptography/symmetric-algorithm.ts';
import { requireCertificate, type X509Certificate } from '../../runtime/cryptography/x509-certificate.ts';
import { defineType, type LibraryType } from '../define-type.ts';

type Bytes = Uint8Array | null;
type Algorithm = SymmetricAlgorithm | null;

/** API Management's extension methods for cryptography: https://learn.microsoft.com/azure/api-management/api-management-policy-expressions#ContextVariables */
export const cryptographyExtensions: LibraryType = defineType(
  'public static class Microsoft.Azure.ApiManagement.CryptographyExtensions',
  {
    'static byte[] Encrypt(this byte[] input, string alg, byte[] key, byte[] iv)': (
      input: Bytes,
      algorithm: string | null,
      key: Bytes,
      iv: Bytes,
    ) => transformBytes(input, true, algorithm, key, iv),
    'static byte[] Encrypt(this byte[] input, SymmetricAlgorithm alg)': (input: Bytes, algorithm: Algorithm) =>
      transformBytes(input, true, algorithm),
    'static byte[] Encrypt(this byte[] input, SymmetricAlgorithm alg, byte[] key, byte[] iv)': (
      input: Bytes,
      algorithm: Algorithm,
      key: Bytes,
      iv: Bytes,
    ) => transformBytes(input, true, algorithm, key, iv),
    'static byte[] Decrypt(this byte[] input, string alg, byte[] key, byte[] iv)': (
      input: Bytes,
      algorithm: string | null,
      key: Bytes,
      iv: Bytes,
    ) => transformBytes(input, false, algorithm, key, iv),
    'static byte[] Decrypt(this byte[] input, SymmetricAlgorithm alg)': (input: Bytes, algorithm: Algorithm) =>
      transformBytes(input, false, algorithm),
    'static byte[] Decrypt(this byte[] input, SymmetricAlgorithm alg, byte[] key, byte[] iv)': (
      input: Bytes,
      algorithm: Algorithm,
      key: Bytes,
      iv: Bytes,
    ) => transformBytes(input, false, algorithm, key, iv),
    // Nothing is fetched, so `Verify()` does not ask for revocations either.
    'static bool VerifyNoRevocation(this X509Certificate2 certificate)': (certificate: X509Certificate | null) =>
      requireCertificate(certificate, 'certificate').verify(),
  },
);
