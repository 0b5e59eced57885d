import { isIP } from 'node:net';

// An address as a text that compares like the address: `4` and eight hexadecimal digits, or `6` and 32. Addresses of
// IPv4 that IPv6 carries (`::ffff:192.0.2.1`) are those of IPv4, so that a caller has one address, however it comes.

/** An address in the one spelling that comparisons use. */
export type AddressKey = string;

/** Reads an address; `undefined` when it is none. Numbers with leading zeros are octal to some, and so refused. */
export function parseAddress(text: string): AddressKey | undefined {
  const bare = text
    .trim()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '');
  switch (isIP(bare)) {
    case 4:
      return `4${hexOf(bare)}`;
    case 6:
      return keyOf(wordsOf(bare));
    default:
      return undefined;
  }
}

/** Whether both are of the same version of IP. */
export function areComparable(one: AddressKey, other: AddressKey): boolean {
  return one.length === other.length;
}

function keyOf(digits: string): AddressKey {
  return digits.startsWith('00000000000000000000ffff') ? `4${digits.slice(24)}` : `6${digits}`;
}

function hexOf(dotted: string): string {
  return dotted
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('');
}

/** The 32 digits of an address of IPv6. */
function wordsOf(address: string): string {
  const text = address.replace(/[\d.]+$/, (end) =>
    end.includes('.') ? `${hexOf(end).slice(0, 4)}:${hexOf(end).slice(4)}` : end,
  );
  const [front = '', back] = text.split('::');
  const digits = (part: string): string =>
    part === ''
      ? ''
      : part
          .split(':')
          .map((word) => word.padStart(4, '0').toLowerCase())
          .join('');
  const head = digits(front);
  const tail = digits(back ?? '');
  return head + '0'.repeat(32 - head.length - tail.length) + tail;
}
