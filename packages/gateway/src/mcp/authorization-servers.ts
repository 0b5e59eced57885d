import type { Api, PolicyFragment, SnapshotNamedValue } from '@turnpike/model';
import { attributeOf, type Element, elementsOf, readPolicyDocument, type Value } from '@turnpike/policy';
import type { Plans } from '../plan/compile-plans.ts';

// Whose tokens an API takes is what its policies check. A client that comes without one is told the same: the issuers of
// `validate-jwt` and `validate-azure-ad-token`, in the documents that its requests meet. What only an expression knows is
// not among them, and neither is what a secret holds.

/** What documents refer to. */
export interface Referred {
  readonly namedValues: readonly SnapshotNamedValue[];
  readonly fragments: readonly PolicyFragment[];
}

const metadataPath = '/.well-known/openid-configuration';
const entra = 'https://login.microsoftonline.com';

/** The issuers of the tokens that APIs of a snapshot take. */
export class AuthorizationServers {
  readonly #plans: Plans;
  readonly #referred: Referred;
  readonly #known = new WeakMap<Api, readonly string[]>();

  constructor(plans: Plans, referred: Referred) {
    this.#plans = plans;
    this.#referred = referred;
  }

  /** The ones that an API names itself come first. */
  of(api: Api): readonly string[] {
    let servers = this.#known.get(api);
    if (servers === undefined) this.#known.set(api, (servers = this.#find(api)));
    return servers;
  }

  #find(api: Api): readonly string[] {
    const documents = this.#plans.documentsOf(api);
    const roots = documents?.map(({ reading }) => reading.document?.root).filter((root) => root !== undefined) ?? [];
    const issuers = [...(api.authorizationServers ?? []), ...roots.flatMap((root) => this.#issuersIn(root, true))];
    return [...new Set(issuers.filter((issuer) => URL.canParse(issuer)))];
  }

  #issuersIn(element: Element, includesFragments: boolean): readonly string[] {
    switch (element.name) {
      case 'validate-jwt':
        return this.#issuersOfJwt(element);
      case 'validate-azure-ad-token':
        return this.#issuerOfEntra(element);
      case 'include-fragment':
        return includesFragments ? this.#issuersInFragment(element) : [];
      default:
        return elementsOf(element).flatMap((child) => this.#issuersIn(child, includesFragments));
    }
  }

  #issuersInFragment(element: Element): readonly string[] {
    const id = this.#text(attributeOf(element, 'fragment-id')?.value)?.toLowerCase();
    const fragment = this.#referred.fragments.find((one) => one.id.toLowerCase() === id);
    const root = fragment && readPolicyDocument(fragment.text).document?.root;
    return root === undefined ? [] : this.#issuersIn(root, false);
  }

  #issuersOfJwt(element: Element): readonly string[] {
    return elementsOf(element)
      .filter(({ name }) => name === 'openid-config')
      .map((config) => this.#text(attributeOf(config, 'url')?.value))
      .filter((url) => url !== undefined)
      .map((url) => (url.endsWith(metadataPath) ? url.slice(0, -metadataPath.length) : url));
  }

  #issuerOfEntra(element: Element): readonly string[] {
    const tenant = this.#text(attributeOf(element, 'tenant-id')?.value);
    const endpoint = this.#text(attributeOf(element, 'authentication-endpoint')?.value) ?? entra;
    if (tenant === undefined) return [];
    const base = endpoint.includes('://') ? endpoint : `https://${endpoint}`;
    return [`${base.replace(/\/$/, '')}/${tenant}/v2.0`];
  }

  #text(value: Value | undefined): string | undefined {
    if (value === undefined) return undefined;
    let isKnown = true;
    const text = value.source.text.replace(/\{\{([\w.-]{1,256})\}\}/g, (_, name: string) => {
      const found = this.#referred.namedValues.find((one) => one.name === name);
      isKnown &&= found !== undefined && !found.secret;
      return found?.value ?? '';
    });
    return isKnown && !text.startsWith('@') ? text.trim() : undefined;
  }
}
