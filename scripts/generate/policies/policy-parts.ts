import {
  type Dynamic,
  type ElementContent,
  type Field,
  isDynamic,
  type Kind,
  type Policy,
  type Shape,
} from '../../../packages/policy/src/index.ts';

// A policy taken apart: everything that can be written in it, each with a path by which definitions and documents can be
// held against each other, such as `allowed-methods/@preflight-result-max-age` or `value/text()`.

/** Something that can be written in a policy. */
export interface PolicyPart {
  readonly path: string;
  readonly is: 'attribute' | 'element' | 'text' | 'policies';
  readonly description: string;
  readonly required: boolean;
  /** What holds when it is left out, as it would be written. */
  readonly absent: string | undefined;
  readonly allowsExpression: boolean;
  /** What it may hold, where that is text. */
  readonly kind: Kind<unknown> | undefined;
  /** The only words that it may hold, where these are listed. */
  readonly words: readonly string[];
}

/** All parts of a policy, at any depth, in the order of its definition. */
export function partsOf(policy: Policy): readonly PolicyPart[] {
  return partsOfShape(policy.config, '');
}

function partsOfShape(shape: Shape, prefix: string): readonly PolicyPart[] {
  return Object.entries(shape).flatMap(([name, field]) => partsOfField(name, field, prefix));
}

function partsOfField(name: string, field: Field<unknown>, prefix: string): readonly PolicyPart[] {
  const { description } = field;
  switch (field.field) {
    case 'attribute':
      return [
        {
          path: `${prefix}@${name}`,
          is: 'attribute',
          description,
          required: field.required,
          ...holds(field.kind),
          absent: written(field.absent),
        },
      ];
    case 'text':
      return [{ path: `${prefix}text()`, is: 'text', description, required: field.required, ...holds(field.kind) }];
    case 'policies':
      return [{ path: `${prefix}policies()`, is: 'policies', description, required: false, ...holds(undefined) }];
    case 'element':
    case 'elements': {
      const path = `${prefix}${name}`;
      const content = kindOf(field.content);
      const part: PolicyPart = { path, is: 'element', description, required: field.atLeast > 0, ...holds(content) };
      return content === undefined ? [part, ...partsOfShape(field.content as Shape, `${path}/`)] : [part];
    }
  }
}

function holds(kind: Kind<unknown> | undefined): Pick<PolicyPart, 'absent' | 'allowsExpression' | 'kind' | 'words'> {
  return { absent: undefined, allowsExpression: kind !== undefined && isDynamic(kind), kind, words: kind?.words ?? [] };
}

/** What kind of text an element holds; none where it has a shape. */
export function kindOf(content: ElementContent): Kind<unknown> | undefined {
  return 'parse' in content && typeof content.parse === 'function' ? (content as Kind<unknown>) : undefined;
}

function written(absent: unknown): string | undefined {
  const value = typeof absent === 'function' ? (absent as Partial<Dynamic<unknown>>).constant : absent;
  if (typeof value === 'object' && value !== null && 'text' in value) return String(value.text);
  return value === undefined || value === '' || typeof value === 'object' ? undefined : String(value);
}
