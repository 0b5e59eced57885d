import { BlockList, isIPv4 } from 'node:net';
import { parseAddress } from './address.ts';

/** Answers that are remembered, since the same few proxies ask again and again. */
const rememberedAnswers = 1024;

/** The proxies whose word about clients is taken, as addresses and CIDR blocks. */
export class TrustedProxies {
  /** Nobody is trusted. */
  static readonly none: TrustedProxies = new TrustedProxies([]);

  readonly #blocks = new BlockList();
  readonly #isEmpty: boolean;
  readonly #answers = new Map<string, boolean>();

  /** @throws {TypeError} for an entry that is neither an address nor a block */
  constructor(entries: readonly string[]) {
    this.#isEmpty = entries.length === 0;
    for (const entry of entries) this.#add(entry);
  }

  /** Whether a peer is one of them. An address that is not one is nobody. */
  has(address: string): boolean {
    if (this.#isEmpty) return false;
    const known = this.#answers.get(address);
    if (known !== undefined) return known;
    const canonical = parseAddress(address);
    const answer = canonical !== undefined && this.#blocks.check(canonical, familyOf(canonical));
    if (this.#answers.size >= rememberedAnswers) this.#answers.clear();
    this.#answers.set(address, answer);
    return answer;
  }

  #add(entry: string): void {
    const slash = entry.indexOf('/');
    const text = slash < 0 ? entry : entry.slice(0, slash);
    const address = parseAddress(text);
    if (address === undefined) throw new TypeError(`'${entry}' is not an IP address or a CIDR block`);
    const isMapped = isIPv4(address) && !isIPv4(text);
    const bits = isIPv4(address) ? 32 : 128;
    if (slash < 0) {
      this.#blocks.addAddress(address, familyOf(address));
      return;
    }
    const prefix = prefixOf(entry.slice(slash + 1)) - (isMapped ? 96 : 0);
    if (!(prefix >= 0 && prefix <= bits)) throw new TypeError(`the prefix of '${entry}' is not a number up to ${bits}`);
    this.#blocks.addSubnet(address, prefix, familyOf(address));
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}

function prefixOf(text: string): number {
  return /^(?:0|[1-9]\d{0,2})$/.test(text) ? Number(text) : Number.NaN;
}
