import { BlockList, isIP } from 'node:net';

// Which addresses may be connected to. The question is asked of what a name resolves to, at the moment of connecting:
// whatever is asked of the text of a URL can be got around by another spelling, or by a name server.

/** Says whether an address may be connected to. */
export type AllowAddress = (address: string) => boolean;

/** Every address. */
export const allowEveryAddress: AllowAddress = () => true;

const refused = new BlockList();
// "This host", which reaches the own machine on many systems.
refused.addSubnet('0.0.0.0', 8, 'ipv4');
refused.addAddress('::', 'ipv6');
// Link-local; the metadata services of most clouds are there.
refused.addSubnet('169.254.0.0', 16, 'ipv4');
refused.addSubnet('fe80::', 10, 'ipv6');
// Metadata services elsewhere: Azure, Alibaba, Oracle, AWS, Google.
refused.addAddress('168.63.129.16', 'ipv4');
refused.addAddress('100.100.100.200', 'ipv4');
refused.addAddress('192.0.0.192', 'ipv4');
refused.addAddress('fd00:ec2::254', 'ipv6');
refused.addAddress('fd20:ce::254', 'ipv6');
// Multicast and broadcast, where no backend is.
refused.addSubnet('224.0.0.0', 4, 'ipv4');
refused.addAddress('255.255.255.255', 'ipv4');
refused.addSubnet('ff00::', 8, 'ipv6');

/** Every address but link-local ones, those of metadata services, and those that are nobody's. */
export const refuseMetadataAddresses: AllowAddress = (address) => {
  const canonical = canonicalAddress(address);
  const family = isIP(canonical);
  return family !== 0 && !refused.check(canonical, family === 4 ? 'ipv4' : 'ipv6');
};

/** An address in one spelling: without zone and brackets, and as IPv4 where IPv6 only carries such an address. */
export function canonicalAddress(address: string): string {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (isIP(bare) !== 6) return bare;
  const words = wordsOf(bare);
  const carried = carriedWords(words);
  if (carried === undefined) return words.map((word) => word.toString(16)).join(':');
  const [high, low] = carried;
  return `${high >> 8}.${high & 0xff}.${low >> 8}.${low & 0xff}`;
}

/** The two words of an IPv4 address in one of IPv6: mapped, compatible, translated (RFC 6052), or 6to4 (RFC 3056). */
function carriedWords(words: readonly number[]): readonly [number, number] | undefined {
  const [first, second, third] = [words[0]!, words[1]!, words[2]!];
  const [sixth, seventh, eighth] = [words[5]!, words[6]!, words[7]!];
  if (first === 0x2002) return [second, third];
  if (third !== 0 || words[3] !== 0 || words[4] !== 0) return undefined;
  const isTranslated = first === 0x64 && second === 0xff9b && sixth === 0;
  const isMapped = first === 0 && second === 0 && (sixth === 0xffff || sixth === 0);
  const isOwn = isMapped && sixth === 0 && seventh === 0 && eighth <= 1;
  return (isTranslated || isMapped) && !isOwn ? [seventh, eighth] : undefined;
}

/** The eight words of an IPv6 address. */
function wordsOf(address: string): readonly number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const text =
    dotted === null ? address : `${dotted[1] + hexPair(dotted[2], dotted[3])}:${hexPair(dotted[4], dotted[5])}`;
  const [front = '', back] = text.split('::');
  const head = front === '' ? [] : front.split(':');
  const tail = back === undefined || back === '' ? [] : back.split(':');
  const gap = back === undefined ? [] : new Array<string>(8 - head.length - tail.length).fill('0');
  return [...head, ...gap, ...tail].map((word) => Number.parseInt(word, 16));
}

function hexPair(high: string | undefined, low: string | undefined): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}
