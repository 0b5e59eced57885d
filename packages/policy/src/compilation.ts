import { compileExpression } from '@turnpike/expressions';
import type { Scope, Section } from '@turnpike/model';
import type { Severity } from '@turnpike/text';
import type { PolicyCatalog } from './define-policy.ts';
import type { FragmentDocument } from './document.ts';
import type { NamedValues } from './named-values.ts';
import type { Step } from './pipeline.ts';
import { PolicyDiagnosticBag } from './policy-diagnostics.ts';
import type { PolicyEntities } from './policy-entities.ts';
import type { Element } from './syntax.ts';

/** Compiles one expression, as `compileExpression` of `@turnpike/expressions` does. */
export type ExpressionCompiler = typeof compileExpression;

/** What documents are compiled with. */
export interface CompileOptions {
  /** The policies that this version can run. */
  readonly policies: PolicyCatalog;
  /** Left out where they are not known, in which case what refers to one is not checked. */
  readonly namedValues?: NamedValues;
  /** Finds a policy fragment by its id. */
  readonly fragments?: (id: string) => FragmentDocument | undefined;
  /** Left out where they are not known, in which case references to them are not checked. */
  readonly entities?: PolicyEntities;
  /** How to report what is not there: policies that this version does not have, and fragments. */
  readonly unavailable: Extract<Severity, 'error' | 'warning'>;
  /** A compiler that remembers, where many documents are compiled. */
  readonly compileExpression?: ExpressionCompiler;
}

/** Where policies of one list stand. */
export interface Site {
  readonly section: Section;
  readonly scope: Scope | undefined;
  /** The element around them, when it is not the section itself. */
  readonly path: string | undefined;
  /** Whether sections and scopes are held against the policies: not for a fragment on its own. */
  readonly placed: boolean;
  /** What `<base />` stands for; absent where it may not stand. */
  readonly base: readonly Step[] | undefined;
  /** Whether the text is a fragment's, which may not include others. */
  readonly inFragment: boolean;
}

/** How many policies a document may come to, its fragments counted each time they are included. */
export const policiesPerDocument = 20_000;

/** How many policies a document comes to, and how often it takes in those of the broader scope. */
export interface PolicyCount {
  policies: number;
  bases: number;
}

/** One document being compiled. */
export class Compilation {
  readonly options: CompileOptions;
  readonly text: string;
  readonly bag: PolicyDiagnosticBag = new PolicyDiagnosticBag();
  /** What there was so far; shared with the compilations of included fragments. */
  readonly count: PolicyCount;
  /** The elements that hold a policy which a section may have once, by section and name. */
  readonly seen: Map<string, Set<Element>> = new Map();
  /** Whether everything so far can run. */
  runnable = true;

  constructor(options: CompileOptions, text: string, count: PolicyCount = { policies: 0, bases: 0 }) {
    this.options = options;
    this.text = text;
    this.count = count;
  }
}

/** Makes a compiler that compiles an expression once, however often it is written. */
export function rememberExpressions(compile: ExpressionCompiler = compileExpression): ExpressionCompiler {
  const known = new Map<string, ReturnType<ExpressionCompiler>>();
  return (text) => {
    let result = known.get(text);
    if (result === undefined) {
      result = compile(text);
      known.set(text, result);
    }
    return result;
  };
}
