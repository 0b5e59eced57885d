import { attributeOf, elementsIn } from '@turnpike/artifacts';
import type { XmlElement } from '@turnpike/expressions';
import { ImportError } from '../imported-api.ts';
import { type QName, type SchemaPart, type SchemaSet, xsd } from './schema-set.ts';

/** An element of a message, and what is in it. */
export interface Field extends QName {
  readonly isOptional: boolean;
  readonly isNillable: boolean;
  readonly isArray: boolean;
  /** Of a value without elements in it. */
  readonly kind: 'text' | 'number' | 'flag' | 'object';
  /** Of an object. */
  readonly fields: readonly Field[];
}

/** As many elements and types as a message may have; a document of policies has room for fewer. */
const mostInMessage = 2000;

const mostDepth = 100;

/** What may be read for all messages of a description together. */
export interface ShapeBudget {
  left: number;
}

/** What a description may be read with. */
export function shapeBudget(): ShapeBudget {
  return { left: 100_000 };
}

const namePattern = /^[\p{L}_][\p{L}\p{N}\p{M}_.·-]*$/u;

const numbers = new Set(
  'decimal integer nonPositiveInteger negativeInteger long int short byte nonNegativeInteger unsignedLong unsignedInt unsignedShort unsignedByte positiveInteger float double'.split(
    ' ',
  ),
);

/**
 * Finds out what a message looks like. Azure: types that hold themselves are not supported.
 * @see https://learn.microsoft.com/azure/api-management/api-management-api-import-restrictions#wsdl
 */
export function shapeOf(name: QName, schemas: SchemaSet, place: string, budget: ShapeBudget): Field {
  return new ShapeReader(schemas, place, budget).read(name);
}

class ShapeReader {
  readonly #schemas: SchemaSet;
  readonly #place: string;
  /** The types that the one being read is in. */
  readonly #within = new Set<XmlElement>();
  readonly #budget: ShapeBudget;
  #left = mostInMessage;

  constructor(schemas: SchemaSet, place: string, budget: ShapeBudget) {
    this.#schemas = schemas;
    this.#place = place;
    this.#budget = budget;
  }

  read(name: QName): Field {
    return this.#element(this.#global('element', name), true);
  }

  #global(kind: string, name: QName): SchemaPart {
    const found = this.#schemas.find(kind, name);
    if (found === undefined)
      throw this.#fault(`there is no ${kind} '${name.name}' of '${name.namespace}' in the document`);
    return found;
  }

  #fault(message: string): ImportError {
    return new ImportError(message, this.#place);
  }

  #spend(): void {
    if (this.#within.size > mostDepth) throw this.#fault(`types are more than ${mostDepth} deep; expected fewer`);
    if (--this.#left < 0) throw this.#fault(`a message has more than ${mostInMessage} elements; expected fewer`);
    if (--this.#budget.left < 0)
      throw this.#fault('all messages together have more than 100000 elements; expected fewer');
  }

  #nameOf(element: XmlElement): string {
    const name = attributeOf(element, 'name') ?? '';
    if (!namePattern.test(name)) throw this.#fault(`'${name.slice(0, 80)}' is no name of an element; expected one`);
    return name;
  }

  #element(part: SchemaPart, isGlobal: boolean): Field {
    const { element } = part;
    const reference = this.#schemas.nameIn(element, 'ref');
    this.#spend();
    const meant = reference === undefined ? part : this.#global('element', reference);
    const form = attributeOf(element, 'form') ?? (part.isQualified ? 'qualified' : 'unqualified');
    const isQualified = isGlobal || reference !== undefined || form === 'qualified';
    return {
      namespace: isQualified ? meant.target : '',
      name: this.#nameOf(meant.element),
      isOptional: attributeOf(element, 'minOccurs') === '0',
      isNillable: attributeOf(meant.element, 'nillable') === 'true',
      isArray: !isGlobal && isMany(attributeOf(element, 'maxOccurs')),
      ...this.#typeOf(meant),
    };
  }

  #typeOf(part: SchemaPart): Pick<Field, 'kind' | 'fields'> {
    const named = this.#schemas.nameIn(part.element, 'type');
    if (named !== undefined) return this.#named(named);
    const own = elementsIn(part.element).find(({ localName }) => /^(?:simple|complex)Type$/.test(localName));
    return own === undefined ? { kind: 'text', fields: [] } : this.#type({ ...part, element: own });
  }

  #named(name: QName): Pick<Field, 'kind' | 'fields'> {
    if (name.namespace !== xsd) return this.#type(this.#global('type', name));
    return { kind: numbers.has(name.name) ? 'number' : name.name === 'boolean' ? 'flag' : 'text', fields: [] };
  }

  #type(part: SchemaPart): Pick<Field, 'kind' | 'fields'> {
    const { element } = part;
    if (this.#within.has(element))
      throw this.#fault(
        `the type '${attributeOf(element, 'name')}' holds itself; expected one that ends, as Azure does`,
      );
    this.#spend();
    this.#within.add(element);
    const read = element.localName === 'simpleType' ? this.#simple(part) : this.#complex(part);
    this.#within.delete(element);
    return read;
  }

  #simple(part: SchemaPart): Pick<Field, 'kind' | 'fields'> {
    const restriction = elementsIn(part.element).find(({ localName }) => localName === 'restriction');
    const base = restriction && this.#schemas.nameIn(restriction, 'base');
    return base === undefined ? { kind: 'text', fields: [] } : this.#named(base);
  }

  #complex(part: SchemaPart): Pick<Field, 'kind' | 'fields'> {
    const content = elementsIn(part.element).find(({ localName }) => /^(?:simple|complex)Content$/.test(localName));
    if (content === undefined) return { kind: 'object', fields: this.#fieldsIn(part) };
    const [derived] = elementsIn(content).filter(({ localName }) => /^(?:extension|restriction)$/.test(localName));
    const base = derived && this.#schemas.nameIn(derived, 'base');
    if (derived === undefined || base === undefined) return { kind: 'text', fields: [] };
    // Arrays of SOAP's own encoding are the one use of such a base.
    if (content.localName === 'simpleContent') return this.#named(base);
    const inherited =
      derived.localName === 'extension' && base.namespace !== xsd ? this.#named(base).fields : ([] as const);
    return { kind: 'object', fields: [...inherited, ...this.#fieldsIn({ ...part, element: derived })] };
  }

  #fieldsIn(part: SchemaPart): readonly Field[] {
    return elementsIn(part.element).flatMap((element): readonly Field[] => {
      const inner = { ...part, element };
      switch (element.localName) {
        case 'element':
          return [this.#element(inner, false)];
        case 'sequence':
        case 'all':
        case 'choice':
          return this.#inGroup(inner);
        case 'group': {
          const reference = this.#schemas.nameIn(element, 'ref');
          return reference === undefined ? [] : this.#inside(this.#global('group', reference));
        }
        case 'any':
          throw this.#fault("found 'any'; expected elements that are named, since JSON is made from their names");
        default:
          return [];
      }
    });
  }

  #inside(part: SchemaPart): readonly Field[] {
    if (this.#within.has(part.element))
      throw this.#fault(`the group '${attributeOf(part.element, 'name')}' holds itself; expected one that ends`);
    this.#spend();
    this.#within.add(part.element);
    const fields = this.#fieldsIn(part);
    this.#within.delete(part.element);
    return fields;
  }

  #inGroup(part: SchemaPart): readonly Field[] {
    const isChoice = part.element.localName === 'choice' || attributeOf(part.element, 'minOccurs') === '0';
    const isRepeated = isMany(attributeOf(part.element, 'maxOccurs'));
    return this.#fieldsIn(part).map((field) => ({
      ...field,
      isOptional: field.isOptional || isChoice,
      isArray: field.isArray || isRepeated,
    }));
  }
}

function isMany(maxOccurs: string | undefined): boolean {
  return maxOccurs !== undefined && maxOccurs !== '0' && maxOccurs !== '1';
}

/** Whether an element is there for an array only, so that it is one in JSON. */
export function isWrappedArray({ kind, fields }: Field): boolean {
  return kind === 'object' && fields.length === 1 && fields[0]?.isArray === true;
}
