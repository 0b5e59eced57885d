import type { SnapshotPart } from '@turnpike/model';
import type { PolicyCatalog } from '@turnpike/policy';
import type { ArmErrorDetail } from './arm-error.ts';
import type { Filter, Literal } from './filter/syntax.ts';
import type { FetchDocument } from './import/fetch-document.ts';
import type { JsonObject } from './json.ts';
import type { SecretSource } from './key-vault/secret-source.ts';
import type { Properties } from './properties.ts';
import type { Fleet } from './publication/fleet.ts';
import type { Reader, StoredResource, Transaction } from './store/store.ts';

/** What can be done with the resources of a type. A HEAD goes with a GET, or stands alone for associations. */
export type Verb = 'list' | 'head' | 'get' | 'put' | 'patch' | 'delete';

/** What rules of a type can look at. */
export interface ResourceContext {
  /** The id of the service, from `/subscriptions` on; in a workspace, that of the workspace. */
  readonly serviceId: string;
  /** The name of the workspace that the resource is in, if it is in one. */
  readonly workspace: string | undefined;
  /** Where the resource is under the service or the workspace, as it was written: `products/starter/policies/policy`. */
  readonly path: string;
  /** Reads the service or, for what is in a workspace, the workspace. */
  readonly reader: Reader;
  /** The service itself, for the few things that workspaces refer to there. */
  readonly service: { readonly id: string; readonly reader: Reader };
  readonly query: URLSearchParams;
  /** Whether what is shown is one of a list. */
  readonly isList?: boolean;
  /** What the client calls us: `https://localhost:8082`. */
  readonly origin: string;
  /** The policies that gateways of this version can run. */
  readonly policies: PolicyCatalog;
  readonly now: Date;
  /** What answers show of another resource. */
  show(resource: StoredResource): JsonObject;
  /** What gateways would be told of all resources of a type, without what is below them. */
  published(type: string): Promise<SnapshotPart>;
  /** Where callers of APIs go, if a gateway is known. */
  readonly gatewayUrl: string | undefined;
  /** What is known of gateways besides what is configured. */
  readonly fleet: Fleet;
  /** A link that anybody can follow for five minutes; what it leads to is said in a text. */
  signLink(target: string): Promise<string>;
}

/** What rules of a type can look at while a resource changes. */
export interface ChangeContext extends ResourceContext {
  /** Absent when the resource is new. Its properties are whole. */
  readonly current: Resource | undefined;
  readonly reader: Transaction;
  /** Writes another resource by the rules of its type, at its path under the service. */
  put(path: string, properties: JsonObject): Promise<StoredResource>;
}

/** What a write can look at before it is alone with the store. */
export interface PrepareContext extends ResourceContext {
  readonly how: 'put' | 'patch';
  /** What was there when the write began; it may be another by the time it is written. */
  readonly current: Resource | undefined;
  /** Fetches a document that clients gave a link to. */
  readonly fetchDocument: FetchDocument;
  /** Reads key vaults, where they are read. */
  readonly secretSource: SecretSource | undefined;
}

/** What was prepared for a write. */
export interface Prepared {
  /** In place of what was sent; what is read of it, `complete` and `check` see. */
  readonly properties: JsonObject;
  /** Does what goes with the write, after the definition's own, in the same transaction. */
  afterWrite?(resource: Resource, context: ChangeContext): Promise<void>;
}

/** What resources that nobody wrote can be made from. */
export interface InitialContext {
  /** The id of the service, from `/subscriptions` on. */
  readonly serviceId: string;
  readonly now: Date;
}

/** A resource with its secrets in their places. */
export interface Resource extends Omit<StoredResource, 'secrets' | 'properties'> {
  readonly properties: JsonObject;
}

/** What a POST or a list of its own does. */
export interface Action {
  readonly description: string;
  /** 200 with what `run` gives, or 204; 200 when left out. */
  readonly status?: 200 | 202 | 204;
  /** Whether callers who may only read may do this; not when left out, as it shows secrets or changes something. */
  readonly reads?: boolean;
  /** Does what takes long before the transaction; `run` sees what this gives as `prepared`. */
  prepare?(resource: Resource, context: ActionPrepareContext): Promise<unknown>;
  run(resource: Resource, context: ActionContext): Promise<JsonObject | undefined>;
}

/** What an action can look at before it is alone with the store. */
export type ActionPrepareContext = ResourceContext & Pick<PrepareContext, 'fetchDocument' | 'secretSource'>;

/** What an action can do. */
export interface ActionContext extends ResourceContext {
  readonly reader: Transaction;
  readonly body: JsonObject;
  /** What `prepare` has given. */
  readonly prepared: unknown;
  /** Writes other properties for the resource; they are not checked again. */
  save(properties: JsonObject): Promise<void>;
}

/** A list that is not of a collection, such as `apis/{id}/revisions`: `run` or `query` says what is in it. */
export interface View {
  readonly description: string;
  /** What it can be filtered by, beside `name`. */
  readonly filterable?: readonly string[];
  /** Whether workspaces do not have it. */
  readonly serviceOnly?: boolean;
  /** Its items, complete. */
  run?(resource: Resource, context: ResourceContext): Promise<readonly JsonObject[]>;
  /** The resources that are in it: they are filtered as where they belong, and one can be had by its name. */
  query?(resource: Resource, context: ResourceContext): Promise<ViewQuery>;
}

/** Some of the resources of a type. */
export interface ViewQuery {
  readonly type: string;
  readonly filter: Filter;
}

/** Links, which show associations under names of their own: `products/p/apiLinks/l` shows `products/p/apis/a`. */
export interface LinkDefinition {
  /** The property that has the id of what is linked. */
  readonly property: string;
  /** The type of what is linked. */
  readonly to: string;
  /** The type of the associations. */
  readonly association: string;
}

/** A list that is made of other resources, such as `apisByTags`. */
export interface MadeList {
  readonly filterable?: readonly string[];
  /** Of each item, what the list is filtered by: it is in the list when one of these satisfies the filter. */
  readings?(item: JsonObject): readonly Readonly<Record<string, Literal>>[];
  /** What is below `of`, or in all of the service. */
  items(context: ResourceContext, of: Resource | undefined): Promise<readonly JsonObject[]>;
}

/** What a resource that is being published can see of the others. */
export interface PublishView {
  readonly serviceId: string;
  /** What is right below a resource: its operations, for one. */
  children(of: Resource, collection: string): readonly Resource[];
  /** All resources of a type. Changes of these types publish this one again: name them in `publishedWith`. */
  all(type: string): readonly Resource[];
  get(key: string): Resource | undefined;
}

/**
 * A type whose changes publish resources of another type again: all of them, or the one that a changed resource has to do
 * with, by its key.
 */
export type PublishedWith = string | { readonly type: string; keyOf(changed: Resource): string };

/** One type of resource. Everything that is true of it is said here. */
export interface ResourceDefinition {
  /** Such as `apis/operations`: the collections on the way to it. */
  readonly type: string;
  /** What messages call it: `Api` in `Api not found.` */
  readonly noun: string;
  readonly description: string;
  readonly reference: string;
  readonly verbs: readonly Verb[];
  /** Whether workspaces have it, too. With `links`, they have it only as what links show, without paths of its own. */
  readonly inWorkspaces?: boolean | 'links';
  /** Whether what is in a workspace can refer to those of the service that are built in, such as the group `developers`. */
  readonly sharesBuiltIn?: boolean;
  /** Set for links. */
  readonly links?: LinkDefinition;
  /** Set where there are no resources, but a list of others. */
  readonly made?: MadeList;
  /** What names have to be; `only` for those that cannot be chosen. */
  readonly name?: {
    readonly least?: number;
    readonly most?: number;
    readonly pattern?: RegExp;
    readonly only?: readonly string[];
  };
  /** Whether answers carry an ETag and writers can ask for one; they do when nothing is said. */
  readonly hasEtag?: boolean;
  /** The methods that have to say which version they are about, or `*`. */
  readonly needsIfMatch?: readonly Verb[];
  /** The status of a PUT of something new: 201 when left out. */
  readonly createdStatus?: 200 | 201;
  /** 204 where a PATCH answers without the resource. */
  readonly patchStatus?: 200 | 204;
  /** What a HEAD answers when the resource is there: 200, and 204 for associations, when left out. */
  readonly headStatus?: 200 | 204;
  /** Whether lists say how many there are; they do when nothing is said. */
  readonly hasCount?: boolean;
  /**
   * Set for associations, such as the APIs of a product: the collection whose resource of the same name is meant. It has to be
   * there, and it is what answers and lists show.
   */
  readonly associates?: string;
  /**
   * Set where the resources are there as long as what they belong to, one for each name of `only`: what one is until it is
   * written. A DELETE makes it that again.
   */
  initially?(name: string, context: InitialContext): JsonObject;
  /** Set where the resources are those of another type, wherever they are: issues of all APIs. They are only read. */
  readonly across?: string;
  /**
   * The name under which a resource is kept, where that is not the one in the path: `orders` is the current revision,
   * `orders;rev=2`. What is below it may be kept elsewhere, by its type: releases are of all revisions. Answers show the
   * name that was asked for, and `listedName` in lists.
   */
  storedName?(name: string, reader: Reader, type: string): Promise<string>;
  listedName?(name: string): string;
  /** Which of the resources are in lists; all when left out. */
  readonly listed?: Filter;
  /** Which of them are in a list by its own query parameters, such as `tags`; all when nothing is given. */
  narrow?(query: URLSearchParams, context: ResourceContext): Promise<Filter | undefined>;
  readonly properties: Properties;
  /** What lists can be filtered by, beside `name`. Texts are compared without regard to case. */
  readonly filterable?: readonly string[];
  readonly orderable?: readonly string[];
  /** Values of filterable fields that are not properties of that name. */
  fields?(properties: JsonObject, name: string): Readonly<Record<string, Literal>>;
  /**
   * Does what takes long, such as fetching and parsing, before the transaction of the write, so that other writers do not wait.
   * What was sent is as it was sent: `complete` and `check` are still to come.
   */
  prepare?(sent: JsonObject, context: PrepareContext): Promise<Prepared>;
  /** Properties that the service makes up or keeps, before they are checked by `check`. */
  complete?(properties: JsonObject, context: ChangeContext): JsonObject | Promise<JsonObject>;
  /** What is wrong with properties that are each right. */
  check?(
    properties: JsonObject,
    context: ChangeContext,
  ): readonly ArmErrorDetail[] | Promise<readonly ArmErrorDetail[]>;
  /** Does what goes with a write, in the same transaction. */
  afterWrite?(resource: Resource, context: ChangeContext): Promise<void>;
  /** Throws an `ArmError` when the resource has to stay; deletes what goes with it. What is below it goes anyway. */
  beforeDelete?(resource: Resource, context: ChangeContext): void | Promise<void>;
  /** What a resource is with what its key vault holds now; those that have this are read again, those without are not. */
  takeSecret?(properties: JsonObject, secret: string): JsonObject | Promise<JsonObject>;
  /** What answers show, where that differs from what is kept. Secrets are not among what is given. */
  show?(properties: JsonObject, context: ResourceContext): JsonObject;
  /** What answers of GET, PUT, PATCH and lists show beside that, from other resources. */
  expand?(resource: StoredResource, context: ResourceContext): Promise<JsonObject>;
  /** What a GET answers in place of the resource, where its query asks for something else: an export. */
  getInstead?(resource: Resource, context: ResourceContext): Promise<JsonObject | undefined>;
  readonly actions?: Readonly<Record<string, Action>>;
  /** Resources, by name, that only actions and views know: they are there, and neither kept nor shown. */
  readonly standing?: Readonly<Record<string, JsonObject>>;
  readonly views?: Readonly<Record<string, View>>;
  /** What gateways are told. */
  publish?(resource: Resource, view: PublishView): SnapshotPart;
  /** The types that `publish` looks at besides the resource itself and what is below it. */
  readonly publishedWith?: readonly PublishedWith[];
}

/** Defines a type of resource. */
export function defineResource(definition: ResourceDefinition): ResourceDefinition {
  return definition;
}
