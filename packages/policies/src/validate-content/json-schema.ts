import { startMatching } from '@turnpike/policy';
import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import type { JsonDocument } from './json-document.ts';
import { isRecord, type RewriteOptions, rewriteSchema, SchemaMistake } from './rewrite-schema.ts';
import { startSteps } from './schema-budget.ts';
import { checkSchema, createAjv, type Dialect } from './schema-dialects.ts';
import { describeErrors, outermost, type SchemaError } from './schema-errors.ts';
import { useExactKeywords } from './schema-keywords.ts';

// JSON Schema, drafts 4, 6, 7, 2019-09 and 2020-12, and what OpenAPI makes of them. Nothing is ever fetched: a reference
// leads into the schema itself or to one that was given with it.

/** A schema that values are held against. */
export type JsonSchema = (document: JsonDocument) => readonly SchemaError[];

/** How large a value may be of which more than the first mistake is told. */
const largest = 20_000;

/** So that `/schemas/{id}` leads to another schema of the service. */
const rootKey = 'turnpike:/schema';

/** Schemas of one origin, which refer to each other. */
export class SchemaSet {
  readonly #dialect: Dialect;
  readonly #options: RewriteOptions;
  readonly #root: unknown;
  readonly #others: ReadonlyMap<string, unknown>;
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
      if (document.size > largest) return describeErrors(first.slice(-1), document);
      thorough ??= compile((this.#thorough ??= this.#open(true)));
      return describeErrors(outermost(run(thorough, document)), document);
    };
  }

  #open(allErrors: boolean): Ajv {
    const ajv = createAjv(this.#dialect, allErrors);
    useExactKeywords(ajv);
    for (const [key, schema] of this.#others) ajv.addSchema(rewriteSchema(schema, this.#options) as object, key);
    ajv.addSchema(this.#root as object, rootKey);
    return ajv;
  }
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
