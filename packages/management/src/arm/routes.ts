import type { ResourceDefinition } from '../define-resource.ts';

/** What a path under the service means. */
export interface Route {
  readonly definition: ResourceDefinition;
  /** Where it is mounted: its own type, or the same in a workspace. */
  readonly type: string;
  /** The names on the way to it, and its own unless the collection is meant. */
  readonly names: readonly string[];
  readonly target: 'collection' | 'resource';
  /** A POST or a list of its own. */
  readonly extra?: string;
  /** The name of what is meant in such a list. */
  readonly item?: string;
}

/** Types by the paths that they are mounted at. */
export class Routes {
  readonly #mounts = new Map<string, Mount>();

  constructor(definitions: readonly ResourceDefinition[]) {
    for (const definition of definitions) {
      this.#mount(definition, definition.type);
      if (definition.inWorkspaces)
        this.#mount(definition, `workspaces/${definition.type}`, definition.inWorkspaces !== 'links');
    }
  }

  /** Every type as it is mounted. */
  get all(): readonly Mount[] {
    return [...this.#mounts.values()];
  }

  definition(type: string): ResourceDefinition | undefined {
    return this.#mounts.get(type.toLowerCase())?.definition;
  }

  /** Finds what segments under the service mean; `undefined` when nothing is there. */
  find(segments: readonly string[]): Route | undefined {
    // The longest that is a type; what is left over is an action or a view of it.
    for (let length = segments.length; length > 0; length--) {
      const collections = segments.slice(0, length).filter((_, index) => index % 2 === 0);
      const mount = this.#mounts.get(collections.join('/').toLowerCase());
      if (!mount?.hasPaths) continue;
      const names = segments.slice(0, length).filter((_, index) => index % 2 === 1);
      const target = length % 2 === 0 ? 'resource' : 'collection';
      const rest = segments.slice(length);
      if (rest.length === 0) return { ...mount, names, target };
      if (target === 'collection') continue;
      const extra = extraOf(mount, rest.join('/'));
      if (extra !== undefined) return { ...mount, names, target, extra };
      const [listed, item] = [extraOf(mount, rest[0] ?? ''), rest[1]];
      if (rest.length !== 2 || item === undefined || listed === undefined) return undefined;
      return mount.definition.views?.[listed]?.query && { ...mount, names, target, extra: listed, item };
    }
    return undefined;
  }

  #mount(definition: ResourceDefinition, type: string, hasPaths = true): void {
    if (this.#mounts.has(type.toLowerCase())) throw new Error(`there are two definitions of '${type}'; expected one`);
    this.#mounts.set(type.toLowerCase(), { definition, type, hasPaths });
  }
}

function extraOf({ definition: { actions = {}, views = {} }, type }: Mount, asked: string): string | undefined {
  const isInWorkspace = type.startsWith('workspaces/');
  const listed = Object.keys(views).filter((name) => !(isInWorkspace && views[name]?.serviceOnly));
  return [...Object.keys(actions), ...listed].find((name) => name.toLowerCase() === asked.toLowerCase());
}

/** A type where it is mounted. */
export interface Mount {
  readonly definition: ResourceDefinition;
  readonly type: string;
  /** Whether there are paths to it. */
  readonly hasPaths: boolean;
}
