import { compilePattern } from '@turnpike/policy';
import type { Ajv, Options } from 'ajv';
import { Ajv as Ajv7 } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import draft6 from 'ajv/dist/refs/json-schema-draft-06.json' with { type: 'json' };
import ajv4 from 'ajv-draft-04';
import { isRecord, SchemaMistake } from './rewrite-schema.ts';

/** The dialects there are. */
export type Dialect = 'draft-04' | 'draft-06' | 'draft-07' | '2019-09' | '2020-12' | 'openapi';

/** The dialect that a schema names; that of OpenAPI, which is the most lenient, where it names none. */
export function dialectOf(schema: unknown): Dialect | undefined {
  const named = isRecord(schema) ? schema.$schema : undefined;
  if (typeof named !== 'string') return 'openapi';
  const [, draft, edition] = /json-schema\.org\/(?:draft-(0\d)|draft\/(20\d\d-\d\d))\/schema/.exec(named) ?? [];
  const dialects: readonly Dialect[] = ['draft-04', 'draft-06', 'draft-07', '2019-09', '2020-12'];
  return dialects.find((dialect) => dialect === edition || dialect === `draft-${draft}`);
}

const options: Options = {
  strict: false,
  verbose: true,
  ownProperties: true,
  logger: false,
  validateFormats: false,
  validateSchema: false,
  code: { regExp: Object.assign(regExp, { code: 'turnpike' }) },
};

/** What schemas themselves are held against, by dialect. */
const metaSchemas = new Map<Dialect, Ajv>();

/**
 * Holds a schema against that of its dialect. What APIs describe is often not quite a schema; there, what is no schema at all
 * does not compile.
 * @throws {SchemaMistake}
 */
export function checkSchema(schema: unknown, dialect: Dialect): void {
  if (dialect === 'openapi') return;
  const ajv = metaSchemas.get(dialect) ?? open(dialect, { strict: false, logger: false, validateFormats: false });
  metaSchemas.set(dialect, ajv);
  const isMeta = isRecord(schema) && typeof schema.$schema === 'string' && ajv.getSchema(schema.$schema) !== undefined;
  const checked = isRecord(schema) && !isMeta ? { ...schema, $schema: undefined } : schema;
  if (ajv.validateSchema(checked as object) !== true)
    throw new SchemaMistake(`it is no schema: ${ajv.errorsText(ajv.errors, { dataVar: 'schema' })}`);
}

/** Opens what compiles schemas; it ends with the first mistake, or finds all. */
export function createAjv(dialect: Dialect, allErrors: boolean): Ajv {
  return open(dialect, { ...options, allErrors });
}

function open(dialect: Dialect, options: Options): Ajv {
  if (dialect === 'draft-04') return new (ajv4 as unknown as typeof Ajv7)(options);
  if (dialect === '2019-09') return new Ajv2019(options);
  if (dialect === '2020-12' || dialect === 'openapi') return new Ajv2020(options);
  const ajv = new Ajv7({ ...options, ...(dialect === 'draft-06' && { defaultMeta: draft6.$id }) });
  if (dialect === 'draft-06') ajv.addMetaSchema(draft6);
  return ajv;
}

function regExp(pattern: string): { test(text: string): boolean; toString(): string } {
  const { test } = compilePattern(pattern);
  return { test, toString: () => pattern };
}
