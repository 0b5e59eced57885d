import { type Dynamic, defineKind, type Kind, type PolicyContext } from '@turnpike/policy';

/** What becomes of a field. */
export type FieldAction = 'allow' | 'remove' | 'reject' | 'ignore';

const words = ['allow', 'remove', 'reject', 'ignore'] as const;

/** What becomes of a field. Azure: samples also say `deny`, which is not among the actions; it rejects. */
export const fieldAction: Kind<FieldAction> = defineKind(
  'allow, remove, reject or ignore',
  (text) => {
    const word = text.trim().toLowerCase();
    return word === 'deny' ? 'reject' : words.find((one) => one === word);
  },
  words,
);

/** The path of a rule: a type and a field, either of them `*`; `__*` stands for introspection. */
export interface RulePath {
  /** Absent where the field may be of any type. */
  readonly type: string | undefined;
  readonly field: string;
}

/** A path such as `/Query/users`, `/User/*`, `/users` (a field of any of the root types), `/*` or `/__*`. */
export const rulePath: Kind<RulePath> = defineKind('a path such as /Query/users, /Query/* or /__*', (text) => {
  const [, type, field] = /^\/(?:([_A-Za-z*]\w*)\/)?([_A-Za-z]\w*\*?|\*)$/.exec(text.trim()) ?? [];
  return field === undefined ? undefined : { type: type === '*' ? undefined : type, field };
});

/** A rule about a field. */
export interface AccessRule {
  readonly path: RulePath;
  readonly action: Dynamic<FieldAction>;
}

/** A field as rules see it. */
export interface FieldPlace {
  /** The types that the field may be of: several for one of an interface. */
  readonly types: readonly string[];
  readonly field: string;
  /** Whether it is a field of the query, the mutation or the subscription itself. */
  readonly isRoot: boolean;
}

/** Says what rules make of fields; each rule is evaluated once. */
export class AccessRules {
  readonly #rules: readonly AccessRule[];
  readonly #context: PolicyContext;
  readonly #actions = new Map<AccessRule, FieldAction>();
  readonly #known = new Map<string, FieldAction>();

  constructor(rules: readonly AccessRule[], context: PolicyContext) {
    // The most specific first; those that are as specific as each other in the order of the document.
    this.#rules = rules.toSorted((one, other) => rank(one.path) - rank(other.path));
    this.#context = context;
  }

  /** What becomes of a field. Of the types that it may be of, the one that allows least decides. */
  decide({ types, field, isRoot }: FieldPlace): FieldAction {
    const actions = types.map((type) => this.#decideOne(type, field, isRoot));
    return actions.find((action) => action === 'reject') ?? actions.find((action) => action === 'remove') ?? 'allow';
  }

  #decideOne(type: string, field: string, isRoot: boolean): FieldAction {
    const key = `${type}/${field}/${isRoot}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const action = this.#firstOf(type, field, isRoot);
    this.#known.set(key, action);
    return action;
  }

  #firstOf(type: string, field: string, isRoot: boolean): FieldAction {
    for (const rule of this.#rules) {
      if (!applies(rule.path, type, field, isRoot)) continue;
      const action = this.#evaluate(rule);
      if (action !== 'ignore') return action;
    }
    return 'allow';
  }

  #evaluate(rule: AccessRule): FieldAction {
    const known = this.#actions.get(rule);
    if (known !== undefined) return known;
    const action = rule.action(this.#context);
    this.#actions.set(rule, action);
    return action;
  }
}

function rank({ type, field }: RulePath): number {
  if (field === '*') return type === undefined ? 4 : 2;
  if (field === '__*') return 3;
  return type === undefined ? 1 : 0;
}

function applies(path: RulePath, type: string, field: string, isRoot: boolean): boolean {
  // It says no more than what has been asked for.
  if (field === '__typename') return false;
  if (field.startsWith('__') && (path.field === '__*' || (path.field === '*' && path.type === undefined))) return true;
  if (field.startsWith('__') && path.field !== field) return false;
  if (path.field !== '*' && path.field !== field) return false;
  if (path.type === undefined) return path.field === '*' || isRoot;
  return path.type === type;
}
