import {
  type ApiObject,
  contextObject,
  contextTypeName,
  DateTime,
  type DeploymentObject,
  type GroupObject,
  type OperationObject,
  type ProductObject,
  type SubscriptionObject,
  Url,
  type UserObject,
  type WorkspaceObject,
} from '@turnpike/expressions';
import {
  type Api,
  defaultSubscriptionKeyParameterNames,
  type Group,
  idWithinWorkspace,
  isIn,
  type Operation,
  type Product,
  type Snapshot,
  type Subscription,
  type User,
} from '@turnpike/model';
import { keyHash } from '../subscriptions/key-hash.ts';
import { type Deployment, deploymentObject } from './deployment.ts';

// What expressions see of the nouns of a snapshot. Each object is made when it is first asked for, and kept as long as
// its noun lives.

type StaticNouns = Pick<Snapshot, 'apis' | 'groups' | 'certificates' | 'workspaces'>;

/** Makes objects for expressions from the nouns of one snapshot. */
export class StaticObjects {
  readonly #nouns: StaticNouns;
  #currentApis: ReadonlyMap<string, Api> | undefined;
  #groupsById: ReadonlyMap<string, Group> | undefined;
  readonly #deployments = new Map<string | undefined, DeploymentObject>();
  readonly #workspaceObjects = new Map<string, WorkspaceObject>();
  readonly #apiObjects = new Map<Api, ApiObject>();
  readonly #operations = new Map<Operation, OperationObject>();
  readonly #products = new Map<Product, ProductObject>();
  readonly #users = new Map<User, UserObject>();
  /** As the key sees them that came last. */
  readonly #subscriptions = new Map<Subscription, SubscriptionObject>();

  constructor(nouns: StaticNouns) {
    this.#nouns = nouns;
  }

  get #apis(): ReadonlyMap<string, Api> {
    const current = () => this.#nouns.apis.filter(({ isCurrent }) => isCurrent);
    return (this.#currentApis ??= new Map(current().map((api) => [api.id.toLowerCase(), api])));
  }

  get #groups(): ReadonlyMap<string, Group> {
    return (this.#groupsById ??= new Map(this.#nouns.groups.map((group) => [group.id.toLowerCase(), group])));
  }

  /** Requests for a workspace see its certificates, and no others. */
  deployment(deployment: Deployment, workspace?: string): DeploymentObject {
    return keep(this.#deployments, workspace, () => {
      const own = this.#nouns.certificates.filter(({ id }) => isIn(workspace, id));
      return deploymentObject(
        deployment,
        own.map((certificate) => ({ ...certificate, id: idWithinWorkspace(certificate.id) })),
      );
    });
  }

  workspace(id: string): WorkspaceObject {
    return keep(this.#workspaceObjects, id, () => {
      const workspace = this.#nouns.workspaces?.find((one) => one.id.toLowerCase() === id.toLowerCase());
      return contextObject(contextTypeName('IWorkspace'), { id, name: workspace?.name ?? id });
    });
  }

  api(api: Api): ApiObject {
    return keep(this.#apiObjects, api, () =>
      contextObject(contextTypeName('IApi'), {
        id: idWithinWorkspace(api.id),
        isCurrentRevision: api.isCurrent,
        name: api.name,
        path: api.path,
        protocols: api.protocols,
        revision: api.apiRevision,
        serviceUrl: api.serviceUrl === undefined ? null : (Url.parse(api.serviceUrl) ?? null),
        subscriptionKeyParameterNames: contextObject(contextTypeName('ISubscriptionKeyParameterNames'), {
          header: api.subscriptionKeyParameterNames?.header || defaultSubscriptionKeyParameterNames.header,
          query: api.subscriptionKeyParameterNames?.query || defaultSubscriptionKeyParameterNames.query,
        }),
        version: api.apiVersion ?? null,
      }),
    );
  }

  operation(operation: Operation): OperationObject {
    return keep(this.#operations, operation, () =>
      contextObject(contextTypeName('IOperation'), {
        id: operation.id,
        method: operation.method,
        name: operation.name,
        urlTemplate: operation.urlTemplate,
      }),
    );
  }

  product(product: Product): ProductObject {
    return keep(this.#products, product, () =>
      contextObject(contextTypeName('IProduct'), {
        apis: product.apis.flatMap((id) => {
          const api = this.#apis.get(id.toLowerCase());
          return api === undefined ? [] : [this.api(api)];
        }),
        approvalRequired: product.approvalRequired ?? false,
        groups: this.#groupObjects(product.groups),
        id: idWithinWorkspace(product.id),
        name: product.name,
        state: product.state === 'published' ? 1 : 0,
        subscriptionRequired: product.subscriptionRequired !== false,
        subscriptionsLimit: product.subscriptionsLimit ?? null,
      }),
    );
  }

  user(user: User): UserObject {
    return keep(this.#users, user, () =>
      contextObject(contextTypeName('IUser'), {
        email: user.email,
        firstName: user.firstName,
        groups: this.#groupObjects(user.groups),
        id: user.id,
        identities: (user.identities ?? []).map(({ id, provider }) =>
          contextObject(contextTypeName('IUserIdentity'), { id, provider }),
        ),
        lastName: user.lastName,
        note: user.note ?? null,
        registrationDate: timeOf(user.registrationDate) ?? DateTime.minValue,
      }),
    );
  }

  /** A gateway holds no key but the one that came, so that the other one of the pair reads as empty. */
  subscription(subscription: Subscription, key: string): SubscriptionObject {
    const kept = this.#subscriptions.get(subscription);
    if (kept?.key === key) return kept;
    const made = this.#makeSubscription(subscription, key);
    this.#subscriptions.set(subscription, made);
    return made;
  }

  #makeSubscription(subscription: Subscription, key: string): SubscriptionObject {
    const isPrimary = keyHash(key) === subscription.primaryKeyHash;
    return contextObject(contextTypeName('ISubscription'), {
      createdDate: timeOf(subscription.createdDate) ?? DateTime.minValue,
      endDate: timeOf(subscription.endDate) ?? null,
      id: idWithinWorkspace(subscription.id),
      key,
      name: subscription.name,
      primaryKey: isPrimary ? key : '',
      secondaryKey: isPrimary ? '' : key,
      startDate: timeOf(subscription.startDate) ?? null,
    });
  }

  #groupObjects(ids: readonly string[]): readonly GroupObject[] {
    return ids.map((id) => {
      const group = this.#groups.get(id.toLowerCase());
      return contextObject(contextTypeName('IGroup'), { id: idWithinWorkspace(id), name: group?.name ?? id });
    });
  }
}

function keep<Noun, Value>(kept: Map<Noun, Value>, noun: Noun, make: () => Value): Value {
  let value = kept.get(noun);
  if (value === undefined) {
    value = make();
    kept.set(noun, value);
  }
  return value;
}

function timeOf(text: string | undefined): DateTime | undefined {
  const milliseconds = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : DateTime.fromUnixMilliseconds(milliseconds);
}
