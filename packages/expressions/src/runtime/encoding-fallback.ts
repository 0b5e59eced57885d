import type { Replacement } from './encoding.ts';
import { netType } from './net-type.ts';

/** What an encoding does with what it cannot write or read: puts a text there, or throws. */
export class EncodingFallback {
  readonly [netType]: string;
  readonly replacement: Replacement;

  constructor(side: 'Encoder' | 'Decoder', replacement: Replacement) {
    this[netType] = `System.Text.${side}${replacement === null ? 'Exception' : 'Replacement'}Fallback`;
    this.replacement = replacement;
  }

  equals(other: unknown): boolean {
    return (
      other instanceof EncodingFallback && other[netType] === this[netType] && other.replacement === this.replacement
    );
  }

  hashKey(): string {
    return this.replacement ?? '';
  }

  toString(): string {
    return this[netType];
  }
}
