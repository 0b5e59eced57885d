// What people see in a text, as far as tables can say: look-alike letters, invisible ones and digits in the place of letters.

/** Letters of other alphabets that look like those of ours, and what they look like. */
const lookAlikes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{
      а: 'a',
      в: 'b',
      е: 'e',
      һ: 'h',
      і: 'i',
      ј: 'j',
      к: 'k',
      ӏ: 'l',
      м: 'm',
      н: 'h',
      о: 'o',
      р: 'p',
      с: 'c',
      ѕ: 's',
    },
    ...{
      т: 't',
      у: 'y',
      х: 'x',
      α: 'a',
      β: 'b',
      ε: 'e',
      ι: 'i',
      κ: 'k',
      ν: 'v',
      ο: 'o',
      ρ: 'p',
      τ: 't',
      υ: 'u',
      χ: 'x',
    },
    ...{ ı: 'i', ɡ: 'g', ɑ: 'a', '’': "'", '‘': "'", '–': '-', '—': '-' },
  }),
);

/** Digits and signs that stand for letters, inside of words only. */
const signs: ReadonlyMap<string, string> = new Map(
  Object.entries({ 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', '@': 'a', $: 's' }),
);

/** A text without what hides it: small letters, no marks, no invisible characters, one space where there were several. */
export function plainText(text: string): string {
  const letters = text
    .toWellFormed()
    .normalize('NFKD')
    .replace(/[\p{Mn}\p{Cf}]/gu, '')
    .toLowerCase()
    .replace(/[^\0-\u007f]/g, (letter) => lookAlikes.get(letter) ?? letter);
  return letters
    .replace(/(?<![\p{L}\d@$])[\p{L}013457@$]*\p{L}[\p{L}013457@$]*\p{L}[\p{L}013457@$]*/gu, (word) =>
      word.replace(/[013457@$]/g, (sign) => signs.get(sign) as string),
    )
    .replace(/\s+/g, ' ');
}
