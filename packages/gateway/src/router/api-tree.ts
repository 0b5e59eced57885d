import type { Api, ApiVersionSet } from '@turnpike/model';
import { FewWords } from './few-words.ts';
import type { OperationTree } from './operation-tree.ts';
import { type QueryParameters, queryValue } from './query-parameters.ts';
import { foldSegment, type RequestPath } from './request-path.ts';

// The APIs as a tree of the segments of their paths, where the longest path wins. A version that is told by a segment
// is an API with a longer path; versions told by a query parameter or a header stand side by side at one path.

/** One revision of an API and its operations. */
export interface ApiRoute {
  readonly api: Api;
  readonly isOnline: boolean;
  readonly operations: OperationTree;
}

/** The revisions of one version of an API. */
export interface Revisions {
  readonly current: ApiRoute | undefined;
  readonly byRevision: ReadonlyMap<string, ApiRoute>;
}

/** Why no API answers. */
export type ApiNotFound = 'ApiNotFound' | 'VersionNotFound' | 'RevisionNotFound' | 'RevisionOffline';

/** The API that is meant, and how many segments of the path say so. */
export interface FoundApi {
  readonly route: ApiRoute;
  readonly consumed: number;
}

/** What a request says beside its path. */
export interface VersionHints {
  readonly query: () => QueryParameters;
  readonly header: (name: string) => string | undefined;
}

interface Node {
  children: FewWords<Node> | undefined;
  place: Place | undefined;
}

/** The API at one path. */
interface Place {
  /** Whether the last segment of the path is a version, so that a revision may be named before it. */
  readonly isVersion: boolean;
  unversioned: Revisions | undefined;
  /** What answers when no version and no revision can be named or is: what most requests come for. */
  current: ApiRoute | undefined;
  versioned: { readonly set: ApiVersionSet; readonly versions: Map<string, Revisions> }[] | undefined;
}

/** APIs, found by what a request begins with. */
export class ApiTree {
  readonly #root: Node = { children: undefined, place: undefined };

  /** Adds an API at its path. Gives the one that is there already, if there is one. */
  add(api: Api, set: ApiVersionSet | undefined, revisions: Revisions): Api | undefined {
    const segments = pathSegments(api.path);
    const version = set === undefined ? '' : foldSegment(api.apiVersion ?? '');
    // Without an identifier it is the version that Azure calls `Original`.
    if (set === undefined || version === '') return putUnversioned(this.#place(segments, false), revisions);
    if (set.versioningScheme === 'Segment') {
      // Without an `Original`, what names no version is not for an API with a shorter path either.
      this.#place(segments, false);
      return putUnversioned(this.#place([...segments, version], true), revisions);
    }
    return putVersioned(this.#place(segments, false), set, version, revisions);
  }

  /** Finds the API with the longest path that a request's path begins with. */
  find(path: RequestPath, hints: VersionHints): FoundApi | ApiNotFound {
    let node = this.#root;
    let place = node.place;
    let consumed = 0;
    let revision: string | undefined;
    let revisionAt = -1;
    let revisionIsPlaced = true;
    for (let index = 0; index < path.raw.length; index++) {
      const named = path.isUnusual ? splitRevision(path.raw[index]!) : undefined;
      if (named !== undefined && revision !== undefined) break;
      const name = named === undefined ? path.folded[index]! : foldSegment(named.name);
      // The API at the root has no segment to which a revision could be added: `/;rev=2/orders`.
      const child = name === '' && index === 0 && named !== undefined ? node : node.children?.get(name);
      if (child === undefined) break;
      node = child;
      if (named !== undefined) [revision, revisionAt] = [named.revision, index];
      if (node.place === undefined) continue;
      place = node.place;
      consumed = index + 1;
      revisionIsPlaced =
        revision === undefined || revisionAt === index || (revisionAt === index - 1 && place.isVersion);
    }
    if (place === undefined || !revisionIsPlaced) return 'ApiNotFound';
    if (revision === undefined && place.versioned === undefined && place.current !== undefined)
      return place.current.isOnline ? { route: place.current, consumed } : 'RevisionOffline';
    const revisions = versionOf(place, hints);
    if (revisions === undefined) return 'VersionNotFound';
    const route = revisionAt >= 0 && revisionAt < consumed ? revisions.byRevision.get(revision!) : revisions.current;
    if (route === undefined) return 'RevisionNotFound';
    return route.isOnline ? { route, consumed } : 'RevisionOffline';
  }

  #place(segments: readonly string[], isVersion: boolean): Place {
    let node = this.#root;
    for (const segment of segments) {
      node.children ??= new FewWords();
      let child = node.children.get(segment);
      if (child === undefined) node.children.set(segment, (child = { children: undefined, place: undefined }));
      node = child;
    }
    return (node.place ??= { isVersion, unversioned: undefined, current: undefined, versioned: undefined });
  }
}

/** The segments of the path of an API, without regard to case. */
export function pathSegments(path: string): readonly string[] {
  return path
    .split('/')
    .filter((segment) => segment !== '')
    .map(foldSegment);
}

function putUnversioned(place: Place, revisions: Revisions): Api | undefined {
  if (place.unversioned !== undefined) return anyOf(place.unversioned);
  place.unversioned = revisions;
  place.current = revisions.current;
  return undefined;
}

function putVersioned(place: Place, set: ApiVersionSet, version: string, revisions: Revisions): Api | undefined {
  place.versioned ??= [];
  let entry = place.versioned.find((other) => other.set.id === set.id);
  if (entry === undefined) place.versioned.push((entry = { set, versions: new Map() }));
  const present = entry.versions.get(version);
  if (present !== undefined) return anyOf(present);
  entry.versions.set(version, revisions);
  return undefined;
}

function anyOf({ current, byRevision }: Revisions): Api | undefined {
  return (current ?? byRevision.values().next().value)?.api;
}

/** `customers;rev=3` is revision 3 of what is at `customers`. An encoded semicolon says nothing. */
function splitRevision(raw: string): { readonly name: string; readonly revision: string } | undefined {
  const [, name, revision] = /^([^;%]*);rev=([^;%]+)$/.exec(raw) ?? [];
  return name === undefined || revision === undefined ? undefined : { name, revision };
}

function versionOf({ unversioned, versioned }: Place, hints: VersionHints): Revisions | undefined {
  for (const { set, versions } of versioned ?? []) {
    const named = versionNamed(set, hints);
    if (named !== undefined) return versions.get(foldSegment(named));
  }
  return unversioned;
}

function versionNamed(set: ApiVersionSet, { query, header }: VersionHints): string | undefined {
  if (set.versioningScheme === 'Header') return header(set.versionHeaderName!);
  return queryValue(query(), foldSegment(set.versionQueryName!));
}
