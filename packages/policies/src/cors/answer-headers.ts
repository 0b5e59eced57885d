import type { PolicyResponse } from '@turnpike/policy';

// What browsers read (https://fetch.spec.whatwg.org/#http-responses). `*` says nothing to a request with credentials: there
// what was asked for is named instead.

/** What a page may do. */
export interface Allowed {
  /** As `Access-Control-Allow-Origin` says it. */
  readonly origin: string;
  readonly credentials: boolean;
  readonly methods: readonly string[];
  readonly maxAge: number;
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
}

/** What a preflight request asks for. */
export interface Asked {
  readonly method: string | null;
  readonly headers: string | null;
}

/** The answer to a preflight request. */
export function addPreflightHeaders(response: PolicyResponse, allowed: Allowed, asked: Asked): void {
  const { headers } = response;
  const set = (name: string, value: string | null) => {
    if (value !== null && value !== '') headers.set(name, [value]);
  };
  addOrigin(response, allowed);
  set('Access-Control-Allow-Methods', isAny(allowed.methods) ? asked.method : allowed.methods.join(','));
  set('Access-Control-Allow-Headers', isAny(allowed.headers) ? asked.headers : allowed.headers.join(','));
  set('Access-Control-Max-Age', String(allowed.maxAge));
  addVary(response, ['Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers']);
}

/** What the answer to any other request has beside what it has already. */
export function addAnswerHeaders(response: PolicyResponse, allowed: Allowed): void {
  const { headers } = response;
  addOrigin(response, allowed);
  const names = new Set(Array.from(headers, ([name]) => name));
  const exposed = isAny(allowed.exposed) && allowed.credentials ? [...names] : allowed.exposed;
  if (exposed.length > 0) headers.set('Access-Control-Expose-Headers', [exposed.join(',')]);
  addVary(response);
}

/** A backend may have said something of its own, and browsers refuse an answer that says two things. */
function addOrigin({ headers }: PolicyResponse, { origin, credentials }: Allowed): void {
  headers.set('Access-Control-Allow-Origin', [origin]);
  if (credentials) headers.set('Access-Control-Allow-Credentials', ['true']);
  else headers.delete('Access-Control-Allow-Credentials');
}

/** Tells caches what the answer depends on. */
export function addVary({ headers }: PolicyResponse, names: readonly string[] = ['Origin']): void {
  const present = (headers.get('Vary') ?? '').split(',').map((name) => name.trim().toLowerCase());
  if (present.includes('*')) return;
  const missing = names.filter((name) => !present.includes(name.toLowerCase()));
  if (missing.length > 0) headers.append('Vary', missing);
}

function isAny(names: readonly string[]): boolean {
  return names.includes('*');
}
