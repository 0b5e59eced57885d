import type { Section } from '@turnpike/model';
import { constant, isDynamic, type Kind, type KindValue } from './kinds.ts';
import type { RunPolicies } from './pipeline.ts';

// The shape of a policy: which attributes and child elements it has, in the order of the policy statement. Shapes are
// data, so that whatever needs to know the attributes of a policy (reader, editor, reference) reads the same list.

declare const configured: unique symbol;

interface FieldOf<T> {
  /** What it is for, as one sentence. */
  readonly description: string;
  /** What the field is when the policy is prepared; only the compiler sees this. */
  readonly [configured]?: T;
}

/** An attribute. */
export interface AttributeField<T> extends FieldOf<T> {
  readonly field: 'attribute';
  readonly kind: Kind<unknown>;
  readonly required: boolean;
  /** The prepared value of an attribute that is left out. */
  readonly absent: unknown;
}

/** A child element: once, or as often as needed. */
export interface ElementField<T> extends FieldOf<T> {
  readonly field: 'element' | 'elements';
  readonly content: ElementContent;
  readonly atLeast: number;
}

/** The text of the element itself. */
export interface TextField<T> extends FieldOf<T> {
  readonly field: 'text';
  readonly kind: Kind<unknown>;
  readonly required: boolean;
  /** Elements in it are text too, as written. */
  readonly markup: boolean;
}

/** Policies inside the element. */
export interface PoliciesField<T> extends FieldOf<T> {
  readonly field: 'policies';
  /** The policies that may not stand there. */
  readonly except: readonly string[];
  /** The only policies that may; any when absent. */
  readonly only?: readonly string[];
  /** Whether each is a function of its own, rather than all of them together one. */
  readonly apart: boolean;
  /** The section that they count as being in, where that is not the one around the element. */
  readonly section?: Section;
  /** Those of the only ones that may stand more than once; all of them when absent. */
  readonly repeatable?: readonly string[];
}

/** One thing that an element has. */
export type Field<T> = AttributeField<T> | ElementField<T> | TextField<T> | PoliciesField<T>;

/** What an element has, by name. */
export type Shape = Readonly<Record<string, Field<unknown>>>;

/** What a child element holds: a text, or attributes and children of its own. */
export type ElementContent = Kind<unknown> | Shape;

/** What a shape is when the policy is prepared. */
export type Configured<S extends Shape> = {
  readonly [Name in keyof S]: S[Name] extends Field<infer T> ? T : never;
};

/** The shape that is some config when the policy is prepared: for shapes that several policies share. */
export type ShapeOf<Config> = { readonly [Name in keyof Config]-?: Field<Config[Name]> };

type ContentValue<C> = C extends Kind<unknown> ? KindValue<C> : C extends Shape ? Configured<C> : never;

interface Optional {
  readonly optional: true;
}

interface Default<K> {
  readonly default: K extends Kind<infer T> ? T : never;
}

/** An attribute; it must be there unless it is optional or has a default. */
export function attribute<K extends Kind<unknown>>(kind: K, description: string): AttributeField<KindValue<K>>;
export function attribute<K extends Kind<unknown>>(
  kind: K,
  description: string,
  options: Default<K>,
): AttributeField<KindValue<K>>;
export function attribute<K extends Kind<unknown>>(
  kind: K,
  description: string,
  options: Optional,
): AttributeField<KindValue<K> | undefined>;
export function attribute(
  kind: Kind<unknown>,
  description: string,
  options: { readonly optional?: true; readonly default?: unknown } = {},
): AttributeField<unknown> {
  const required = !('default' in options) && options.optional !== true;
  const absent =
    required || options.optional ? undefined : isDynamic(kind) ? constant(options.default) : options.default;
  return { field: 'attribute', kind, description, required, absent };
}

/** A child element that stands at most once; it must be there unless it is optional. */
export function element<C extends ElementContent>(content: C, description: string): ElementField<ContentValue<C>>;
export function element<C extends ElementContent>(
  content: C,
  description: string,
  options: Optional,
): ElementField<ContentValue<C> | undefined>;
export function element(
  content: ElementContent,
  description: string,
  options: Partial<Optional> = {},
): ElementField<unknown> {
  return { field: 'element', content, description, atLeast: options.optional === true ? 0 : 1 };
}

/** A child element that may stand any number of times. */
export function elements<C extends ElementContent>(
  content: C,
  description: string,
  options: { readonly atLeast?: number } = {},
): ElementField<readonly ContentValue<C>[]> {
  return { field: 'elements', content, description, atLeast: options.atLeast ?? 0 };
}

/** The text of the element; it must not be blank unless it is optional. */
export function text<K extends Kind<unknown>>(kind: K, description: string): TextField<KindValue<K>>;
export function text<K extends Kind<unknown>>(
  kind: K,
  description: string,
  options: Optional,
): TextField<KindValue<K> | undefined>;
export function text(kind: Kind<unknown>, description: string, options: Partial<Optional> = {}): TextField<unknown> {
  return { field: 'text', kind, description, required: options.optional !== true, markup: false };
}

/** Everything between the tags of the element as text, elements included as they are written. */
export function markup<K extends Kind<unknown>>(kind: K, description: string): TextField<KindValue<K>> {
  return { field: 'text', kind, description, required: false, markup: true };
}

/** Policies inside the element, prepared as one function that runs them in order. */
export function policies(
  description: string,
  options: { readonly except?: readonly string[] } = {},
): PoliciesField<RunPolicies> {
  return { field: 'policies', description, except: options.except ?? [], apart: false };
}

/** Policies inside the element, of some names only, each prepared as a function of its own. */
export function policiesApart(description: string, only: readonly string[]): PoliciesField<readonly RunPolicies[]> {
  return { field: 'policies', description, except: [], only, apart: true };
}

/** Policies of some names only, which see the messages as those of a section do: for documents without sections. */
export function policiesOf(
  section: Section,
  description: string,
  options: { readonly only: readonly string[]; readonly repeatable: readonly string[] },
): PoliciesField<RunPolicies> {
  return { field: 'policies', description, except: [], apart: false, section, ...options };
}

/** Whether a child element holds a text of some kind rather than attributes and children. */
export function isKind(content: ElementContent): content is Kind<unknown> {
  return typeof (content as Kind<unknown>).parse === 'function';
}

/** Whether an expression may stand in a field. */
export function allowsExpression(field: Field<unknown>): boolean {
  return 'kind' in field && isDynamic(field.kind);
}
