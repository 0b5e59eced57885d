import { argumentNull, nullReference } from '../exceptions.ts';
import { cryptographicException } from './cryptographic-exception.ts';
import { createSymmetricAlgorithm, type SymmetricAlgorithm } from './symmetric-algorithm.ts';

/** API Management's `Encrypt` and `Decrypt` on `byte[]`: https://learn.microsoft.com/azure/api-management/api-management-policy-expressions#ContextVariables */
export function transformBytes(
  data: Uint8Array | null,
  encrypts: boolean,
  algorithm: SymmetricAlgorithm | string | null,
  key?: Uint8Array | null,
  iv?: Uint8Array | null,
): Uint8Array {
  if (data === null) throw argumentNull('inputBuffer');
  const chosen = typeof algorithm === 'string' ? createSymmetricAlgorithm(algorithm) : algorithm;
  if (chosen === null) throw nullReference();
  if (key === undefined || iv === undefined) {
    return chosen.createTransform(encrypts).transformFinalBlock(data, 0, data.length);
  }
  if (key === null) throw argumentNull('key');
  if (!chosen.validKeySize(key.length * 8)) {
    throw cryptographicException('Specified key is not a valid size for this algorithm.');
  }
  if (iv !== null && iv.length * 8 !== chosen.blockSize) {
    throw cryptographicException(
      'Specified initialization vector (IV) does not match the block size for this algorithm.',
    );
  }
  return chosen.createTransformWith(encrypts, key, iv).transformFinalBlock(data, 0, data.length);
}
