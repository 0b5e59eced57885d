import {
  type CompileOptions,
  compileDocument,
  type FragmentDocument,
  type MemoryContext,
  type MemoryContextOptions,
  memoryContext,
  readPolicyDocument,
  runPipeline,
  type Scope,
  type Section,
} from '@turnpike/policy';
import { catalog } from './index.ts';

// What the tests of policies share: XML in, a request in memory through it, and the context afterwards.

/** A request, and what is around the policies that it goes through. */
export interface RunOptions extends MemoryContextOptions {
  /** The section in which the policies stand; `inbound` when left out. */
  readonly section?: Section;
  /** What the policies are attached to; an API when left out. */
  readonly scope?: Scope;
  /** Fragments by id. */
  readonly fragments?: Readonly<Record<string, string>>;
  /** The content of `on-error`. */
  readonly onError?: string;
}

/** Runs policies on a request in memory. */
export async function run(xml: string, options: RunOptions = {}): Promise<MemoryContext> {
  const { section = 'inbound', scope = 'api', onError = '' } = options;
  const document = readPolicyDocument(
    `<policies><${section}>${xml}</${section}>${onError && `<on-error>${onError}</on-error>`}</policies>`,
  );
  const { pipeline, diagnostics } = compileDocument(document.document!, compileOptions(options.fragments), {
    scope,
  });
  if (pipeline === undefined)
    throw new Error([...document.diagnostics, ...diagnostics].map(({ message }) => message).join('\n'));
  const context = memoryContext(options);
  await runPipeline(pipeline, context, [section === 'on-error' ? 'inbound' : section]);
  return context;
}

/** What is wrong with policies in a section, each with the text it points at. */
export function diagnose(xml: string, section: Section = 'inbound'): string[] {
  const text = `<policies><${section}>${xml}</${section}></policies>`;
  const { document, diagnostics } = readPolicyDocument(text);
  const compiled = compileDocument(document!, compileOptions()).diagnostics;
  return [...diagnostics, ...compiled].map(
    ({ severity, code, message, span }) => `${severity} ${code} [${text.slice(span.start, span.end)}] ${message}`,
  );
}

function compileOptions(fragments: RunOptions['fragments'] = {}): CompileOptions {
  const find = (id: string): FragmentDocument | undefined =>
    Object.hasOwn(fragments, id)
      ? (readPolicyDocument(fragments[id] as string).document as FragmentDocument)
      : undefined;
  return { policies: catalog, unavailable: 'error', fragments: find };
}
