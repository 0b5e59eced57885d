import type { QueryError } from '@turnpike/policy';
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { AccessRules } from './access-rules.ts';

/** What rules have made of a query. */
export interface AuthorizedQuery {
  readonly document: DocumentNode;
  /** Because of these the request must not go on. */
  readonly rejected: readonly QueryError[];
  /** The fields that are not in the document any more. */
  readonly removed: readonly QueryError[];
}

/** Applies rules to every field of a query, those of fragments included. */
export function authorizeQuery(document: DocumentNode, schema: GraphQLSchema, rules: AccessRules): AuthorizedQuery {
  const rejected: QueryError[] = [];
  const removed: QueryError[] = [];
  const types = new TypeInfo(schema);
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  const typesOf = (): readonly string[] => {
    const parent = types.getParentType();
    if (!parent) return [];
    return isAbstractType(parent) ? schema.getPossibleTypes(parent).map(({ name }) => name) : [parent.name];
  };
  const visitor = visitWithTypeInfo(types, {
    Field: {
      enter(node: FieldNode) {
        const parent = types.getParentType();
        // Inside of introspection, the field that has led there has been decided about.
        if (parent?.name.startsWith('__')) return undefined;
        const isRoot = [...roots].some((root) => root === parent);
        const action = rules.decide({ types: typesOf(), field: node.name.value, isRoot });
        if (action === 'reject') rejected.push(errorAt(node, `The field '${node.name.value}' may not be asked for.`));
        if (action !== 'remove') return undefined;
        removed.push(errorAt(node, `The field '${node.name.value}' has been removed from the query.`));
        return null;
      },
    },
  });
  const authorized = visit(document, visitor);
  return { document: removed.length === 0 ? document : withoutEmpty(authorized), rejected, removed };
}

function errorAt({ loc, alias, name }: FieldNode, message: string): QueryError {
  const { line, column } = loc?.startToken ?? { line: 0, column: 0 };
  return { message, locations: [{ line, column }], path: [(alias ?? name).value] };
}

/** Takes away what nothing is left of: braces with nothing in them are no GraphQL. */
function withoutEmpty(document: DocumentNode): DocumentNode {
  let left = document;
  for (;;) {
    const gone = new Set<string>();
    for (const definition of left.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.selectionSet.selections.length === 0)
        gone.add(definition.name.value);
    let changed = false;
    const drop = () => {
      changed = true;
      return null;
    };
    const isEmpty = (node: { readonly selectionSet?: { readonly selections: readonly unknown[] } | undefined }) =>
      node.selectionSet?.selections.length === 0;
    left = visit(left, {
      Field: { leave: (node) => (isEmpty(node) ? drop() : undefined) },
      InlineFragment: { leave: (node) => (isEmpty(node) ? drop() : undefined) },
      FragmentSpread: (node) => (gone.has(node.name.value) ? drop() : undefined),
      FragmentDefinition: { leave: (node) => (isEmpty(node) ? drop() : undefined) },
      OperationDefinition: { leave: (node) => (isEmpty(node) ? drop() : undefined) },
    });
    if (!changed) return withoutUnused(left);
  }
}

/** Fragments and variables that nothing uses any more are mistakes by the specification. */
function withoutUnused(document: DocumentNode): DocumentNode {
  const spread = new Set<string>();
  visit(document, { FragmentSpread: (node) => void spread.add(node.name.value) });
  const definitions = document.definitions.filter(
    (definition) => definition.kind !== Kind.FRAGMENT_DEFINITION || spread.has(definition.name.value),
  );
  if (definitions.length < document.definitions.length) return withoutUnused({ ...document, definitions });
  const used = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: (node) => void used.add(node.name.value),
  });
  return visit(document, {
    VariableDefinition: (node) => (used.has(node.variable.name.value) ? false : null),
  });
}
