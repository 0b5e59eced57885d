import { Buffer } from 'node:buffer';
import type makeLibrary from 'libxslt-wasm/output/libxslt';

// libxslt in WebAssembly, as it is used here: without a file system, without a network, with a bound on its memory and
// with a stack of its own size. The library's glue expects an engine that suspends WebAssembly while JavaScript waits,
// because it fetches what stylesheets name; nothing is fetched here, so nothing ever waits, and the two functions that
// such an engine would have do nothing. It has no hook for any of this but the functions of `WebAssembly`, and so these are
// other ones while it loads: which is why it is loaded only in a thread of its own.

/** As much memory as a transformation may take, in bytes. */
const mostMemory = 256 * 1024 * 1024;

/** The library is compiled with a stack of 64 KiB, which documents of a depth of 200 overrun. */
const stackBytes = 16 * 1024 * 1024;

const noEntry = -2;

/** No network, no messages of its own for what is reported as an error, deep documents, and the encoding that it is told. */
const parseOptions = (1 << 11) | (1 << 19) | (1 << 21);

/** As much as a transformation may write, in bytes: no more than a gateway reads into memory unless told to. */
const longestResult = 16 * 1024 * 1024;

/** Stylesheets that are kept ready. */
const mostStylesheets = 64;

type Library = Awaited<ReturnType<typeof makeLibrary>>;

type Imports = Readonly<Record<string, Record<string, unknown>>>;

interface Source {
  readonly instance: { readonly exports: unknown };
}

/** What is used of `WebAssembly`, which the types of the platform leave to browsers. */
interface WasmApi {
  instantiate(binary: Uint8Array, imports: Imports): Promise<Source>;
}

const wasm = (globalThis as unknown as { readonly WebAssembly: WasmApi }).WebAssembly;

interface Exports {
  _emscripten_stack_restore(pointer: number): void;
}

/** The library, ready to transform. */
export interface Xslt {
  /** Applies a stylesheet, and gives what it writes, in UTF-8 whatever encoding it names. */
  transform(stylesheet: string, document: string, parameters: readonly (readonly [string, string])[]): Uint8Array;
  /** What the library has said since it was last asked. */
  takeMessages(): string;
}

/** Loads the library. */
export async function loadXslt(): Promise<Xslt> {
  const messages: string[] = [];
  const { library, exports } = await instantiate((text) => messages.push(text));
  // `node-set` of EXSLT, which .NET has too.
  library._exsltCommonRegister();
  const stack = library._malloc(stackBytes);
  exports._emscripten_stack_restore(stack + stackBytes - 64);
  return new LibXslt(library, messages);
}

async function instantiate(tell: (text: string) => void): Promise<{ library: Library; exports: Exports }> {
  const original = wasm.instantiate;
  let exports: Exports | undefined;
  const replaced = {
    Suspending: passOn,
    promising: (call: unknown) => call,
    async instantiate(binary: Uint8Array, imports: Imports) {
      confine(imports, tell);
      const source = await original(binary, imports);
      exports = source.instance.exports as Exports;
      return source;
    },
  };
  Object.assign(wasm, replaced);
  try {
    const { default: factory } = await import('libxslt-wasm/output/libxslt');
    const library = await factory();
    return { library, exports: exports as unknown as Exports };
  } finally {
    Object.assign(wasm, { instantiate: original });
  }
}

/** Called with `new`: what a constructor returns is what there is. */
function passOn(call: unknown): unknown {
  return call;
}

type SystemCall = (...args: number[]) => number;

/** Takes the file system, the network and endless memory away from what the library may call. */
function confine(imports: Imports, tell: (text: string) => void): void {
  const system = imports.env as Record<string, unknown>;
  const wasi = imports.wasi_snapshot_preview1 as Record<string, unknown>;
  const memory = system.memory as { readonly buffer: ArrayBuffer };
  const grow = system.emscripten_resize_heap as SystemCall;
  system.emscripten_resize_heap = (bytes: number) => (bytes >>> 0 > mostMemory ? 0 : grow(bytes));
  system.__syscall_openat = () => noEntry;
  system.__syscall_stat64 = () => noEntry;
  system.__syscall_mkdirat = () => noEntry;
  system.__asyncjs__fetchBytes = (_url: number, buffer: number, length: number, error: number) => {
    const view = new DataView(memory.buffer);
    view.setUint32(buffer, 0, true);
    view.setUint32(length, 0, true);
    view.setUint32(error, 404, true);
    return 0;
  };
  wasi.fd_write = (_descriptor: number, vectors: number, count: number, written: number) => {
    const view = new DataView(memory.buffer);
    let total = 0;
    for (let index = 0; index < count; index++) {
      const start = view.getUint32(vectors + index * 8, true);
      const length = view.getUint32(vectors + index * 8 + 4, true);
      tell(Buffer.from(new Uint8Array(memory.buffer, start, length)).toString());
      total += length;
    }
    view.setUint32(written, total, true);
    return 0;
  };
}

class LibXslt implements Xslt {
  readonly #library: Library;
  readonly #messages: string[];
  readonly #stylesheets = new Map<string, number>();

  constructor(library: Library, messages: string[]) {
    this.#library = library;
    this.#messages = messages;
  }

  transform(stylesheet: string, document: string, parameters: readonly (readonly [string, string])[]): Uint8Array {
    this.#messages.length = 0;
    const style = this.#stylesheet(stylesheet);
    const source = this.#read(document);
    const [list, ...texts] = this.#parameters(parameters);
    const result = this.#call(this.#library._xsltApplyStylesheet(style, source, list));
    const output = this.#write(result, style);
    this.#library._xmlFreeDoc(result);
    this.#library._xmlFreeDoc(source);
    for (const pointer of [list, ...texts]) this.#library._free(pointer);
    return output;
  }

  takeMessages(): string {
    const text = this.#messages.splice(0).join('').trim().replace(/\s+/g, ' ');
    return text.length > 500 ? `${text.slice(0, 499)}…` : text;
  }

  #stylesheet(text: string): number {
    const known = this.#stylesheets.get(text);
    if (known !== undefined) return known;
    for (const [oldest, style] of this.#stylesheets) {
      if (this.#stylesheets.size < mostStylesheets) break;
      this.#library._xsltFreeStylesheet(style);
      this.#stylesheets.delete(oldest);
    }
    const style = this.#call(this.#library._xsltParseStylesheetDoc(this.#read(text)));
    this.#stylesheets.set(text, style);
    return style;
  }

  #read(text: string): number {
    const bytes = Buffer.from(text);
    const start = this.#library._malloc(bytes.length);
    this.#library.HEAPU8.set(bytes, start);
    const encoding = this.#library.stringToNewUTF8('UTF-8');
    const document = this.#library._xmlReadMemory(start, bytes.length, 0, encoding, parseOptions);
    this.#library._free(encoding);
    this.#library._free(start);
    return this.#call(document);
  }

  /** Names and XPath expressions one after another, with a null at the end; then each of them, to be freed. */
  #parameters(parameters: readonly (readonly [string, string])[]): readonly [list: number, ...texts: number[]] {
    const texts = parameters
      .flatMap(([name, value]) => [name, stringExpression(value)])
      .map((text) => this.#library.stringToNewUTF8(text));
    const list = this.#library._calloc(texts.length + 1, 4);
    texts.forEach((pointer, index) => {
      this.#library.setValue(list + index * 4, pointer, '*');
    });
    return [list, ...texts];
  }

  #write(document: number, style: number): Uint8Array {
    const buffer = this.#library._xmlAllocOutputBuffer(0);
    if (this.#library._xsltSaveResultTo(buffer, document, style) < 0) throw new Error('the result cannot be written');
    const start = this.#library._xmlOutputBufferGetContent(buffer);
    const size = this.#library._xmlOutputBufferGetSize(buffer);
    if (size > longestResult) throw new Error(`the result has more than ${longestResult} bytes`);
    const bytes = Uint8Array.from(this.#library.HEAPU8.subarray(start, start + size));
    this.#library._xmlOutputBufferClose(buffer);
    return bytes;
  }

  #call(pointer: number | Promise<number>): number {
    if (typeof pointer !== 'number' || pointer === 0) throw new Error('nothing came of it');
    return pointer;
  }
}

/** A text as an expression of XPath, which has no escapes in strings. */
function stringExpression(text: string): string {
  if (!text.includes('"')) return `"${text}"`;
  if (!text.includes("'")) return `'${text}'`;
  return `concat(${text
    .split('"')
    .map((part) => `"${part}"`)
    .join(`, '"', `)})`;
}
