import { ParseOption, xmlRegisterInputProvider } from 'libxml2-wasm';
import * as library from 'libxml2-wasm/lib/libxml2.mjs';
import {
  XmlErrorStruct,
  xmlCtxtSetErrorHandler,
  xmlDocGetRootElement,
  xmlFreeDoc,
  xmlFreeParserCtxt,
  xmlGetIntSubset,
  xmlNewParserCtxt,
  xmlReadMemory,
} from 'libxml2-wasm/lib/libxml2.mjs';
import type { SchemaError } from './schema-errors.ts';

// libxml2 as WebAssembly: it has no files and no network, and what documents and schemas ask for is answered from here. The
// classes of the package tell of every mistake where in the tree it is, which takes time that grows with the square of how
// many there are; so its functions are used as they are, and the first few mistakes are enough.

/** How many mistakes are kept of one document. */
const mostErrors = 20;

/** Thrown for what is no XML, or XML that is not taken. */
export class XmlMistake extends Error {
  override readonly name = 'XmlMistake';
}

let collected: SchemaError[] = [];

/** Exported by the package, though its types do not say so. */
const { addFunction } = library as unknown as {
  addFunction(callback: (...values: number[]) => void, signature: string): number;
};

/** A function of WebAssembly that libxml2 tells of what is wrong. */
export const errorCollector: number = addFunction((_, error = 0) => {
  if (collected.length >= mostErrors || XmlErrorStruct.level(error) < 2) return;
  const message = XmlErrorStruct.message(error).trim();
  collected.push({ message, line: XmlErrorStruct.line(error), position: XmlErrorStruct.col(error) });
}, 'vii');

/** What libxml2 has told of while something was done. */
export function collectErrors(work: () => void): readonly SchemaError[] {
  collected = [];
  work();
  const errors = collected;
  collected = [];
  return errors;
}

/** Parsed XML in the memory of libxml2. */
export interface ParsedXml extends Disposable {
  readonly document: number;
  readonly root: number;
}

/**
 * Parses XML. A document type is refused: nothing that entities stand for is ever looked for.
 * @throws {XmlMistake}
 */
export function parseXml(bytes: Uint8Array, encoding: string | null = null): ParsedXml {
  if (bytes.length === 0) throw new XmlMistake('The content is empty.');
  const parser = xmlNewParserCtxt();
  let document = 0;
  const options = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE | ParseOption.XML_PARSE_BIG_LINES;
  const [first] = collectErrors(() => {
    xmlCtxtSetErrorHandler(parser, errorCollector, 0);
    document = xmlReadMemory(parser, bytes, null, encoding, options);
  });
  xmlFreeParserCtxt(parser);
  const mistake =
    first !== undefined || document === 0
      ? `${first?.message ?? 'The content is no XML.'} Line ${first?.line ?? 1}, position ${first?.position ?? 1}.`
      : xmlGetIntSubset(document) !== 0
        ? 'A document type is not allowed.'
        : undefined;
  if (mistake !== undefined) {
    if (document !== 0) xmlFreeDoc(document);
    throw new XmlMistake(mistake);
  }
  return { document, root: xmlDocGetRootElement(document), [Symbol.dispose]: () => xmlFreeDoc(document) };
}

let offered: ((location: string) => string | undefined) | undefined;
const opened = new Map<number, { readonly bytes: Uint8Array; at: number }>();
let lastOpened = 0;

xmlRegisterInputProvider({
  // Also what is not there is taken here, so that nothing else looks for it.
  match: () => true,
  open(location: string) {
    const text = offered?.(location);
    if (text === undefined) return undefined;
    opened.set(++lastOpened, { bytes: new TextEncoder().encode(text), at: 0 });
    return lastOpened;
  },
  read(file: number, buffer: Uint8Array) {
    const input = opened.get(file);
    if (input === undefined) return -1;
    const piece = input.bytes.subarray(input.at, input.at + buffer.length);
    buffer.set(piece);
    input.at += piece.length;
    return piece.length;
  },
  close: (file: number) => opened.delete(file),
});

/** Does something that may ask for other documents, which are given by their location. */
export function offering<Result>(find: (location: string) => string | undefined, work: () => Result): Result {
  offered = find;
  try {
    return work();
  } finally {
    offered = undefined;
  }
}
