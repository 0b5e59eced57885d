import { spend } from './budget.ts';
import { argumentException, argumentNull, argumentOutOfRange, DotNetException } from './exceptions.ts';
import { netType } from './net-type.ts';

/** `System.IO.StringReader`, the one `TextReader` there is. */
export class TextReader {
  readonly [netType]: string;
  #text: string | null;
  #position = 0;

  constructor(text: string) {
    this[netType] = 'System.IO.StringReader';
    this.#text = text;
  }

  get #open(): string {
    if (this.#text === null) {
      throw new DotNetException('System.ObjectDisposedException', 'Cannot read from a closed TextReader.', {
        details: { ObjectName: '' },
      });
    }
    return this.#text;
  }

  /** The next unit, or -1. */
  peek(): number {
    const text = this.#open;
    return this.#position < text.length ? text.charCodeAt(this.#position) : -1;
  }

  read(): number {
    const unit = this.peek();
    if (unit >= 0) this.#position++;
    return unit;
  }

  readInto(buffer: number[] | null, index: number, count: number): number {
    if (buffer === null) {
      throw new DotNetException('System.ArgumentNullException', 'Buffer cannot be null.\nParameter name: buffer', {
        details: { ParamName: 'buffer' },
      });
    }
    if (index < 0 || count < 0)
      throw argumentOutOfRange(index < 0 ? 'index' : 'count', 'Non-negative number required.');
    if (buffer.length - index < count) {
      throw argumentException(
        'Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.',
      );
    }
    const text = this.#open;
    const length = Math.min(count, text.length - this.#position);
    spend(length);
    for (let offset = 0; offset < length; offset++) buffer[index + offset] = text.charCodeAt(this.#position++);
    return length;
  }

  /** The text up to the next line break, or null at the end. */
  readLine(): string | null {
    const text = this.#open;
    const start = this.#position;
    if (start >= text.length) return null;
    const carriageReturn = text.indexOf('\r', start);
    const lineFeed = text.indexOf('\n', start);
    const end = lineFeed < 0 || (carriageReturn >= 0 && carriageReturn < lineFeed) ? carriageReturn : lineFeed;
    spend(1 + (((end < 0 ? text.length : end) - start) >> 5));
    if (end < 0) {
      this.#position = text.length;
      return text.slice(start);
    }
    this.#position = end === carriageReturn && lineFeed === end + 1 ? end + 2 : end + 1;
    return text.slice(start, end);
  }

  readToEnd(): string {
    const text = this.#open;
    const rest = text.slice(this.#position);
    this.#position = text.length;
    return rest;
  }

  dispose(): void {
    this.#text = null;
  }

  toString(): string {
    return 'System.IO.StringReader';
  }
}

/** `new StringReader(string)`. */
export function openReader(text: string | null): TextReader {
  if (text === null) throw argumentNull('s');
  return new TextReader(text);
}
