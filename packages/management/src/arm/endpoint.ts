import type { Principal } from '../identity/principal.ts';
import type { Access } from '../identity/roles/access.ts';
import type { Management } from './call.ts';
import type { ArmAnswer, ArmRequest } from './messages.ts';

/** The methods of HTTP that the management API knows. */
export type Method = 'GET' | 'HEAD' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';

/** A call of an endpoint by somebody who may. */
export interface EndpointCall {
  readonly management: Management;
  readonly request: ArmRequest;
  readonly principal: Principal;
  readonly access: Access;
  /** What stands in the path where the endpoint has `{name}`. */
  readonly names: Readonly<Record<string, string>>;
}

/** What one method of an endpoint does. */
export interface EndpointMethod {
  readonly description: string;
  /** What the caller has to be allowed, as Azure calls it; made of the path and the method when nothing is said. */
  readonly action?: string;
  run(call: EndpointCall): Promise<ArmAnswer> | ArmAnswer;
}

/** A path that is no collection of resources under the service, such as `~/skus`, and what can be done there. */
export interface Endpoint {
  /**
   * From `/` on, with `{name}` for what differs, or from `~` on for what is the service's. `{subscriptionId}`,
   * `{resourceGroupName}` and `{serviceName}` have to be those of the service. `{scope}` at the beginning is any path.
   */
  readonly path: string;
  readonly reference: string;
  readonly methods: Readonly<Partial<Record<Method, EndpointMethod>>>;
  /** Set where a service that was deleted answers as well. */
  readonly needsNoService?: boolean;
  /** Set where it is for the methods to say what other groups and services are. */
  readonly judgesAddress?: boolean;
  /** Set where whoever has any role at all may call. */
  readonly forAnyRole?: boolean;
}

/** The path of the service, in the words of the contract. */
export const serviceTemplate =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.ApiManagement/service/{serviceName}';

/** The whole path of an endpoint, without `~`. */
export function templateOf({ path }: Pick<Endpoint, 'path'>): string {
  return path.startsWith('~') ? serviceTemplate + path.slice(1) : path;
}

interface Mounted {
  readonly endpoint: Endpoint;
  readonly segments: readonly string[];
}

/** Endpoints by their paths. */
export class Endpoints {
  readonly #byLength = new Map<number, Mounted[]>();
  readonly #atAnyScope: Mounted[] = [];
  readonly all: readonly Endpoint[];

  constructor(endpoints: readonly Endpoint[]) {
    this.all = endpoints;
    for (const endpoint of endpoints) {
      const segments = templateOf(endpoint).split('/').slice(1);
      const group = this.#byLength.get(segments.length);
      if (endpoint.path.startsWith('{scope}/')) this.#atAnyScope.push({ endpoint, segments });
      else if (group === undefined) this.#byLength.set(segments.length, [{ endpoint, segments }]);
      else group.push({ endpoint, segments });
    }
  }

  /** Finds what a path means; `undefined` when no endpoint is there. */
  find(
    segments: readonly string[],
  ): { readonly endpoint: Endpoint; readonly names: Record<string, string> } | undefined {
    for (const { endpoint, segments: expected } of this.#byLength.get(segments.length) ?? []) {
      const names = match(expected, segments);
      if (names !== undefined) return { endpoint, names };
    }
    for (const { endpoint, segments: expected } of this.#atAnyScope) {
      const at = segments.length - expected.length;
      const names = at < 0 ? undefined : match(expected, segments.slice(at));
      if (names !== undefined) return { endpoint, names: { ...names, scope: `/${segments.slice(0, at).join('/')}` } };
    }
    return undefined;
  }
}

function match(expected: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const names: [string, string][] = [];
  for (const [index, word] of expected.entries()) {
    const segment = segments[index] as string;
    if (word.startsWith('{')) names.push([word.slice(1, -1), segment]);
    else if (word.toLowerCase() !== segment.toLowerCase()) return undefined;
  }
  return Object.fromEntries(names);
}
