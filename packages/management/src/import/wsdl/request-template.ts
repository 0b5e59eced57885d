import { type Field, isWrappedArray } from './message-shape.ts';
import { jsonName, memberPath } from './template-path.ts';

// Liquid that makes the body of an envelope out of JSON. Differs from Azure: values are escaped, so that what callers write
// stays a value, and `false` is not taken for nothing.

/** How elements of a message are written: prefixes by namespace, of which the default one is empty. */
export class ElementNames {
  readonly #prefixes = new Map<string, string>();

  constructor(root: Field) {
    const found = [...namespacesIn(root)];
    // A default namespace would be that of elements that have none.
    const first = found.includes('') ? undefined : root.namespace;
    for (const namespace of found.filter((one) => one !== ''))
      this.#prefixes.set(namespace, namespace === first ? '' : `ns${this.#prefixes.size}`);
  }

  of({ namespace, name }: Field): string {
    const prefix = this.#prefixes.get(namespace) ?? '';
    return prefix === '' ? name : `${prefix}:${name}`;
  }

  /** What the envelope declares. */
  declarations(): readonly (readonly [string, string])[] {
    return Array.from(this.#prefixes, ([namespace, prefix]) => [
      prefix === '' ? 'xmlns' : `xmlns:${prefix}`,
      namespace,
    ]);
  }
}

function namespacesIn(root: Field): Set<string> {
  const found = new Set<string>();
  const waiting = [root];
  for (let field = waiting.pop(); field !== undefined; field = waiting.pop()) {
    found.add(field.namespace);
    waiting.push(...field.fields);
  }
  return found;
}

/** Writes the element of a request. */
export function requestTemplate(root: Field, names: ElementNames): string {
  return elementTemplate(root, memberPath('body', jsonName(root.name)), names, 1);
}

function fieldTemplate(field: Field, path: string, names: ElementNames, depth: number): string {
  if (field.isArray) return loop(field, path, names, depth);
  const element = elementTemplate(field, path, names, depth);
  return `{% if ${path} != null %}${element}${absent(field, names)}{% endif %}`;
}

function elementTemplate(field: Field, path: string, names: ElementNames, depth: number): string {
  const name = names.of(field);
  return `<${name}>${contentOf(field, path, names, depth)}</${name}>`;
}

function contentOf(field: Field, path: string, names: ElementNames, depth: number): string {
  if (field.kind !== 'object') return `{{${path} | Escape}}`;
  const [only] = field.fields;
  if (only !== undefined && isWrappedArray(field)) return loop(only, path, names, depth);
  return field.fields.map((one) => fieldTemplate(one, memberPath(path, jsonName(one.name)), names, depth)).join('\n');
}

function loop(field: Field, path: string, names: ElementNames, depth: number): string {
  const item = `item${depth}`;
  return `{% for ${item} in ${path} %}${elementTemplate(field, item, names, depth + 1)}{% endfor %}`;
}

function absent(field: Field, names: ElementNames): string {
  if (field.isNillable) return `{% else %}<${names.of(field)} xsi:nil="true" />`;
  return field.isOptional ? '' : `{% else %}<${names.of(field)} />`;
}
