import { isObject } from './json-rpc.ts';
import type { SchemaObject } from './schema-copy.ts';

// What arguments are held against before anything is asked: which there have to be, their types and the values that are
// listed. All else is for the operation, whose policies and service see the request.

const most = { depth: 30, faults: 5, checks: 20_000 } as const;

/** What is wrong with the arguments of a call, in words for whoever made it. */
export function checkArguments(args: Readonly<Record<string, unknown>>, schema: SchemaObject): readonly string[] {
  const check = new ArgumentCheck(schema.$defs);
  check.object(args, schema, '', 0);
  const known = isObject(schema.properties) ? schema.properties : {};
  for (const name of Object.keys(args))
    if (!Object.hasOwn(known, name)) check.report(`there is no argument '${name.slice(0, 100)}'`);
  return check.faults;
}

class ArgumentCheck {
  readonly faults: string[] = [];
  readonly #definitions: unknown;
  #checks = 0;

  constructor(definitions: unknown) {
    this.#definitions = definitions;
  }

  report(fault: string): void {
    if (this.faults.length < most.faults) this.faults.push(fault);
  }

  object(value: Readonly<Record<string, unknown>>, schema: SchemaObject, path: string, depth: number): void {
    const { required, properties } = schema;
    const at = (name: string) => (path === '' ? name : `${path}.${name}`);
    if (Array.isArray(required))
      for (const name of required)
        if (typeof name === 'string' && (!Object.hasOwn(value, name) || value[name] === undefined))
          this.report(`'${at(name)}' is missing`);
    if (!isObject(properties)) return;
    for (const [name, property] of Object.entries(properties))
      if (Object.hasOwn(value, name) && isObject(property)) this.#value(value[name], property, at(name), depth + 1);
  }

  #value(value: unknown, given: SchemaObject, path: string, depth: number): void {
    if (depth > most.depth || ++this.#checks > most.checks) return;
    const schema = this.#resolve(given);
    if (!this.#hasType(value, schema.type)) {
      this.report(`'${path}' is ${typeOf(value)}; expected ${[schema.type].flat().join(' or ')}`);
      return;
    }
    if (Array.isArray(schema.enum) && !isObject(value) && !Array.isArray(value) && !schema.enum.includes(value))
      this.report(`'${path}' is none of ${JSON.stringify(schema.enum).slice(0, 200)}`);
    if (isObject(value)) this.object(value, schema, path, depth);
    if (Array.isArray(value) && isObject(schema.items))
      for (const [index, item] of value.entries()) this.#value(item, schema.items, `${path}[${index}]`, depth + 1);
  }

  #hasType(value: unknown, type: unknown): boolean {
    if (type === undefined) return true;
    return [type].flat().some((one) => isOfType(value, one));
  }

  #resolve(schema: SchemaObject): SchemaObject {
    let resolved = schema;
    for (let hops = 0; hops < 10 && typeof resolved.$ref === 'string'; hops++) {
      const name = resolved.$ref.slice('#/$defs/'.length);
      const target = isObject(this.#definitions) && Object.hasOwn(this.#definitions, name) && this.#definitions[name];
      resolved = isObject(target) ? target : {};
    }
    return resolved;
  }
}

function isOfType(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'string':
    case 'boolean':
      return typeof value === type;
    case 'number':
      return typeof value === 'number';
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'null':
      return value === null;
    // A word that JSON Schema does not know says nothing.
    default:
      return true;
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
