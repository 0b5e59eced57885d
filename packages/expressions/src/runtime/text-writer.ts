import { netType } from './net-type.ts';
import { StringBuilder } from './string-builder.ts';

/** `System.IO.StringWriter`, the one `TextWriter` there is: writes into a `StringBuilder`. */
export class TextWriter {
  readonly [netType]: string;
  readonly builder: StringBuilder;
  newLine = '\n';

  constructor(builder: StringBuilder = new StringBuilder()) {
    this[netType] = 'System.IO.StringWriter';
    this.builder = builder;
  }

  write(text: string | null): void {
    this.builder.append(text);
  }

  writeLine(text: string | null = null): void {
    this.builder.append(text).append(this.newLine);
  }

  toString(): string {
    return this.builder.toString();
  }
}
