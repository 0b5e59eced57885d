import { nestingOf } from '@turnpike/policy';
import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  parse,
  specifiedScalarTypes,
  validateSchema,
  visit,
} from 'graphql';
import { ImportError } from '../imported-api.ts';
import { checkLength } from '../text-bounds.ts';

// The library suggests other names for each one that it does not know, and compares each type with all of its interfaces: both
// can take it long. What costs that is looked for before, in time that grows with the text.

const mostTokens = 400_000;
const mostBrackets = 200;
const mostComparisons = 1_000_000;

/** Reads a schema in the schema definition language. Throws an `ImportError` that says where it is wrong. */
export function readGraphQLSchema(text: string): GraphQLSchema {
  checkLength(text);
  if (nestingOf(text) > mostBrackets)
    throw new ImportError(`the schema is nested deeper than ${mostBrackets} brackets; expected less`);
  const document = told(() => parse(text, { maxTokens: mostTokens }));
  checkNames(document);
  checkInterfaces(document);
  const schema = told(() => buildASTSchema(document));
  const [error] = validateSchema(schema);
  if (error !== undefined) throw importError(error);
  return schema;
}

function told<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof GraphQLError) throw importError(error);
    // What the library finds out after parsing it tells by plain errors.
    throw new ImportError((error as Error).message.slice(0, 300));
  }
}

function importError({ message, locations }: GraphQLError): ImportError {
  const [location] = locations ?? [];
  return new ImportError(message.slice(0, 300), location && `line ${location.line}, column ${location.column}`);
}

function checkNames(document: DocumentNode): void {
  const types = new Set(specifiedScalarTypes.map(({ name }) => name));
  const directives = new Map<string, Set<string>>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION || definition.kind === Kind.FRAGMENT_DEFINITION)
      throw importError(new GraphQLError('found a query; expected a schema', { nodes: [definition] }));
    if (definition.kind === Kind.DIRECTIVE_DEFINITION)
      directives.set(definition.name.value, new Set(definition.arguments?.map(({ name }) => name.value)));
    else if (isTypeDefinition(definition)) types.add(definition.name.value);
  }
  const fail = (message: string, node: Parameters<typeof visit>[0]): never => {
    throw importError(new GraphQLError(message, { nodes: [node] }));
  };
  visit(document, {
    NamedType: (node) =>
      types.has(node.name.value) ? undefined : fail(`there is no type '${node.name.value}'; expected one`, node),
    Directive: (node) => {
      const known = directives.get(node.name.value);
      const other = known && node.arguments?.find(({ name }) => !known.has(name.value));
      if (other) fail(`'@${node.name.value}' has no argument '${other.name.value}'; expected one that it has`, other);
    },
  });
  for (const definition of document.definitions)
    if (/TypeExtension$/.test(definition.kind) && 'name' in definition && !types.has(definition.name?.value ?? ''))
      fail(`there is no type '${definition.name?.value}' to extend; expected one`, definition);
}

function isTypeDefinition(
  definition: DefinitionNode,
): definition is DefinitionNode & { readonly name: { readonly value: string } } {
  return /TypeDefinition$/.test(definition.kind);
}

/** Each type is held against the fields of all interfaces that it implements. */
function checkInterfaces(document: DocumentNode): void {
  const fields = new Map<string, number>();
  const implemented: string[] = [];
  for (const definition of document.definitions) {
    if (!('interfaces' in definition) || definition.name === undefined) continue;
    const { name, interfaces = [] } = definition;
    const count = (fields.get(name.value) ?? 0) + (definition.fields?.length ?? 0) + interfaces.length;
    fields.set(name.value, count);
    implemented.push(...interfaces.map((one) => one.name.value));
  }
  const comparisons = implemented.reduce((sum, name) => sum + (fields.get(name) ?? 0), 0);
  if (comparisons > mostComparisons)
    throw new ImportError(`interfaces come to ${comparisons} fields in types; expected at most ${mostComparisons}`);
}
