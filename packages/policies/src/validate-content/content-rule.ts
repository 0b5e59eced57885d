import type { Dynamic, Place, PolicyContext } from '@turnpike/policy';
import { schemasOf, xmlSchemaOf } from './api-schemas.ts';
import { bodyText } from './body-text.ts';
import type { ContentConfig } from './content-shape.ts';
import { definitionIn, nameOfInline } from './described-body.ts';
import { compileGlobalJson, compileGlobalXml } from './global-schemas.ts';
import { readJson } from './json-document.ts';
import type { JsonSchema } from './json-schema.ts';
import { charsetOf } from './media-type.ts';
import { type RewriteOptions, SchemaMistake } from './rewrite-schema.ts';
import type { SchemaError } from './schema-errors.ts';
import { envelopeNamespaces } from './soap-envelope.ts';
import type { ValidationAction } from './validation-error.ts';
import type { XmlSchema } from './xml-schema.ts';

/** A body, and what the API says of it. */
export interface Body {
  readonly content: string | Uint8Array;
  /** The header as it came. */
  readonly contentType: string | null;
  /** What it counts as. */
  readonly mediaType: string;
  /** The schema in the API; absent when it describes none. */
  readonly schema: unknown;
  /** The status of the response that it belongs to. */
  readonly status: number | undefined;
}

/** Says what is wrong with a body. */
export interface ContentRule {
  /** The content type that it is for; every one that the API describes when it is absent. */
  readonly type: string | undefined;
  /** Whether it brings a schema, so that the API need not describe the content type. */
  readonly hasSchema: boolean;
  readonly action: Dynamic<ValidationAction>;
  definition(body: Body, context: PolicyContext): string;
  /** @throws {SchemaMistake} when there is nothing to hold the body against */
  validate(body: Body, context: PolicyContext): readonly SchemaError[] | Promise<readonly SchemaError[]>;
}

/** Prepares a rule; `undefined` when it cannot be, which has been reported. */
export function prepareRule(content: ContentConfig, place: Place<'content'>): ContentRule | undefined {
  const refuse = (message: string) => void place.report('invalid-value', 'content', message);
  const { 'schema-id': id, 'schema-ref': pointer, 'validate-as': form } = content;
  if (pointer !== undefined && form !== 'json')
    return refuse(`'schema-ref' leads into a JSON schema; expected none with validate-as="${form}"`);
  try {
    const validate = id === undefined ? ofApi(content) : ofService(id, content, place);
    return {
      type: content.type?.toLowerCase(),
      hasSchema: id !== undefined || pointer !== undefined,
      action: content.action,
      definition: (body, { operation }) =>
        pointer?.replace(/^.*\//, '') ??
        id ??
        definitionIn(body.schema) ??
        nameOfInline(operation, body.status, body.mediaType),
      validate,
    };
  } catch (error) {
    if (error instanceof SchemaMistake) return refuse(`the schema '${id ?? pointer}' cannot be used: ${error.message}`);
    throw error;
  }
}

function ofService(id: string, content: ContentConfig, { entities }: Place<'content'>): ContentRule['validate'] {
  const { 'schema-ref': pointer = '#', 'validate-as': form } = content;
  const unresolved = () => {
    throw new SchemaMistake(`there is no schema '${id}'`);
  };
  // Where a document is checked on its own, nobody knows which schemas there are.
  if (entities === undefined) return unresolved;
  const schema = entities.schema(id);
  if (schema === undefined) throw new SchemaMistake('there is none of that name; expected one of the service');
  const expected = form === 'json' ? 'json' : 'xml';
  if (schema.schemaType !== expected)
    throw new SchemaMistake(`it is of type ${schema.schemaType}; expected ${expected} with validate-as="${form}"`);
  if (form !== 'json') {
    const compiled = compileGlobalXml(schema, entities);
    return (body) => holdXml(compiled, body, form);
  }
  const compiled = compileGlobalJson(schema, pointer, entities, optionsOf(content));
  return (body) => holdJson(compiled, body, content);
}

function ofApi(content: ContentConfig): ContentRule['validate'] {
  const { 'schema-ref': pointer, 'validate-as': form } = content;
  if (form !== 'json')
    return (body, { api }) => {
      const compiled = xmlSchemaOf(api);
      if (compiled === undefined) throw new SchemaMistake('the API has no XML Schema');
      return holdXml(compiled, body, form);
    };
  const options = optionsOf(content);
  return (body, { api }) => {
    const schemas = schemasOf(api, options);
    const compiled = pointer === undefined ? schemas.schema(body.schema ?? true) : schemas.at(pointer);
    return holdJson(compiled, body, content);
  };
}

function optionsOf(content: ContentConfig): RewriteOptions {
  const { 'allow-additional-properties': allowAdditional, 'case-insensitive-property-names': foldNames } = content;
  return { allowAdditional, foldNames };
}

function holdJson(schema: JsonSchema, { content, contentType }: Body, options: ContentConfig): readonly SchemaError[] {
  return schema(readJson(bodyText(content, contentType), options['case-insensitive-property-names']));
}

function holdXml(schema: XmlSchema, body: Body, form: 'xml' | 'soap'): Promise<readonly SchemaError[]> {
  const { content, contentType, mediaType } = body;
  const isText = typeof content === 'string';
  return schema.hold({
    bytes: isText ? new TextEncoder().encode(content) : content,
    encoding: isText ? 'utf-8' : (charsetOf(contentType) ?? null),
    form,
    namespace: envelopeNamespaces.get(mediaType),
  });
}
