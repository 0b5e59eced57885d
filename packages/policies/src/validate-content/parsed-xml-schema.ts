import {
  XmlTreeCommonStruct,
  xmlSchemaFree,
  xmlSchemaFreeParserCtxt,
  xmlSchemaFreeValidCtxt,
  xmlSchemaNewDocParserCtxt,
  xmlSchemaNewValidCtxt,
  xmlSchemaParse,
  xmlSchemaSetParserStructuredErrors,
  xmlSchemaSetValidStructuredErrors,
  xmlSchemaValidateDoc,
  xmlSchemaValidateOneElement,
} from 'libxml2-wasm/lib/libxml2.mjs';
import { collectErrors, errorCollector, offering, type ParsedXml, parseXml } from './libxml2.ts';
import { SchemaMistake } from './rewrite-schema.ts';
import type { SchemaError } from './schema-errors.ts';
import { soapPayload } from './soap-envelope.ts';

// What libxml2 does with a schema, in whatever thread this is.

/** An XML Schema that documents are held against. */
export interface ParsedXmlSchema extends Disposable {
  /** Holds a whole document against it: any element at the top of the schema may be the root. */
  document(xml: ParsedXml): readonly SchemaError[];
  /** Holds what the body of an envelope contains against it. */
  envelope(xml: ParsedXml, namespace: string | undefined): readonly SchemaError[];
}

/**
 * Parses an XML Schema. What it includes is asked for by location, and is nowhere else.
 * @throws {SchemaMistake}
 */
export function parseXmlSchema(text: string, include: (location: string) => string | undefined): ParsedXmlSchema {
  return new LibXmlSchema(offering(include, () => parseSchema(text)));
}

class LibXmlSchema implements ParsedXmlSchema {
  readonly #schema: number;

  constructor(schema: number) {
    this.#schema = schema;
  }

  document({ document }: ParsedXml): readonly SchemaError[] {
    return this.#validate((context) => xmlSchemaValidateDoc(context, document));
  }

  envelope(xml: ParsedXml, namespace: string | undefined): readonly SchemaError[] {
    const payload = soapPayload(xml.root, namespace);
    if (typeof payload === 'string') return [{ message: payload, line: 1, position: 0 }];
    return payload.flatMap((element) => this.#validate((context) => xmlSchemaValidateOneElement(context, element)));
  }

  [Symbol.dispose](): void {
    xmlSchemaFree(this.#schema);
  }

  #validate(work: (context: number) => number): readonly SchemaError[] {
    const context = xmlSchemaNewValidCtxt(this.#schema);
    let result = 0;
    try {
      const errors = collectErrors(() => {
        xmlSchemaSetValidStructuredErrors(context, errorCollector, 0);
        result = work(context);
      });
      if (result === 0) return [];
      return errors.length > 0 ? errors : [{ message: 'The document is not valid.', line: 1, position: 0 }];
    } finally {
      xmlSchemaFreeValidCtxt(context);
    }
  }
}

function parseSchema(text: string): number {
  const xml = orMistake(() => parseXml(new TextEncoder().encode(text), 'utf-8'));
  using _ = xml;
  if (XmlTreeCommonStruct.name_(xml.root) !== 'schema') throw new SchemaMistake('it is no XML Schema');
  const context = xmlSchemaNewDocParserCtxt(xml.document);
  let schema = 0;
  const [first] = collectErrors(() => {
    xmlSchemaSetParserStructuredErrors(context, errorCollector, 0);
    schema = xmlSchemaParse(context);
  });
  xmlSchemaFreeParserCtxt(context);
  if (schema !== 0 && first === undefined) return schema;
  if (schema !== 0) xmlSchemaFree(schema);
  throw new SchemaMistake(first?.message ?? 'it is no XML Schema');
}

function orMistake<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new SchemaMistake((error as Error).message, { cause: error });
  }
}
