import { type Api, type Resolver, workspaceOf } from '@turnpike/model';
import {
  type CompileOptions,
  compileDocument,
  type Element,
  elementsOf,
  type Pipeline,
  readPolicyDocument,
} from '@turnpike/policy';
import { buildSchema, type GraphQLSchema, isObjectType } from 'graphql';
import { DocumentReports } from '../plan/document-reports.ts';
import type { PreparedDocuments } from '../plan/prepared-documents.ts';
import type { Asked } from '../plan/surroundings.ts';
import type { SnapshotDiagnostic } from '../snapshot-diagnostic.ts';
import { executeQuery } from './execute-query.ts';
import type { GraphQLApi } from './graphql-api.ts';

/** The GraphQL APIs of a snapshot, and what is wrong with them. */
export interface CompiledGraphQL {
  readonly apis: ReadonlyMap<Api, GraphQLApi>;
  readonly diagnostics: readonly SnapshotDiagnostic[];
}

/** One GraphQL API, as it was compiled. */
interface KnownApi {
  readonly asked: Asked;
  /** Absent where the schema cannot be read. */
  readonly compiled: GraphQLApi | undefined;
  readonly diagnostics: readonly SnapshotDiagnostic[];
}

/** Compiles the schemas and resolvers of one snapshot after the other: only of APIs for which something is different. */
export class GraphQLApis {
  readonly #documents: PreparedDocuments;
  #known: ReadonlyMap<Api, KnownApi> = new Map();

  constructor(documents: PreparedDocuments) {
    this.#documents = documents;
  }

  /** An API whose schema cannot be read is none of them. */
  compile(apis: readonly Api[]): CompiledGraphQL {
    const known = new Map<Api, KnownApi>();
    for (const api of apis) if (api.type === 'graphql') known.set(api, this.#stillKnown(api) ?? this.#compileApi(api));
    this.#known = known;
    const compiled = new Map<Api, GraphQLApi>();
    for (const [api, { compiled: one }] of known) if (one !== undefined) compiled.set(api, one);
    return { apis: compiled, diagnostics: [...known.values()].flatMap(({ diagnostics }) => diagnostics) };
  }

  #stillKnown(api: Api): KnownApi | undefined {
    const known = this.#known.get(api);
    return known !== undefined && this.#documents.isToldTheSame(known.asked) ? known : undefined;
  }

  #compileApi(api: Api): KnownApi {
    const asked = this.#documents.ask(workspaceOf(api.id));
    const compiler = new GraphQLCompiler(this.#documents.optionsFor(asked));
    compiler.add(api);
    asked.seal();
    const diagnostics = [...compiler.diagnostics, ...compiler.reports.diagnostics];
    return { asked, compiled: compiler.compiled, diagnostics };
  }
}

class GraphQLCompiler {
  compiled: GraphQLApi | undefined;
  readonly diagnostics: SnapshotDiagnostic[] = [];
  readonly reports = new DocumentReports();
  readonly #options: CompileOptions;

  constructor(options: CompileOptions) {
    this.#options = options;
  }

  add(api: Api): void {
    const { id, apiRevision, graphqlSchema, resolvers = [] } = api;
    const key = `apis/${id};rev=${apiRevision}`;
    if (graphqlSchema === undefined) return;
    const schema = this.#build(graphqlSchema, `${key}/schemas/graphql`);
    if (schema === undefined) return;
    const compiled = new Map<string, Pipeline>();
    for (const resolver of resolvers) this.#addResolver(resolver, key, schema, compiled);
    const compiledApi: GraphQLApi = {
      key,
      schema,
      resolvers: compiled,
      answer: (context, options, signal) => executeQuery(context, compiledApi, options, signal),
    };
    this.compiled = compiledApi;
  }

  #build(text: string, resource: string): GraphQLSchema | undefined {
    try {
      return buildSchema(text);
    } catch (error) {
      const message = `the schema cannot be read: ${(error as Error).message}`;
      this.diagnostics.push({ code: 'invalid-graphql-schema', severity: 'error', message, resource });
      return undefined;
    }
  }

  #addResolver(
    { id, path, policies }: Resolver,
    apiKey: string,
    schema: GraphQLSchema,
    compiled: Map<string, Pipeline>,
  ): void {
    const resource = `${apiKey}/resolvers/${id}`;
    const fault = faultOf(path, schema);
    // Azure: a resolver of a field that is not there never runs.
    if (fault !== undefined) {
      this.diagnostics.push({ code: 'unknown-resolver-field', severity: 'warning', message: fault, resource });
      return;
    }
    if (policies === undefined) return;
    if (compiled.has(path)) {
      const message = `'${path}' has a resolver already; expected one`;
      this.diagnostics.push({ code: 'duplicate-resolver', severity: 'error', message, resource });
      return;
    }
    const pipeline = this.#compile(policies, `${resource}/policies/policy`, schema);
    if (pipeline !== undefined) compiled.set(path, pipeline);
  }

  #compile(text: string, resource: string, schema: GraphQLSchema): Pipeline | undefined {
    const { document, diagnostics } = readPolicyDocument(text);
    this.reports.add(resource, text, diagnostics);
    if (document === undefined) return undefined;
    if (document.kind !== 'resolver') {
      this.reports.addWrongRoot(resource, 'http-data-source', document.root.name);
      return undefined;
    }
    const compiled = compileDocument(document, this.#options);
    this.reports.add(resource, text, compiled.diagnostics);
    for (const field of eventTargets(document.root))
      if (schema.getSubscriptionType()?.getFields()[field] === undefined)
        this.diagnostics.push({
          code: 'invalid-policies',
          severity: 'error',
          message: `the event '${field}' is no field of the type Subscription; expected one`,
          resource,
        });
    return compiled.pipeline;
  }
}

function faultOf(path: string, schema: GraphQLSchema): string | undefined {
  const [typeName = '', fieldName = '', ...rest] = path.split('/');
  if (fieldName === '' || rest.length > 0) return `the path is '${path}'; expected one such as Query/users`;
  const type = schema.getType(typeName);
  if (!isObjectType(type)) return `'${typeName}' is no object type of the schema; the resolver never runs`;
  if (type === schema.getSubscriptionType()) return `'${path}' subscribes; the events of others tell what it gives`;
  return type.getFields()[fieldName] === undefined
    ? `'${typeName}' has no field '${fieldName}'; the resolver never runs`
    : undefined;
}

/** The subscriptions that the policies of a resolver tell of events. */
function eventTargets(root: Element): readonly string[] {
  return elementsOf(root).flatMap((element) =>
    element.name === 'graphql-subscription'
      ? element.attributes.filter(({ name }) => name === 'id').map(({ value }) => value.source.text.trim())
      : eventTargets(element),
  );
}
