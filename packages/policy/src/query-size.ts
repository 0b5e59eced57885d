// How large a query of GraphQL is, before anything is done about it. A short text can ask for a lot: fragments are spread
// in fragments, so that thirty lines come to a thousand million fields. Sizes are therefore worked out fragment by
// fragment, each of them once, and without running what they stand for.

/** What of a parsed query matters here; any parser that follows the specification gives it. */
export interface QueryNode {
  readonly kind: string;
  readonly name?: { readonly value: string } | undefined;
  readonly selectionSet?: { readonly selections: readonly QueryNode[] } | undefined;
}

/** How large a query is. */
export interface QuerySize {
  /** How many fields lie one within another; those without fields of their own count. */
  readonly depth: number;
  /** How many fields there are, those of a fragment counted wherever it is spread. */
  readonly fields: number;
  /** A fragment that leads to itself. */
  readonly circular: string | undefined;
}

/** Measures the definitions of a query: the largest of its operations and fragments counts. */
export function measureQuery(definitions: readonly QueryNode[]): QuerySize {
  const meter = new Meter(definitions);
  const sizes = definitions.map((definition) => meter.measure(definition));
  return {
    depth: Math.max(0, ...sizes.map(({ depth }) => depth)),
    fields: Math.max(0, ...sizes.map(({ fields }) => fields)),
    circular: meter.circular,
  };
}

interface Size {
  readonly depth: number;
  readonly fields: number;
}

const none: Size = { depth: 0, fields: 0 };

class Meter {
  readonly #fragments: ReadonlyMap<string, QueryNode>;
  readonly #known = new Map<string, Size | 'underWay'>();
  circular: string | undefined;

  constructor(definitions: readonly QueryNode[]) {
    this.#fragments = new Map(
      definitions
        .filter(({ kind }) => kind === 'FragmentDefinition')
        .map((fragment) => [fragment.name?.value ?? '', fragment]),
    );
  }

  measure(node: QueryNode): Size {
    let depth = 0;
    let fields = 0;
    for (const selection of node.selectionSet?.selections ?? []) {
      const size = this.#measureSelection(selection);
      depth = Math.max(depth, size.depth);
      fields += size.fields;
    }
    return { depth, fields };
  }

  #measureSelection(selection: QueryNode): Size {
    if (selection.kind === 'FragmentSpread') return this.#measureFragment(selection.name?.value ?? '');
    const { depth, fields } = this.measure(selection);
    return selection.kind === 'Field' ? { depth: depth + 1, fields: fields + 1 } : { depth, fields };
  }

  #measureFragment(name: string): Size {
    const fragment = this.#fragments.get(name);
    if (fragment === undefined) return none;
    const known = this.#known.get(name);
    if (known === 'underWay') {
      this.circular ??= name;
      return none;
    }
    if (known !== undefined) return known;
    this.#known.set(name, 'underWay');
    const size = this.measure(fragment);
    this.#known.set(name, size);
    return size;
  }
}

/** What may hold brackets that are none; brackets; and the end of it all. */
const BRACKETS = /"""(?:\\"""|[\s\S])*?(?:"""|$)|"(?:\\.|[^"\\\r\n])*"|#[^\r\n]*|[{([]|[})\]]/g;

/** How deep the brackets of a text in GraphQL are nested. Parsers that call themselves for each can be brought down by it. */
export function nestingOf(text: string): number {
  return nesting(text, BRACKETS);
}

const JSON_BRACKETS = /"(?:\\.|[^"\\])*"|[{[]|[}\]]/g;

/** The same for JSON. */
export function jsonNestingOf(text: string): number {
  return nesting(text, JSON_BRACKETS);
}

function nesting(text: string, pattern: RegExp): number {
  let open = 0;
  let most = 0;
  for (const [token] of text.matchAll(pattern)) {
    if (token === '{' || token === '(' || token === '[') most = Math.max(most, ++open);
    else if (token === '}' || token === ')' || token === ']') open--;
  }
  return most;
}
