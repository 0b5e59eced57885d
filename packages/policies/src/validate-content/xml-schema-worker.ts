import { answerTasks } from '../bounded-worker.ts';
import { parseXml, XmlMistake } from './libxml2.ts';
import { type ParsedXmlSchema, parseXmlSchema } from './parsed-xml-schema.ts';
import type { WrittenXmlSchema, XmlFinding, XmlTask } from './xml-schema.ts';

// The thread in which documents are held against XML Schemas.

const schemas = new Map<number, ParsedXmlSchema>();

answerTasks(
  ({ schema, bytes, encoding, form, namespace }: XmlTask): XmlFinding => {
    const held = schemas.get(schema)!;
    try {
      using xml = parseXml(bytes, encoding);
      return { errors: form === 'xml' ? held.document(xml) : held.envelope(xml, namespace) };
    } catch (error) {
      if (!(error instanceof XmlMistake)) throw error;
      return { mistake: error.message };
    }
  },
  (key: number, { text, included }: WrittenXmlSchema) => {
    schemas.set(
      key,
      parseXmlSchema(text, (location) => included.get(location)),
    );
  },
);
