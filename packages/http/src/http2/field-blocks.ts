import { space, tab, tokenBytes, underscoreBit, valueBytes } from '../codec/bytes.ts';
import { decodeHuffman } from './huffman.ts';
import { staticTable } from './static-table.ts';

// Compressed fields (RFC 7541), read for what they are and not for what they say. The library that speaks HTTP/2 leaves
// out fields that are malformed and goes on with the rest, where RFC 9113 (8.2.1) calls the whole request malformed; and
// it says nothing of how large a block has become. Text is never made here: an entry of the table is its size, and
// whether it may be written.

/** What a block holds. */
export interface FieldBlock {
  fields: number;
  /** Of the lines these fields would be in HTTP/1.1. */
  bytes: number;
  /** Whether each name is a token without upper case, and each value something that a value may be. */
  isWellFormed: boolean;
  /** Whether the block could be read at all: if not, the connection cannot go on. */
  isReadable: boolean;
}

/** An entry of a table. */
interface Entry {
  readonly nameLength: number;
  readonly valueLength: number;
  readonly isNameRight: boolean;
  readonly isValueRight: boolean;
}

const staticEntries: readonly Entry[] = staticTable.map(([name, value]) => {
  return { nameLength: name.length, valueLength: value.length, isNameRight: true, isValueRight: true };
});

/** RFC 7541, 4.1 */
const entryOverhead = 32;
/** Colon, space and the end of a line. */
const lineOverhead = 4;
const colon = 0x3a;
const tableBytes = 4096;
const broken = -1;

/** Reads the blocks of one connection, in the order in which they come. */
export class FieldBlockReader {
  /** The newest is the last. */
  #entries: Entry[] = [];
  #size = 0;
  #limit = tableBytes;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;

  // What is known of the string that was read last.
  #length = 0;
  #first = 0;
  #last = 0;
  #isToken = true;
  #isValue = true;
  readonly #take = (byte: number): void => {
    if (this.#length === 0) this.#first = byte;
    this.#length++;
    this.#last = byte;
    const entry = tokenBytes[byte]!;
    if (entry === 0 || (entry & ~underscoreBit) !== byte) this.#isToken &&= this.#length === 1 && byte === colon;
    if (valueBytes[byte] === 0) this.#isValue = false;
  };

  read(block: Buffer): FieldBlock {
    this.#bytes = block;
    this.#at = 0;
    const found: FieldBlock = { fields: 0, bytes: 0, isWellFormed: true, isReadable: true };
    while (this.#at < block.length) {
      const entry = this.#readField();
      if (entry === undefined) return { ...found, isReadable: false };
      if (entry === 'size') continue;
      found.fields++;
      found.bytes += entry.nameLength + entry.valueLength + lineOverhead;
      if (!entry.isNameRight || !entry.isValueRight) found.isWellFormed = false;
    }
    return found;
  }

  /** A field, the change of a size, or nothing when it cannot be read. */
  #readField(): Entry | 'size' | undefined {
    const byte = this.#bytes[this.#at]!;
    if (byte >= 0x80) return this.#entryAt(this.#readNumber(0x7f));
    if (byte >= 0x40) {
      const entry = this.#readLiteral(0x3f);
      if (entry !== undefined) this.#add(entry);
      return entry;
    }
    if (byte < 0x20) return this.#readLiteral(0x0f);
    const limit = this.#readNumber(0x1f);
    if (limit === broken || limit > tableBytes) return undefined;
    this.#limit = limit;
    this.#evict();
    return 'size';
  }

  #readLiteral(prefix: number): Entry | undefined {
    const index = this.#readNumber(prefix);
    if (index === broken) return undefined;
    let named = index === 0 ? undefined : this.#entryAt(index);
    if (index === 0) {
      if (!this.#readString()) return undefined;
      named = { nameLength: this.#length, valueLength: 0, isNameRight: this.#isName(), isValueRight: true };
    }
    if (named === undefined || !this.#readString()) return undefined;
    const { nameLength, isNameRight } = named;
    return { nameLength, valueLength: this.#length, isNameRight, isValueRight: this.#isWritable() };
  }

  #isName(): boolean {
    return this.#isToken && this.#length > 0 && !(this.#length === 1 && this.#first === colon);
  }

  /** RFC 9113, 8.2.1: no white space at either end. */
  #isWritable(): boolean {
    if (this.#length === 0) return true;
    return this.#isValue && !isBlank(this.#first) && !isBlank(this.#last);
  }

  #readString(): boolean {
    const isCoded = (this.#bytes[this.#at] ?? 0) >= 0x80;
    const length = this.#readNumber(0x7f);
    const start = this.#at;
    const end = start + length;
    if (length === broken || end > this.#bytes.length) return false;
    this.#at = end;
    this.#length = 0;
    this.#isToken = this.#isValue = true;
    if (isCoded) return decodeHuffman(this.#bytes, start, end, this.#take);
    for (let at = start; at < end; at++) this.#take(this.#bytes[at]!);
    return true;
  }

  /** RFC 7541, 5.1; larger numbers than any that makes sense are broken. */
  #readNumber(prefix: number): number {
    const bytes = this.#bytes;
    if (this.#at >= bytes.length) return broken;
    let number = bytes[this.#at++]! & prefix;
    if (number < prefix) return number;
    for (let shift = 0; shift < 28; shift += 7) {
      if (this.#at >= bytes.length) return broken;
      const byte = bytes[this.#at++]!;
      number += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return number;
    }
    return broken;
  }

  #entryAt(index: number): Entry | undefined {
    if (index <= 0) return undefined;
    if (index <= staticEntries.length) return staticEntries[index - 1];
    return this.#entries[this.#entries.length - (index - staticEntries.length)];
  }

  #add(entry: Entry): void {
    this.#entries.push(entry);
    this.#size += sizeOf(entry);
    this.#evict();
  }

  #evict(): void {
    let gone = 0;
    for (; this.#size > this.#limit; gone++) this.#size -= sizeOf(this.#entries[gone]!);
    if (gone > 0) this.#entries.splice(0, gone);
  }
}

function sizeOf({ nameLength, valueLength }: Entry): number {
  return nameLength + valueLength + entryOverhead;
}

function isBlank(byte: number): boolean {
  return byte === space || byte === tab;
}

/** The compressed fields in the payload of HEADERS, without padding and priority; nothing when these are wrong. */
export function fieldsOfHeaders(payload: Buffer, isPadded: boolean, hasPriority: boolean): Buffer | undefined {
  const start = (isPadded ? 1 : 0) + (hasPriority ? 5 : 0);
  const end = payload.length - (isPadded ? (payload[0] ?? 0) : 0);
  return start <= end ? payload.subarray(start, end) : undefined;
}
