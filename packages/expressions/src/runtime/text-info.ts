import { netType } from './net-type.ts';
import type { DotNetObject } from './values.ts';

/** `System.Globalization.TextInfo`: letters change case as in the invariant culture, whatever the culture is. */
export class TextInfo implements DotNetObject {
  readonly [netType]: string = 'System.Globalization.TextInfo';
  readonly cultureName: string;
  readonly isReadOnly: boolean;

  constructor(cultureName: string, isReadOnly: boolean) {
    this.cultureName = cultureName;
    this.isReadOnly = isReadOnly;
  }

  equals(other: unknown): boolean {
    return other instanceof TextInfo && other.cultureName === this.cultureName;
  }

  hashKey(): string {
    return this.cultureName;
  }

  toString(): string {
    return `TextInfo - ${this.cultureName}`;
  }
}
