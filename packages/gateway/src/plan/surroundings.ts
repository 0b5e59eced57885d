import {
  type Backend,
  type Certificate,
  type GlobalSchema,
  idInWorkspace,
  idWithinWorkspace,
  type Logger,
  type PolicyFragment,
  type SnapshotNamedValue,
  workspaceOf,
} from '@turnpike/model';
import {
  type CompileOptions,
  type FragmentDocument,
  type PolicyDocumentReading,
  readPolicyDocument,
} from '@turnpike/policy';
import type { NounChanges, Nouns } from '../nouns/nouns.ts';
import type { SnapshotDiagnostic } from '../snapshot-diagnostic.ts';
import { DocumentReports } from './document-reports.ts';

// What documents refer to by name. A document remembers what it has asked for and what it was told; when something
// changes, the documents that would be told something else now are those that are compiled anew, and no others.

/** What is there to be referred to. */
interface Referents {
  readonly namedValues: SnapshotNamedValue;
  readonly fragments: FragmentDocument;
  readonly backends: Backend;
  readonly certificates: Certificate;
  readonly loggers: Logger;
  readonly schemas: GlobalSchema;
}

type Kind = keyof Referents;

type Tables = { readonly [Name in Kind]: ReadonlyMap<string, Referents[Name]> };

const kinds = [
  'namedValues',
  'fragments',
  'backends',
  'certificates',
  'loggers',
  'schemas',
] as const satisfies readonly Kind[];

/** Everything that documents may refer to, as it is now. It does not change: another takes its place. */
export class Surroundings {
  readonly #tables: Tables;
  /** What is wrong with fragments as texts. */
  readonly diagnostics: readonly SnapshotDiagnostic[];

  private constructor(tables: Tables, diagnostics: readonly SnapshotDiagnostic[]) {
    this.#tables = tables;
    this.diagnostics = diagnostics;
  }

  /** The ones of what is configured. */
  static of(nouns: Nouns): Surroundings {
    const reports = new DocumentReports();
    const certificates = byId(nouns.list('certificates'));
    for (const one of nouns.list('certificates')) {
      const thumbprint = idInWorkspace(workspaceOf(one.id), one.thumbprint).toLowerCase();
      if (!certificates.has(thumbprint)) certificates.set(thumbprint, within(one));
    }
    const tables: Tables = {
      namedValues: new Map(nouns.list('namedValues').map((one) => [foldWorkspace(one.name), one])),
      fragments: readFragments(nouns.list('policyFragments'), reports),
      backends: byId(nouns.list('backends')),
      certificates,
      loggers: byId(nouns.list('loggers')),
      schemas: byId(nouns.list('schemas')),
    };
    return new Surroundings(tables, reports.diagnostics);
  }

  /** Whether something is different of what documents may refer to. */
  static areTouchedBy(changes: NounChanges): boolean {
    return changes.touches('namedValues', 'policyFragments', 'backends', 'certificates', 'loggers', 'schemas');
  }

  /** What is called so in a workspace, or in the service itself. Ids are in lower case. */
  find<Name extends Kind>(kind: Name, name: string, workspace: string | undefined): Referents[Name] | undefined {
    if (workspace === undefined && name.includes('/')) return undefined;
    return this.#tables[kind].get(idInWorkspace(workspace, name));
  }
}

/** What a document has asked for, and was told. It goes on telling the same. */
export class Asked {
  #surroundings: Surroundings | undefined;
  readonly #workspace: string | undefined;
  readonly #answers: { readonly [Name in Kind]: Answers<Referents[Name]> };

  /** @param workspace the workspace that the document is in, in lower case */
  constructor(surroundings: Surroundings, workspace: string | undefined) {
    this.#surroundings = surroundings;
    this.#workspace = workspace;
    const answers = <Name extends Kind>(kind: Name) =>
      new Answers<Referents[Name]>((name) => this.#surroundings?.find(kind, name, workspace));
    this.#answers = {
      namedValues: answers('namedValues'),
      fragments: answers('fragments'),
      backends: answers('backends'),
      certificates: answers('certificates'),
      loggers: answers('loggers'),
      schemas: answers('schemas'),
    };
  }

  /** What a document is compiled with that asks here. */
  options(basis: Pick<CompileOptions, 'policies' | 'compileExpression'>): CompileOptions {
    const { namedValues, fragments, backends, certificates, loggers, schemas } = this.#answers;
    return {
      ...basis,
      unavailable: 'error',
      namedValues: namedValues as ReadonlyMap<string, SnapshotNamedValue>,
      fragments: (id) => fragments.get(id.toLowerCase()),
      entities: {
        backend: (id) => backends.get(id.toLowerCase()),
        certificate: (id) => certificates.get(id.toLowerCase()),
        logger: (id) => loggers.get(id.toLowerCase()),
        // Azure: workspaces have no credential manager. Whether the gateway has one, requests find out.
        hasAuthorizations: this.#workspace === undefined,
        schema: (id) => schemas.get(id.toLowerCase()),
      },
    };
  }

  /** Lets go of what was asked, so that it is not kept for as long as the document is. */
  seal(): void {
    this.#surroundings = undefined;
  }

  /** Whether other surroundings would tell the same. */
  isToldTheSame(surroundings: Surroundings): boolean {
    return kinds.every((kind) => {
      for (const [name, answer] of this.#answers[kind])
        if (surroundings.find(kind, name, this.#workspace) !== answer) return false;
      return true;
    });
  }
}

/** Answers by name, asked for when they are first looked up. */
class Answers<Answer> extends Map<string, Answer | undefined> {
  readonly #ask: (name: string) => Answer | undefined;

  constructor(ask: (name: string) => Answer | undefined) {
    super();
    this.#ask = ask;
  }

  override get(name: string): Answer | undefined {
    if (!super.has(name)) super.set(name, this.#ask(name));
    return super.get(name);
  }

  override has(name: string): boolean {
    return this.get(name) !== undefined;
  }
}

function byId<Item extends { readonly id: string }>(items: readonly Item[]): Map<string, Item> {
  return new Map(items.map((one) => [one.id.toLowerCase(), within(one)]));
}

/** Things of workspaces as policies there see them; the same for the same, or documents would be compiled anew. */
const seen = new WeakMap<object, object>();

function within<Item extends { readonly id: string }>(item: Item): Item {
  if (workspaceOf(item.id) === undefined) return item;
  const known = seen.get(item) ?? { ...item, id: idWithinWorkspace(item.id) };
  seen.set(item, known);
  return known as Item;
}

/** Named values are told apart by case; workspaces are not. */
function foldWorkspace(name: string): string {
  return idInWorkspace(workspaceOf(name)?.toLowerCase(), idWithinWorkspace(name));
}

/** Fragments that are the same read the same, so that what includes them is not compiled anew. */
const readings = new WeakMap<PolicyFragment, PolicyDocumentReading>();

function readFragments(fragments: readonly PolicyFragment[], reports: DocumentReports): Map<string, FragmentDocument> {
  const documents = new Map<string, FragmentDocument>();
  for (const fragment of fragments) {
    const { id, text } = fragment;
    const reading = readings.get(fragment) ?? readPolicyDocument(text);
    readings.set(fragment, reading);
    const resource = `policyFragments/${id}`;
    reports.add(resource, text, reading.diagnostics);
    const { document } = reading;
    if (document?.kind === 'fragment') documents.set(id.toLowerCase(), document);
    else if (document !== undefined) reports.addWrongRoot(resource, 'fragment', document.root.name);
  }
  return documents;
}
