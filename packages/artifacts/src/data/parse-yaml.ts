import type { SourceText } from '@turnpike/text';
import { type Document, isScalar, type ParseOptions, parseDocument, type SchemaOptions, visit } from 'yaml';
import type { Reports } from '../artifact-diagnostic.ts';

/**
 * How YAML is read. The library compares every name of a mapping with all before it, which takes hours for a large one,
 * so that names are compared here.
 */
export const yamlOptions: ParseOptions & SchemaOptions & { readonly logLevel: 'silent' } = {
  schema: 'core',
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
};

/** Azure's descriptions of APIs use no aliases at all; this many cannot make much of little. */
const mostAliases = 100;

/** Reads YAML; `undefined`, and a diagnostic, when it cannot be read. */
export function parseYaml(source: SourceText, reports: Reports): unknown {
  const complain = (message: string, offset: number) => {
    reports.error('invalid-yaml', message, source.name, source.positionAt(offset));
    return undefined;
  };
  try {
    const document = parseDocument(source.text, yamlOptions);
    const [error] = document.errors;
    if (error !== undefined) return complain(withoutText(error.code), error.pos[0]);
    const repeated = findRepeatedName(document);
    if (repeated !== undefined) return complain(`the name '${repeated.name}' comes twice`, repeated.offset);
    return document.toJS({ maxAliasCount: mostAliases }) ?? null;
  } catch (error) {
    // What is nested too deeply exhausts the stack; aliases that lead nowhere or to too much are reference errors.
    if (error instanceof RangeError) return complain('found values nested too deeply; expected fewer levels', 0);
    if (error instanceof ReferenceError)
      return complain('found aliases that lead nowhere, or to far more than was written; expected few', 0);
    throw error;
  }
}

/** The library's messages quote the text; its codes do not. */
function withoutText(code: string): string {
  return `found what is no YAML (${code.toLowerCase().replaceAll('_', ' ')}); expected YAML 1.2`;
}

function findRepeatedName(document: Document): { readonly name: string; readonly offset: number } | undefined {
  let repeated: { readonly name: string; readonly offset: number } | undefined;
  visit(document, {
    Map(_, { items }) {
      const names = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (names.has(name)) {
          repeated = { name, offset: key.range?.[0] ?? 0 };
          return visit.BREAK;
        }
        names.add(name);
      }
      return undefined;
    },
  });
  return repeated;
}
