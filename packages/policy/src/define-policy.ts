import type { Scope, Section } from '@turnpike/model';
import type { Severity } from '@turnpike/text';
import type { Configured, Shape } from './fields.ts';
import type { RunPolicy, Step } from './pipeline.ts';
import type { PolicyCode } from './policy-diagnostics.ts';
import type { PolicyEntities } from './policy-entities.ts';
import type { CreateFailure } from './policy-failure.ts';

/** Where a policy is being prepared, and what it may ask of the document it stands in. */
export interface Place<Field extends string = string> {
  readonly section: Section;
  /** Absent where a document is checked without knowing what it is attached to. */
  readonly scope: Scope | undefined;
  /** What is configured beside policies; absent where that is not known, and nothing can be checked against it. */
  readonly entities: PolicyEntities | undefined;
  /** Says that a field is wrong in a way that its kind does not show; the policy cannot be used then. */
  report(code: PolicyCode, field: Field, message: string, severity?: Severity): void;
  /** Says that this version cannot run what a field asks for. */
  reportUnavailable(field: Field, message: string): void;
  /** The policies of the fragment with that name; reports at the field when there is none. */
  fragment(field: Field, id: string): readonly Step[];
}

/** What a policy comes to: a function for each request, or other policies in its place. */
export type Prepared = RunPolicy | readonly Step[];

/** Everything there is to say about a policy. */
export interface PolicyDefinition<S extends Shape = Shape, Reason extends string = string> {
  /** As in XML. */
  readonly name: string;
  /** The page that documents it. */
  readonly reference: string;
  /** The sections where it may stand. */
  readonly sections: readonly Section[];
  /** The scopes where it may stand. */
  readonly scopes: readonly Scope[];
  /** Whether a section may have it only once. */
  readonly once?: boolean;
  /** Its attributes and children, in the order of the policy statement. */
  readonly config: S;
  /** The reasons for which it turns a request away, and what each means. */
  readonly failures?: Readonly<Record<Reason, string>>;
  /** Decides what can be decided once, and gives what is left to do for every request. */
  prepare(config: Configured<S>, failure: CreateFailure<Reason>, place: Place<Extract<keyof S, string>>): Prepared;
}

/** A policy as the compiler handles it, whatever its config. */
export interface Policy extends Required<Omit<PolicyDefinition, 'prepare'>> {
  prepare(config: Readonly<Record<string, unknown>>, failure: CreateFailure, place: Place): Prepared;
}

/** Defines a policy; `prepare` gets its config with the types that `config` declares. */
export function definePolicy<const S extends Shape, Reason extends string = never>(
  definition: PolicyDefinition<S, Reason>,
): Policy {
  const { prepare } = definition;
  return {
    once: false,
    ...definition,
    failures: definition.failures ?? {},
    // The config reader gives what the shape says, which the types cannot follow from here on.
    prepare: (config, failure, place) => prepare(config as Configured<S>, failure as CreateFailure<Reason>, place),
  };
}

/** Policies by name. */
export type PolicyCatalog = ReadonlyMap<string, Policy>;

/** Makes a catalog of policies. */
export function policyCatalog(policies: readonly Policy[]): PolicyCatalog {
  return new Map(policies.map((policy) => [policy.name, policy]));
}
