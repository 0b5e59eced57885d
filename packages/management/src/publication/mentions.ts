import type { Api, Backend, SnapshotPart } from '@turnpike/model';

// What a part of a snapshot mentions of others: named values, fragments, backends, certificates and loggers. Gateways that
// have only some APIs are told only what these mention, so that a secret is where it is needed and nowhere else. An id that
// an expression computes may be any: then all of its kind are mentioned.

/** What can be mentioned. */
export type MentionKind = 'namedValues' | 'policyFragments' | 'backends' | 'certificates' | 'loggers';

/** Names in lower case, by kind; `*` is every one. */
export type Mentions = ReadonlyMap<MentionKind, ReadonlySet<string>>;

const remembered = new WeakMap<SnapshotPart, Mentions>();

/** What a part mentions. Parts do not change, so that each is looked at once. */
export function mentionsOf(part: SnapshotPart): Mentions {
  let mentions = remembered.get(part);
  if (mentions === undefined) {
    mentions = findMentions(part);
    remembered.set(part, mentions);
  }
  return mentions;
}

function findMentions(part: SnapshotPart): Mentions {
  const found = new MentionSet();
  for (const { text } of part.policies ?? []) found.addText(text);
  for (const { text } of part.policyFragments ?? []) found.addText(text);
  for (const { value } of part.namedValues ?? []) found.addText(value);
  for (const api of part.apis ?? []) found.addApi(api);
  for (const backend of part.backends ?? []) found.addBackend(backend);
  return found.byKind;
}

const namedValue = /\{\{\s*([^{}\s]+)\s*\}\}/g;
const attribute = /\b(fragment-id|backend-id|certificate-id|thumbprint|logger-id)\s*=\s*(["'])(@|[^"']*)/gi;

const kinds: Readonly<Record<string, MentionKind>> = {
  'fragment-id': 'policyFragments',
  'backend-id': 'backends',
  'certificate-id': 'certificates',
  thumbprint: 'certificates',
  'logger-id': 'loggers',
};

class MentionSet {
  readonly byKind = new Map<MentionKind, Set<string>>();

  addText(text: string): void {
    for (const [, name = ''] of text.matchAll(namedValue)) this.#add('namedValues', name);
    for (const [, word = '', , value = ''] of text.matchAll(attribute)) {
      const isComputed = value.startsWith('@') || value.includes('{{') || value.includes('&');
      this.#add(kinds[word.toLowerCase()] as MentionKind, isComputed ? '*' : value.trim());
    }
    // `context.Deployment.Certificates` is a dictionary of all.
    if (/\bCertificates\b/.test(text)) this.#add('certificates', '*');
  }

  addApi({ serviceUrl = '', resolvers = [] }: Api): void {
    this.addText(serviceUrl);
    for (const { policies = '' } of resolvers) this.addText(policies);
  }

  addBackend({ pool = [], credentials, serviceFabricCluster: cluster }: Backend): void {
    for (const { id } of pool) this.#add('backends', id);
    const certificates = [
      ...(credentials?.certificateIds ?? []),
      ...(credentials?.certificate ?? []),
      cluster?.clientCertificateId,
      cluster?.clientCertificatethumbprint,
    ];
    for (const name of certificates) if (name !== undefined) this.#add('certificates', name);
  }

  #add(kind: MentionKind, name: string): void {
    let names = this.byKind.get(kind);
    if (names === undefined) {
      names = new Set();
      this.byKind.set(kind, names);
    }
    // Whoever mentions by a full id means the name at its end.
    names.add(name.slice(name.lastIndexOf('/') + 1).toLowerCase());
  }
}
