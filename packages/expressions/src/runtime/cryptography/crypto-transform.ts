import { type Cipheriv, createCipheriv, createDecipheriv, type Decipheriv, randomBytes } from 'node:crypto';
import { allocate, spend } from '../budget.ts';
import { argumentException, argumentNull, argumentOutOfRange } from '../exceptions.ts';
import { type DotNetObject, netType } from '../values.ts';
import { byteRange } from './byte-range.ts';
import { cryptographicException } from './cryptographic-exception.ts';

/** What a transform is made from; `padding` is a value of `PaddingMode`. */
export interface TransformSettings {
  readonly cipherName: string;
  readonly key: Uint8Array;
  readonly iv: Uint8Array | null;
  readonly blockBytes: number;
  readonly padding: number;
  readonly encrypts: boolean;
}

const none = 1;
const pkcs7 = 2;
const zeros = 3;
const ansiX923 = 4;
const iso10126 = 5;

/** An instance of `System.Security.Cryptography.ICryptoTransform`: one direction of a block cipher. */
export class CryptoTransform implements DotNetObject {
  readonly [netType]: string = 'System.Security.Cryptography.CryptoAPITransform';
  readonly #settings: TransformSettings;
  #running: Cipheriv | Decipheriv | undefined;
  /** When padding is removed at the end, the last block seen waits until it is known whether it is the last of all. */
  #heldBack: Uint8Array | undefined;

  constructor(settings: TransformSettings) {
    this.#settings = settings;
  }

  get inputBlockSize(): number {
    return this.#settings.blockBytes;
  }

  get outputBlockSize(): number {
    return this.#settings.blockBytes;
  }

  get canReuseTransform(): boolean {
    return true;
  }

  get canTransformMultipleBlocks(): boolean {
    return true;
  }

  transformBlock(
    input: Uint8Array | null,
    offset: number,
    count: number,
    output: Uint8Array | null,
    outputOffset: number,
  ): number {
    const { blockBytes, encrypts } = this.#settings;
    if (count === 0) throw argumentException('Value was invalid.');
    const part = byteRange(input, offset, count, { buffer: 'inputBuffer', offset: 'inputOffset' });
    if (count % blockBytes !== 0) throw argumentException('Value was invalid.');
    if (output === null) throw argumentNull('outputBuffer');
    if (outputOffset < 0) throw argumentOutOfRange('outputOffset', 'Non-negative number required.');

    let ready = part;
    if (!encrypts && this.#removesPadding) {
      const held = this.#heldBack ?? new Uint8Array();
      ready = concatenate(held, part.subarray(0, count - blockBytes));
      this.#heldBack = part.slice(count - blockBytes);
    }
    if (outputOffset + ready.length > output.length) {
      throw cryptographicException('Input buffer contains insufficient data.');
    }
    output.set(this.#run(ready), outputOffset);
    return ready.length;
  }

  transformFinalBlock(input: Uint8Array | null, offset: number, count: number): Uint8Array {
    const part = byteRange(input, offset, count, { buffer: 'inputBuffer', offset: 'inputOffset' });
    allocate(count + this.#settings.blockBytes);
    const result = this.#settings.encrypts ? this.#run(this.#pad(part)) : this.#unpad(this.#decryptLast(part));
    this.dispose();
    return result;
  }

  /** Also how a transform starts anew after the final block. */
  dispose(): void {
    this.#running = undefined;
    this.#heldBack = undefined;
  }

  toString(): string {
    return this[netType];
  }

  get #removesPadding(): boolean {
    const { padding } = this.#settings;
    return padding !== none && padding !== zeros;
  }

  #run(bytes: Uint8Array): Uint8Array {
    if (bytes.length === 0) return new Uint8Array();
    spend(1 + (bytes.length >> 3));
    this.#running ??= this.#start();
    return new Uint8Array(this.#running.update(bytes));
  }

  #start(): Cipheriv | Decipheriv {
    const { cipherName, key, iv, encrypts } = this.#settings;
    const create = encrypts ? createCipheriv : createDecipheriv;
    const cipher: Cipheriv | Decipheriv = create(cipherName, key, iv);
    cipher.setAutoPadding(false);
    return cipher;
  }

  #decryptLast(part: Uint8Array): Uint8Array {
    if (part.length % this.#settings.blockBytes !== 0) {
      throw cryptographicException('Length of the data to decrypt is invalid.');
    }
    return this.#run(this.#heldBack === undefined ? part : concatenate(this.#heldBack, part));
  }

  #pad(part: Uint8Array): Uint8Array {
    const { blockBytes, padding } = this.#settings;
    const rest = part.length % blockBytes;
    if (padding === none || (padding === zeros && rest === 0)) {
      if (rest !== 0) throw cryptographicException('Length of the data to encrypt is invalid.');
      return part;
    }
    const count = blockBytes - rest;
    const padded = new Uint8Array(part.length + count);
    padded.set(part);
    if (padding === pkcs7) padded.fill(count, part.length);
    if (padding === iso10126) padded.set(randomBytes(count), part.length);
    if (padding === ansiX923 || padding === iso10126) padded[padded.length - 1] = count;
    return padded;
  }

  #unpad(bytes: Uint8Array): Uint8Array {
    const { blockBytes, padding } = this.#settings;
    if (!this.#removesPadding) return bytes;
    const count = bytes.at(-1) ?? 0;
    const body = bytes.length - count;
    let valid = count > 0 && count <= blockBytes && body >= 0;
    for (let index = body; valid && padding !== iso10126 && index < bytes.length - 1; index++) {
      valid = bytes[index] === (padding === pkcs7 ? count : 0);
    }
    if (!valid) throw cryptographicException('Padding is invalid and cannot be removed.');
    return bytes.slice(0, body);
  }
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
