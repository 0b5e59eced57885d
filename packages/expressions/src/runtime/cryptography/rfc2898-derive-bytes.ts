import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { allocate, spend } from '../budget.ts';
import { argumentException, argumentNull, argumentOutOfRange, DotNetException } from '../exceptions.ts';
import { type DotNetObject, netType } from '../values.ts';
import { cryptographicException } from './cryptographic-exception.ts';
import type { HashAlgorithmName } from './hash-algorithm-name.ts';

/** An iteration is about a microsecond of work. */
const stepsPerIteration = 5;

const digests: Readonly<Record<string, number>> = { SHA1: 20, SHA256: 32, SHA384: 48, SHA512: 64, MD5: 16 };

/** An instance of `System.Security.Cryptography.Rfc2898DeriveBytes`: PBKDF2, read as a stream of bytes. */
export class Rfc2898DeriveBytes implements DotNetObject {
  readonly [netType]: string = 'System.Security.Cryptography.Rfc2898DeriveBytes';
  readonly #password: Uint8Array;
  readonly #digest: string;
  #salt: Uint8Array;
  #iterations: number;
  #position = 0;

  constructor(
    password: Uint8Array | string | null,
    salt: Uint8Array | number | null,
    iterations: number,
    algorithm?: HashAlgorithmName,
  ) {
    if (password === null) {
      const text = 'String reference not set to an instance of a String.\nParameter name: s';
      throw new DotNetException('System.ArgumentNullException', text, { details: { ParamName: 's' } });
    }
    const name = algorithm === undefined ? 'SHA1' : algorithm.name;
    if (name === null || name === '') throw cryptographicException('The hash algorithm name cannot be null or empty.');
    if (!Object.hasOwn(digests, name)) throw cryptographicException(`'${name}' is not a known hash algorithm.`);
    this.#digest = name;
    this.#salt = typeof salt === 'number' ? randomSalt(salt) : checkedSalt(salt);
    this.#iterations = checkedIterations(iterations);
    this.#password = typeof password === 'string' ? new TextEncoder().encode(password) : password.slice();
  }

  get salt(): Uint8Array {
    return this.#salt.slice();
  }

  set salt(value: Uint8Array | null) {
    this.#salt = checkedSalt(value, 'value');
    this.reset();
  }

  get iterationCount(): number {
    return this.#iterations;
  }

  set iterationCount(value: number) {
    this.#iterations = checkedIterations(value, 'value');
    this.reset();
  }

  getBytes(count: number): Uint8Array {
    if (count <= 0) throw argumentOutOfRange('cb', 'Positive number required.');
    const end = this.#position + count;
    // Every block of the digest's size costs two compressions for each iteration: RFC 8018, section 5.2.
    spend(Math.ceil(end / (digests[this.#digest] as number)) * this.#iterations * stepsPerIteration);
    allocate(end);
    const whole = pbkdf2Sync(this.#password, this.#salt, this.#iterations, end, this.#digest.toLowerCase());
    const bytes = new Uint8Array(whole.subarray(this.#position));
    this.#position = end;
    return bytes;
  }

  reset(): void {
    this.#position = 0;
  }

  toString(): string {
    return this[netType];
  }
}

function checkedSalt(salt: Uint8Array | null, parameter = 'salt'): Uint8Array {
  if (salt === null) throw argumentNull(parameter);
  if (salt.length < 8) throw argumentException('Salt is not at least eight bytes.', parameter);
  return salt.slice();
}

function randomSalt(size: number): Uint8Array {
  if (size < 0) throw argumentOutOfRange('saltSize', 'Non-negative number required.');
  if (size < 8) throw argumentException('Salt is not at least eight bytes.', 'saltSize');
  allocate(size);
  return new Uint8Array(randomBytes(size));
}

function checkedIterations(iterations: number, parameter = 'iterations'): number {
  if (iterations <= 0) throw argumentOutOfRange(parameter, 'Positive number required.');
  return iterations;
}
