/** How a property and a value are held against each other. */
export type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

/** What a part of a text is looked for with. */
export type TextFunction = 'substringof' | 'contains' | 'startswith' | 'endswith';

/** A value in a filter. Texts are compared without regard to case, so that they are in lower case here. */
export type Literal = string | number | boolean | null;

/** A filter of a list, such as `state eq 'active' and startswith(displayName, 'a')`. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly operand: Filter }
  | { readonly kind: 'comparison'; readonly operator: Comparison; readonly field: string; readonly value: Literal }
  | { readonly kind: 'text'; readonly function: TextFunction; readonly field: string; readonly value: string };
