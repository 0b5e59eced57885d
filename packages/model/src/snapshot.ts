import type { Api } from './api.ts';
import type { ApiVersionSet } from './api-version-set.ts';
import type { AttachedPolicies } from './attached-policies.ts';
import type { Authorization } from './authorization.ts';
import type { Backend } from './backend.ts';
import type { Certificate } from './certificate.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { GlobalSchema } from './global-schema.ts';
import type { Group } from './group.ts';
import type { Logger } from './logger.ts';
import type { Product } from './product.ts';
import type { Subscription } from './subscription.ts';
import type { User } from './user.ts';
import type { Workspace } from './workspace.ts';

/**
 * Everything that a gateway knows: one immutable value, which is all that stands between those who configure and what
 * serves. It is plain data, so that it can be kept in a file and sent as JSON; of subscriptions it holds no key, only
 * hashes of keys.
 */
export interface Snapshot {
  /** Grows with every change that is published. */
  readonly sequenceNumber: number;
  /** The names that the gateway answers to, such as `api.contoso.com` or `*.contoso.com`; with none, to every name. */
  readonly hosts: readonly string[];
  readonly apis: readonly Api[];
  readonly versionSets: readonly ApiVersionSet[];
  readonly products: readonly Product[];
  readonly subscriptions: readonly Subscription[];
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly backends: readonly Backend[];
  readonly certificates: readonly Certificate[];
  readonly namedValues: readonly SnapshotNamedValue[];
  readonly policyFragments: readonly PolicyFragment[];
  readonly policies: readonly AttachedPolicies[];
  readonly loggers?: readonly Logger[];
  readonly diagnostics?: readonly Diagnostic[];
  readonly schemas?: readonly GlobalSchema[];
  readonly workspaces?: readonly Workspace[];
  /** Only where the gateway runs with the control plane. */
  readonly authorizations?: readonly Authorization[];
}

/** A text that policies mention by name as `{{name}}`. */
export interface SnapshotNamedValue {
  readonly name: string;
  readonly value: string;
  readonly secret: boolean;
}

/** A piece of policy document that others include. */
export interface PolicyFragment {
  readonly id: string;
  readonly text: string;
}

/** A snapshot in which nothing is configured. */
export const emptySnapshot: Snapshot = {
  sequenceNumber: 0,
  hosts: [],
  apis: [],
  versionSets: [],
  products: [],
  subscriptions: [],
  users: [],
  groups: [],
  backends: [],
  certificates: [],
  namedValues: [],
  policyFragments: [],
  policies: [],
};
