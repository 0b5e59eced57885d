import { idInWorkspace } from '@turnpike/model';
import {
  compileOpen,
  type OpenPolicies,
  type PolicyCatalog,
  type PolicyDocumentReading,
  readPolicyDocument,
  rememberExpressions,
  type Scope,
} from '@turnpike/policy';
import { Asked, type Surroundings } from './surroundings.ts';

// Documents with the same text at the same scope are one: ten thousand operations with the same policies share them. Each
// is compiled when it is first looked at, which for most is when somebody wants to know what is wrong with it.

/** What a text comes to. */
interface CompiledText {
  readonly reading: PolicyDocumentReading;
  readonly policies: OpenPolicies | undefined;
  readonly asked: Asked;
}

/** The text of a document, compiled for a scope. */
export class PreparedDocument {
  readonly text: string;
  #compile: (() => CompiledText) | undefined;
  #compiled: CompiledText | undefined;

  constructor(text: string, compile: () => CompiledText) {
    this.text = text;
    this.#compile = compile;
  }

  get reading(): PolicyDocumentReading {
    return this.#look().reading;
  }

  /** Absent where the text is no document of policies. */
  get policies(): OpenPolicies | undefined {
    return this.#look().policies;
  }

  get asked(): Asked {
    return this.#look().asked;
  }

  /** Whether there is anything to tell about it. */
  get isFaulty(): boolean {
    const { reading, policies } = this.#look();
    return reading.diagnostics.length > 0 || policies === undefined || policies.diagnostics.length > 0;
  }

  /** Has it compiled now, unless it is. */
  compile(): void {
    this.#look();
  }

  #look(): CompiledText {
    if (this.#compile !== undefined) this.#compiled = this.#compile();
    this.#compile = undefined;
    return this.#compiled as CompiledText;
  }
}

/** How many documents are compiled, for each that was there, before those that are gone are forgotten. */
const compiledPerDocument = 2;

/** Prepares documents, and keeps them as long as they would come to the same. */
export class PreparedDocuments {
  readonly #catalog: PolicyCatalog;
  #surroundings: Surroundings;
  /** By scope and workspace, and then by text. */
  readonly #known = new Map<string, Map<string, PreparedDocument>>();
  #compileExpression = rememberExpressions();
  #compiled = 0;
  #left = 0;

  constructor(catalog: PolicyCatalog, surroundings: Surroundings) {
    this.#catalog = catalog;
    this.#surroundings = surroundings;
  }

  /** Other surroundings; gives the documents that come to something else there. */
  use(surroundings: Surroundings): ReadonlySet<PreparedDocument> {
    this.#surroundings = surroundings;
    const stale = new Set<PreparedDocument>();
    for (const byText of this.#known.values())
      for (const [text, document] of byText)
        if (!document.asked.isToldTheSame(surroundings)) {
          stale.add(document);
          byText.delete(text);
        }
    return stale;
  }

  /** What documents are compiled with that ask there. */
  optionsFor(asked: Asked): ReturnType<Asked['options']> {
    return asked.options({ policies: this.#catalog, compileExpression: this.#compileExpression });
  }

  /** Begins to ask for a document that is compiled elsewhere. */
  ask(workspace: string | undefined): Asked {
    return new Asked(this.#surroundings, workspace?.toLowerCase());
  }

  /** Whether what was told to a document that is compiled elsewhere is still so. */
  isToldTheSame(asked: Asked): boolean {
    return asked.isToldTheSame(this.#surroundings);
  }

  prepare(text: string, scope: Scope, workspace?: string): PreparedDocument {
    const place = idInWorkspace(workspace?.toLowerCase(), scope);
    let byText = this.#known.get(place);
    if (byText === undefined) this.#known.set(place, (byText = new Map()));
    let document = byText.get(text);
    if (document === undefined) {
      const asked = this.ask(workspace);
      document = new PreparedDocument(text, () => this.#compile(text, scope, asked));
      byText.set(text, document);
    }
    return document;
  }

  /** Forgets what nobody has any more, from time to time: `inUse` tells what somebody has. */
  tidy(inUse: () => ReadonlySet<PreparedDocument>): void {
    if (this.#compiled < compiledPerDocument * (this.#left + 500)) return;
    const used = inUse();
    for (const byText of this.#known.values())
      for (const [text, document] of byText) if (!used.has(document)) byText.delete(text);
    for (const [place, byText] of this.#known) if (byText.size === 0) this.#known.delete(place);
    this.#compileExpression = rememberExpressions();
    this.#compiled = 0;
    this.#left = used.size;
  }

  #compile(text: string, scope: Scope, asked: Asked): CompiledText {
    this.#compiled++;
    const reading = readPolicyDocument(text);
    const { document } = reading;
    const isPolicies = document?.kind === 'policies';
    const policies = isPolicies ? compileOpen(document, this.optionsFor(asked), scope) : undefined;
    asked.seal();
    return { reading, policies, asked };
  }
}
