import type { TlsIdentity, TlsSettings } from './tls-settings.ts';

/** Which identity answers to which host name: exact names first, then wildcards, then the default. */
export class IdentityTable {
  readonly #exact = new Map<string, TlsIdentity>();
  /** By what follows the asterisk, from its dot on. */
  readonly #wildcards = new Map<string, TlsIdentity>();
  readonly #default: TlsIdentity | undefined;

  /** @throws {TypeError} when a name belongs to two identities, or an asterisk is not the whole of the first label */
  constructor({ identities, defaultIdentity }: TlsSettings) {
    this.#default = defaultIdentity;
    for (const identity of identities) for (const name of identity.hostNames) this.#add(name.toLowerCase(), identity);
  }

  /** The identity of a name, in any case; that of no name is the default. */
  find(hostName: string | undefined): TlsIdentity | undefined {
    if (hostName === undefined || hostName === '') return this.#default;
    const name = hostName.toLowerCase();
    const dot = name.indexOf('.');
    const found = this.#exact.get(name) ?? (dot > 0 ? this.#wildcards.get(name.slice(dot)) : undefined);
    return found ?? this.#default;
  }

  #add(name: string, identity: TlsIdentity): void {
    const isWildcard = name.startsWith('*.');
    const key = isWildcard ? name.slice(1) : name;
    const table = isWildcard ? this.#wildcards : this.#exact;
    if (key.includes('*') || key === '' || key === '.') throw new TypeError(`'${name}' is not a host name`);
    if ((table.get(key) ?? identity) !== identity) throw new TypeError(`'${name}' belongs to two identities`);
    table.set(key, identity);
  }
}
