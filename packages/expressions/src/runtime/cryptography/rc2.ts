// RC2 in CBC mode, RFC 2268, to read the key stores that older Windows writes. OpenSSL no longer has it.

const piTable = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e8254d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb6266fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed708e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b255597312d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
);

const rotations = [1, 2, 3, 5] as const;

/** Decrypts RC2-CBC with a key whose effective length is its own. Padding stays. */
export function decryptRc2(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array {
  const words = expandKey(key);
  const output = new Uint8Array(data.length);
  let previous = iv;
  for (let at = 0; at + 8 <= data.length; at += 8) {
    const block = data.subarray(at, at + 8);
    output.set(
      decryptBlock(words, block).map((byte, index) => byte ^ (previous[index] as number)),
      at,
    );
    previous = block;
  }
  return output;
}

function expandKey(key: Uint8Array): Uint16Array {
  const bytes = new Uint8Array(128);
  bytes.set(key);
  const pi = (value: number) => piTable[value & 0xff] as number;
  for (let index = key.length; index < 128; index++) {
    bytes[index] = pi((bytes[index - 1] as number) + (bytes[index - key.length] as number));
  }
  bytes[128 - key.length] = pi(bytes[128 - key.length] as number);
  for (let index = 127 - key.length; index >= 0; index--) {
    bytes[index] = pi((bytes[index + 1] as number) ^ (bytes[index + key.length] as number));
  }
  return Uint16Array.from(
    { length: 64 },
    (_, index) => (bytes[2 * index] as number) | ((bytes[2 * index + 1] as number) << 8),
  );
}

function decryptBlock(key: Uint16Array, block: Uint8Array): Uint8Array {
  const r = Uint16Array.from(
    { length: 4 },
    (_, index) => (block[2 * index] as number) | ((block[2 * index + 1] as number) << 8),
  );
  const at = (index: number) => r[index & 3] as number;
  let next = 63;
  const mix = () => {
    for (let index = 3; index >= 0; index--) {
      const rotation = rotations[index] as number;
      const rotated = (at(index) >>> rotation) | (at(index) << (16 - rotation));
      const mixed = (at(index - 1) & at(index - 2)) + (~at(index - 1) & at(index - 3));
      r[index] = rotated - (key[next--] as number) - mixed;
    }
  };
  const mash = () => {
    for (let index = 3; index >= 0; index--) r[index] = at(index) - (key[at(index - 1) & 63] as number);
  };
  for (let round = 0; round < 16; round++) {
    mix();
    if (round === 4 || round === 10) mash();
  }
  return Uint8Array.from({ length: 8 }, (_, index) => (at(index >> 1) >>> (index % 2 === 0 ? 0 : 8)) & 0xff);
}
