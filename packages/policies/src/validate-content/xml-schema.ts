import { BoundedThread } from '../bounded-thread.ts';
import { XmlMistake } from './libxml2.ts';
import { parseXmlSchema } from './parsed-xml-schema.ts';
import type { SchemaError } from './schema-errors.ts';

// Documents are held against XML Schemas in a thread of its own: patterns and long lists of values take libxml2 as long as
// whoever sends a document likes, and nothing can stop it from outside.

/** A document, and what of it is held against a schema. */
export interface XmlBody {
  readonly bytes: Uint8Array;
  /** What it is written in; `null` where it says so itself. */
  readonly encoding: string | null;
  readonly form: 'xml' | 'soap';
  /** Of the envelope, for `soap`; either of those that there are when left out. */
  readonly namespace: string | undefined;
}

/** An XML Schema that documents are held against. */
export interface XmlSchema {
  /**
   * Gives what is wrong with a document, or with what the body of an envelope contains.
   * @throws {XmlMistake} when it is no XML, or none that is taken
   * @throws {DocumentError} when it takes too long
   */
  hold(body: XmlBody): Promise<readonly SchemaError[]>;
}

/** A schema as it is told to the thread, with what it includes by location. */
export interface WrittenXmlSchema {
  readonly text: string;
  readonly included: ReadonlyMap<string, string>;
}

/** What the thread is asked. */
export interface XmlTask extends XmlBody {
  readonly schema: number;
}

/** What it finds. */
export type XmlFinding = { readonly errors: readonly SchemaError[] } | { readonly mistake: string };

/** How much may be written in a schema that other schemas are included into. */
const longest = 4 * 1024 * 1024;

const thread = new BoundedThread<XmlTask, WrittenXmlSchema, XmlFinding>(
  new URL('./xml-schema-worker.ts', import.meta.url),
  'validation',
);

let schemas = 0;

/**
 * Compiles an XML Schema. What it includes is asked for by location, and is nowhere else.
 * @throws {SchemaMistake}
 */
export function compileXmlSchema(text: string, include: (location: string) => string | undefined): XmlSchema {
  const included = new Map<string, string>();
  let left = longest;
  const bounded = (location: string): string | undefined => {
    const found = include(location);
    left -= found?.length ?? 0;
    if (found === undefined || left < 0) return undefined;
    included.set(location, found);
    return found;
  };
  // Here it is parsed for its mistakes alone.
  parseXmlSchema(text, bounded)[Symbol.dispose]();
  const schema = schemas++;
  const about = { key: schema, value: { text, included } };
  return {
    async hold(body) {
      const finding = await thread.run({ owner: String(schema), task: { ...body, schema }, about });
      if ('mistake' in finding) throw new XmlMistake(finding.mistake);
      return finding.errors;
    },
  };
}
