import { type CompiledExpression, compileExpression, findExpressionEnd } from '@turnpike/expressions';
import type { Diagnostic, Span } from '@turnpike/text';
import { span } from '@turnpike/text';
import type { Compilation } from './compilation.ts';
import { expressionFailure } from './expression-failure.ts';
import { constant, type Dynamic, isDynamic, type Kind } from './kinds.ts';
import {
  findNamedValueReferences,
  type NamedValueReference,
  type SubstitutionOptions,
  substituteNamedValues,
} from './named-values.ts';
import type { BodyReads } from './pipeline.ts';
import type { PolicyContext } from './policy-context.ts';
import { attributeOf, type Element, type Value } from './syntax.ts';

// From what a document says to what a policy is prepared with. Named values are put in first, since an expression, or
// a part of one, may come from them; then a literal is read once, and an expression compiled. Where the named values
// are not known, as when a file is checked on its own, a reference inside a string is as good as any text, and one in
// the code or in a literal leaves the value open.

/** A value with its named values put in. */
export interface ResolvedValue {
  readonly value: Value;
  /** Named values are missing: what the text says is a guess. */
  readonly open: boolean;
  /** They are missing from the code of an expression, outside strings, so that it cannot be compiled. */
  readonly openCode: boolean;
}

/** Where a value stands, as messages name it. */
export interface Label {
  /** The attribute, or the element whose text it is. */
  readonly name: string;
  readonly policy: string;
  readonly path: string | undefined;
}

/** What became of a value. Without `ready` the policy cannot be prepared; a mistake has been reported. */
export type PreparedValue =
  | { readonly ready: true; readonly value: unknown; readonly reads?: BodyReads }
  | { readonly ready: false };

const notReady: PreparedValue = { ready: false };

/** Reads a value as a kind: a literal, or an expression where the kind allows one. */
export function prepareValue(
  written: Value,
  kind: Kind<unknown>,
  label: Label,
  compilation: Compilation,
  liquid = false,
): PreparedValue {
  const resolved = resolveValue(written, compilation, { liquid });
  const { value, open } = resolved;
  if (value.form === 'expression' && !liquid) {
    const compiled = compileValue(resolved, compilation);
    if (isDynamic(kind))
      return compiled === undefined || open
        ? notReady
        : { ready: true, value: makeDynamic(compiled, kind, label), reads: compiled.reads };
    const message = `'${label.name}' is an expression; expected ${kind.expected}, written out`;
    compilation.bag.report('expression-not-allowed', placeOf(value), message);
    return notReady;
  }
  if (open) return notReady;
  const parsed = kind.parse(value.source.text);
  if (parsed !== undefined)
    return {
      ready: true,
      value: isDynamic(kind) ? constant(parsed) : parsed,
      ...(liquid && { reads: templateReads(value) }),
    };
  const found = abbreviate(value.source.maskedText);
  compilation.bag.report('invalid-value', placeOf(written), `'${label.name}' is '${found}'; expected ${kind.expected}`);
  return notReady;
}

/** A template may read the body of the message that it takes the place of, whichever that is. */
function templateReads({ source }: Value): BodyReads {
  const readsBody = /\b(?:body|HasBody)\b/.test(source.text);
  return { requestBody: readsBody, responseBody: readsBody };
}

function makeDynamic(compiled: CompiledExpression, kind: Kind<unknown>, label: Label): Dynamic<unknown> {
  const evaluate = (context: PolicyContext): unknown => {
    let value: unknown;
    try {
      value = kind.convert(compiled.evaluate(context.expressions));
    } catch (error) {
      throw expressionFailure(error, label);
    }
    if (value === undefined) throw expressionFailure(`'${label.name}' is not ${kind.expected}`, label);
    if (context.observer !== undefined) context.observer.evaluated(label.name, label.path, value);
    return value;
  };
  return Object.assign(evaluate, { constant: undefined, type: compiled.type, reads: compiled.reads });
}

/** Compiles the expression of a value, and reports what is wrong with it at its places in the document. */
export function compileValue(resolved: ResolvedValue, compilation: Compilation): CompiledExpression | undefined {
  const { value, openCode } = resolved;
  if (openCode) {
    // Where named values are known, the one that is missing has been reported.
    if (compilation.options.namedValues !== undefined) return undefined;
    const message = 'this expression cannot be checked without the named values it refers to';
    compilation.bag.report('unchecked-value', placeOf(value), message, 'information');
    return undefined;
  }
  const compile = compilation.options.compileExpression ?? compileExpression;
  const { expression, diagnostics } = compile(value.source.text);
  compilation.bag.add(diagnostics.map((diagnostic) => inDocument(diagnostic, value)));
  return expression;
}

function inDocument(diagnostic: Diagnostic, value: Value): Diagnostic {
  return { ...diagnostic, span: value.source.toDocumentSpan(diagnostic.span) };
}

/** Whether the text of an element is a Liquid template, in which `{{ }}` and `@(` mean something else. */
export function isLiquid(element: Element): boolean {
  return attributeOf(element, 'template')?.value.source.text.trim().toLowerCase() === 'liquid';
}

/** Puts in the named values, as far as they are known. */
export function resolveValue(value: Value, compilation: Compilation, options: SubstitutionOptions = {}): ResolvedValue {
  const references = findNamedValueReferences(value.source.text);
  if (references.length === 0) return { value, open: false, openCode: false };
  const { namedValues = new Map() } = compilation.options;
  const missing = references.filter(({ name }) => !namedValues.has(name));
  if (missing.length === 0 || options.liquid === true)
    return { ...substituteNamedValues(value, namedValues, options), open: false, openCode: false };
  if (compilation.options.namedValues !== undefined)
    compilation.bag.add(substituteNamedValues(value, namedValues).diagnostics);
  const placeholders = new Map(references.map(({ name }) => [name, namedValues.get(name) ?? { value: name }]));
  const openCode = value.form === 'expression' && someInCode(value.source.text, missing);
  return { value: substituteNamedValues(value, placeholders).value, open: true, openCode };
}

const REFERENCE = /\{\{[A-Za-z0-9._-]{1,256}\}\}/g;

/** Whether a reference stands in the code of an expression itself, not in a string or a comment. */
function someInCode(text: string, references: readonly NamedValueReference[]): boolean {
  // The scanner of expressions tells of every ampersand in code: a mark for each reference finds out where it is.
  const starts = new Set(references.map((reference) => reference.span.start));
  const marked = text.replace(REFERENCE, (reference) => `&${'_'.repeat(reference.length - 1)}`);
  let found = false;
  findExpressionEnd(marked, 0, { onAmpersand: (offset) => (found ||= starts.has(offset)) });
  return found;
}

/** The stretch of the document that a value takes, without white space around it. */
export function placeOf({ source }: Value): Span {
  const { text } = source;
  const start = text.length - text.trimStart().length;
  return source.toDocumentSpan(span(start, Math.max(start, text.trimEnd().length)));
}

function abbreviate(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
