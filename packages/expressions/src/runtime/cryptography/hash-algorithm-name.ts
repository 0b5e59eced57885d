import { argumentException } from '../exceptions.ts';
import { type DotNetObject, netType, registerDefault } from '../values.ts';

/** A value of `System.Security.Cryptography.HashAlgorithmName`: a name that nobody has checked. */
export class HashAlgorithmName implements DotNetObject {
  static readonly empty: HashAlgorithmName = new HashAlgorithmName(null);

  readonly [netType]: string = 'System.Security.Cryptography.HashAlgorithmName';
  readonly name: string | null;

  constructor(name: string | null) {
    this.name = name;
  }

  equals(other: unknown): boolean {
    return other instanceof HashAlgorithmName && other.name === this.name;
  }

  hashKey(): string {
    return this.name ?? '';
  }

  toString(): string {
    return this.name ?? '';
  }
}

registerDefault('System.Security.Cryptography.HashAlgorithmName', () => HashAlgorithmName.empty);

/** Refuses a name that is null or empty. */
export function requireHashName(algorithm: HashAlgorithmName, parameter = 'hashAlgorithm'): string {
  if (algorithm.name === null || algorithm.name === '') {
    throw argumentException('The hash algorithm name cannot be null or empty.', parameter);
  }
  return algorithm.name;
}
