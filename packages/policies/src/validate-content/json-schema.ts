import { compilePattern, startMatching } from '@turnpike/policy';
import type { Ajv, ErrorObject, Options, ValidateFunction } from 'ajv';
import { Ajv as Ajv7 } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import draft6 from 'ajv/dist/refs/json-schema-draft-06.json' with { type: 'json' };
import ajv4 from 'ajv-draft-04';
import { type JsonDocument, positionOf } from './json-document.ts';
import { isRecord, type RewriteOptions, rewriteSchema, SchemaMistake } from './rewrite-schema.ts';
import { startSteps } from './schema-budget.ts';
import { useExactKeywords } from './schema-keywords.ts';
import { describeViolation } from './schema-message.ts';

// JSON Schema, drafts 4, 6, 7, 2019-09 and 2020-12, and what OpenAPI makes of them. Nothing is ever fetched: a reference
// leads into the schema itself or to one that was given with it.

/** What is wrong with a message, and where in it, counted from 1. */
export interface SchemaError {
  readonly message: string;
  readonly line: number;
  readonly position: number;
}

/** A schema that values are held against. */
export type JsonSchema = (document: JsonDocument) => readonly SchemaError[];

/** The dialects there are. */
export type Dialect = 'draft-04' | 'draft-06' | 'draft-07' | '2019-09' | '2020-12' | 'openapi';

/** How many mistakes are told of one value, and how large one may be of which more than the first is told. */
const mostErrors = 20;
const largest = 20_000;

/** So that `/schemas/{id}` leads to another schema of the service. */
const rootKey = 'turnpike:/schema';

/** The dialect that a schema names; that of OpenAPI, which is the most lenient, where it names none. */
export function dialectOf(schema: unknown): Dialect | undefined {
  const named = isRecord(schema) ? schema.$schema : undefined;
  if (typeof named !== 'string') return 'openapi';
  const [, draft, edition] = /json-schema\.org\/(?:draft-(0\d)|draft\/(20\d\d-\d\d))\/schema/.exec(named) ?? [];
  const dialects: readonly Dialect[] = ['draft-04', 'draft-06', 'draft-07', '2019-09', '2020-12'];
  return dialects.find((dialect) => dialect === edition || dialect === `draft-${draft}`);
}

/** Schemas of one origin, which refer to each other. */
export class SchemaSet {
  readonly #dialect: Dialect;
  readonly #options: RewriteOptions;
  readonly #root: unknown;
  /** One that ends with the first mistake, and one that finds all. */
  readonly #quick: Ajv;
  #thorough: Ajv | undefined;

  /** @throws {SchemaMistake} for what is no schema */
  constructor(
    root: unknown,
    dialect: Dialect,
    options: RewriteOptions = {},
    others: ReadonlyMap<string, unknown> = new Map(),
  ) {
    this.#dialect = dialect;
    this.#options = { ...options, isOpenApi: dialect === 'openapi', isRefAlone: /^draft/.test(dialect) };
    orMistake(() => checkSchema(root, dialect));
    this.#root = rewriteSchema(root, this.#options);
    this.#others = others;
    this.#quick = orMistake(() => this.#open(false));
  }

  readonly #others: ReadonlyMap<string, unknown>;

  /**
   * Compiles what a pointer such as `#/components/schemas/address` leads to; all of it with `#`.
   * @throws {SchemaMistake} when there is nothing, or it is no schema
   */
  at(pointer: string): JsonSchema {
    return this.#compile((ajv) => {
      const found = pointer === '#' ? ajv.getSchema(rootKey) : ajv.compile({ $ref: `${baseOf(this.#root)}${pointer}` });
      if (found === undefined) throw new SchemaMistake(`there is no schema at '${pointer}'`);
      return found;
    });
  }

  /**
   * Compiles a schema that refers into the set.
   * @throws {SchemaMistake}
   */
  with(schema: unknown): JsonSchema {
    const reference = (text: string) => (text.startsWith('#') ? `${rootKey}${text}` : text);
    const rewritten = rewriteSchema(schema, { ...this.#options, reference }) as object;
    return this.#compile((ajv) => ajv.compile(rewritten));
  }

  #compile(compile: (ajv: Ajv) => ValidateFunction): JsonSchema {
    const quick = orMistake(() => compile(this.#quick));
    let thorough: ValidateFunction | undefined;
    return (document) => {
      const first = run(quick, document);
      if (first.length === 0) return [];
      if (document.size > largest) return describe(first.slice(-1), document);
      thorough ??= compile((this.#thorough ??= this.#open(true)));
      return describe(outermost(run(thorough, document)), document);
    };
  }

  #open(allErrors: boolean): Ajv {
    const ajv = createAjv(this.#dialect, { ...options, allErrors });
    useExactKeywords(ajv);
    for (const [key, schema] of this.#others) ajv.addSchema(rewriteSchema(schema, this.#options) as object, key);
    ajv.addSchema(this.#root as object, rootKey);
    return ajv;
  }
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

/** What APIs describe is often not quite a schema; there, what is no schema at all does not compile. */
function checkSchema(schema: unknown, dialect: Dialect): void {
  if (dialect === 'openapi') return;
  const ajv = metaSchemas.get(dialect) ?? createAjv(dialect, { strict: false, logger: false, validateFormats: false });
  metaSchemas.set(dialect, ajv);
  const isMeta = isRecord(schema) && typeof schema.$schema === 'string' && ajv.getSchema(schema.$schema) !== undefined;
  const checked = isRecord(schema) && !isMeta ? { ...schema, $schema: undefined } : schema;
  if (ajv.validateSchema(checked as object) !== true)
    throw new SchemaMistake(`it is no schema: ${ajv.errorsText(ajv.errors, { dataVar: 'schema' })}`);
}

function createAjv(dialect: Dialect, options: Options): Ajv {
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

function baseOf(root: unknown): string {
  const { $id, id } = isRecord(root) ? root : {};
  const own = typeof $id === 'string' ? $id : typeof id === 'string' ? id : rootKey;
  return own.replace(/#.*$/s, '') || rootKey;
}

function orMistake<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    // `ajv` throws errors of several kinds, and too much nesting exhausts the stack.
    const message = error instanceof RangeError ? 'it is nested too deeply' : (error as Error).message;
    throw error instanceof SchemaMistake ? error : new SchemaMistake(message, { cause: error });
  }
}

function run(validate: ValidateFunction, { value, holder }: JsonDocument): readonly ErrorObject[] {
  startSteps();
  startMatching();
  const place = {
    instancePath: '',
    parentData: holder,
    parentDataProperty: 'value',
    rootData: holder,
    dynamicAnchors: {},
  };
  return validate(value, place as never) ? [] : [...(validate.errors ?? [])];
}

const composed: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'not', 'if', 'contains', 'propertyNames']);

/** Leaves out what only says why an alternative did not fit: that stands before the mistake that it led to. */
function outermost(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const kept: ErrorObject[] = [];
  const wholes: string[] = [];
  for (const error of errors.toReversed()) {
    if (wholes.some((path) => error.instancePath === path || error.instancePath.startsWith(`${path}/`))) continue;
    kept.push(error);
    if (composed.has(error.keyword)) wholes.push(error.instancePath);
  }
  return joinRequired(kept.toReversed()).slice(0, mostErrors);
}

/** Azure: all properties that an object lacks are one mistake. */
function joinRequired(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const joined = new Map<string, ErrorObject>();
  for (const error of errors) {
    const key = error.keyword === 'required' ? `${error.instancePath} ${error.schemaPath}` : String(joined.size);
    const before = joined.get(key);
    const missing = before && `${before.params.missingProperty as string}, ${error.params.missingProperty as string}`;
    joined.set(key, missing === undefined ? error : { ...error, params: { missingProperty: missing } });
  }
  return [...joined.values()];
}

function describe(errors: readonly ErrorObject[], document: JsonDocument): readonly SchemaError[] {
  return errors.map((error) => {
    const path = error.instancePath.split('/').slice(1).map(unescapePointer);
    const key = path.at(-1) ?? 'value';
    const holder = path
      .slice(0, -1)
      .reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], document.value);
    const place = path.length === 0 ? document.holder : (holder as object);
    const message = describeViolation({ error, holder: place, key: Array.isArray(place) ? Number(key) : key });
    return { message, ...positionOf(document, path) };
  });
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
