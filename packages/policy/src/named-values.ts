import type { Diagnostic, Span } from '@turnpike/text';
import { span } from '@turnpike/text';
import { documentDiagnostic } from './diagnostics.ts';
import type { Value } from './syntax.ts';
import { toValue } from './value.ts';
import { type SourcePiece, ValueSource } from './value-source.ts';

// `{{name}}` stands for the value of the named value with that display name. It is replaced in the text of one value,
// an attribute's or an element's, after the document has been read: what a named value holds is never looked at as
// XML, so a quote or `<` in it changes that one value and cannot add an attribute or an element. Within the value the
// replacement is textual, as in Azure: half an expression, an argument, or a whole `@(…)` may come from a named value,
// and only the result is compiled. What was put in is not searched again.

/** What a reference is replaced by. */
export interface NamedValue {
  readonly value: string;
  readonly secret?: boolean;
}

/** Named values by display name. */
export type NamedValues = ReadonlyMap<string, NamedValue>;

/** A reference to a named value in a text. */
export interface NamedValueReference {
  readonly name: string;
  /** The stretch of the text from `{{` to `}}`. */
  readonly span: Span;
}

/** How references are looked at. */
export interface SubstitutionOptions {
  /** The text is a Liquid template, where `{{ }}` is also Liquid's: a name that does not exist is left to it. */
  readonly liquid?: boolean;
}

/** A value with its references replaced. */
export interface Substitution {
  readonly value: Value;
  readonly diagnostics: readonly Diagnostic[];
}

const REFERENCE = /\{\{([A-Za-z0-9._-]{1,256})\}\}/g;

/** The references to named values in a text. */
export function findNamedValueReferences(text: string): readonly NamedValueReference[] {
  return Array.from(text.matchAll(REFERENCE), (match) => ({
    name: match[1] as string,
    span: span(match.index, match.index + match[0].length),
  }));
}

/** Replaces the references in a value. The result may be an expression where the value was none. */
export function substituteNamedValues(
  value: Value,
  namedValues: NamedValues,
  options: SubstitutionOptions = {},
): Substitution {
  const { source } = value;
  const references = findNamedValueReferences(source.text);
  if (references.length === 0) return { value, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const pieces: SourcePiece[] = [];
  let from = 0;
  for (const reference of references) {
    const namedValue = namedValues.get(reference.name);
    const place = source.toDocumentSpan(reference.span);
    if (namedValue !== undefined) {
      pieces.push(...source.slice(from, reference.span.start).pieces, replacement(namedValue, place));
      from = reference.span.end;
    } else if (!options.liquid) diagnostics.push(unknownNamedValue(reference.name, place));
  }
  pieces.push(...source.slice(from).pieces);
  return { value: toValue(ValueSource.of(pieces, source.toDocumentOffset(0))), diagnostics };
}

function replacement(namedValue: NamedValue, place: Span): SourcePiece {
  return { text: namedValue.value, document: place, verbatim: false, secret: namedValue.secret ?? false };
}

function unknownNamedValue(name: string, place: Span): Diagnostic {
  return documentDiagnostic('unknown-named-value', place, `there is no named value '${name}'`);
}
