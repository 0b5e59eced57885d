import { type Api, PatternExhausted } from '@turnpike/policy';
import { schemasOf } from '../validate-content/api-schemas.ts';
import { definitionIn } from '../validate-content/described-body.ts';
import { JsonMistake, readJson } from '../validate-content/json-document.ts';
import { SchemaMistake } from '../validate-content/rewrite-schema.ts';
import { ValidationExhausted } from '../validate-content/schema-budget.ts';
import type { Mistake } from '../validate-content/validation-error.ts';
import {
  jsonOf,
  objectOf,
  type ParameterDefinition,
  ParameterMistake,
  schemaOfParameter,
  takesSeveral,
} from './parameter-text.ts';

/** Where a value stands, and what it is called there. */
export interface ValuePlace {
  readonly type: 'QueryParameter' | 'PathParameter' | 'RequestHeader' | 'ResponseHeader';
  readonly noun: 'query parameter' | 'path parameter' | 'header';
  readonly action: Mistake['action'];
}

/** The values of a parameter, or the properties of one that is an object. */
export type Values = readonly string[] | ReadonlyMap<string, string>;

const schemas = new WeakMap<ParameterDefinition, unknown>();

/** What is wrong with the values of a parameter or a header. */
export function checkValues(
  definition: ParameterDefinition,
  values: Values,
  place: ValuePlace,
  api: Api,
): readonly Mistake[] {
  const schema = remembered(definition);
  const missing = definitionIn(schema);
  if (missing !== undefined && !schemasOf(api).has(missing)) return [missingDefinition(definition, missing, place)];
  const isList = Array.isArray(values);
  if (isList && values.length > 1 && !takesSeveral(schema, api, definition)) return [repeated(definition, place)];
  try {
    const text = isList
      ? jsonOf(values, schema, api, definition)
      : objectOf(values as ReadonlyMap<string, string>, schema, api);
    const errors = schemasOf(api).schema(schema)(readJson(text));
    return errors.map((error) => {
      const tail = `${error.message} Line: ${error.line}, Position: ${error.position}`;
      return incorrect(definition, `does not conform to the definition. ${tail}`, place);
    });
  } catch (error) {
    return [refusal(error, definition, place)];
  }
}

/** What is told of a parameter that has to be there and is not. */
export function absent(definition: ParameterDefinition, place: ValuePlace): Mistake {
  return incorrect(definition, `does not conform to the definition. The ${place.noun} is required.`, place);
}

/** What is told of a parameter that the API does not describe. */
export function unspecified(name: string, { type, noun, action }: ValuePlace): Mistake {
  const text = `Unspecified ${noun} ${name} is not allowed.`;
  return { name, type, rule: 'Unspecified', details: text, told: text, action };
}

function remembered(definition: ParameterDefinition): unknown {
  const known = schemas.get(definition);
  if (known !== undefined) return known;
  const schema = schemaOfParameter(definition);
  schemas.set(definition, schema);
  return schema;
}

function incorrect({ name }: ParameterDefinition, what: string, { type, noun, action }: ValuePlace): Mistake {
  const rest = `of the ${noun} ${name} ${what}`;
  return { name, type, rule: 'IncorrectMessage', details: `Value ${rest}`, told: `The value ${rest}`, action };
}

function repeated({ name }: ParameterDefinition, { type, noun, action }: ValuePlace): Mistake {
  const message = type === 'ResponseHeader' ? 'Response' : 'Request';
  const text = `${message} cannot contain multiple values for the ${noun} ${name}.`;
  return { name, type, rule: 'IncorrectMessage', details: text, told: text, action };
}

function missingDefinition(
  { name }: ParameterDefinition,
  definition: string,
  { type, noun, action }: ValuePlace,
): Mistake {
  const text = `API's schema does not contain definition ${definition}, which is associated with the ${noun} ${name}.`;
  return { name, type, rule: 'MissingDefinition', details: text, action };
}

function refusal(error: unknown, { name }: ParameterDefinition, { type, noun, action }: ValuePlace): Mistake {
  if (error instanceof ParameterMistake || error instanceof JsonMistake) {
    const rest = `according to the definition. ${error.message}`;
    return {
      name,
      type,
      rule: 'IncorrectMessage',
      details: `Value of the ${noun} ${name} cannot be parsed ${rest}`,
      told: `Value of the ${noun} ${name} couldn't be parsed ${rest}`,
      action,
    };
  }
  if (error instanceof SchemaMistake)
    return { type: 'ApiSchema', details: "API's schema doesn't exist or it couldn't be resolved.", action };
  if (!(error instanceof ValidationExhausted || error instanceof PatternExhausted || error instanceof RangeError))
    throw error;
  const subject = noun.charAt(0).toUpperCase() + noun.slice(1);
  return {
    name,
    type,
    rule: 'ValidationError',
    details: `${subject} ${name} cannot be validated. ${error.message}`,
    action,
  };
}
