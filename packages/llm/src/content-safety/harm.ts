import { plainText } from './plain-text.ts';

// Word lists are no judgement: they know neither irony nor context. They are enough to see a gateway stop something.

/** The kinds of harm that are told apart. */
export const categories = ['Hate', 'SelfHarm', 'Sexual', 'Violence'] as const;

/** A kind of harm. */
export type Category = (typeof categories)[number];

type Severity = 1 | 2 | 3 | 4 | 5 | 6 | 7;

const people =
  '(?:people|person|someone|somebody|him|her|them|you|everyone|everybody|children|man|woman|crowd|neighbou?rs?)';
const groups =
  '(?:immigrants|foreigners|refugees|women|men|jews|muslims|christians|gays|lesbians|disabled people|old people|black people|white people)';

/** What stands for harm, by how severe it is. Spaces stand for any white space. */
const patterns: Readonly<Record<Category, Readonly<Partial<Record<Severity, readonly string[]>>>>> = {
  Hate: {
    1: ['prejudice', 'stereotypes?', 'discrimination'],
    2: ['stupid', 'idiots?', 'losers?'],
    4: [
      `i (?:really )?(?:hate|despise) (?:all )?${groups}`,
      `${groups} are (?:all )?(?:inferior|stupid|dirty|criminals)`,
      'subhuman',
    ],
    6: [
      `(?:all )?${groups} (?:should|must|deserve to) (?:be )?(?:die|killed|gassed|exterminated|wiped out)`,
      'exterminate (?:the|all) \\w+',
    ],
  },
  SelfHarm: {
    1: ['suicide prevention', 'self-?harm'],
    4: [
      '(?:i|we) (?:want|wish|am going|am about) to (?:die|hurt myself|cut myself)',
      'suicidal',
      'i do not want to live',
    ],
    6: [
      'kill(?:ing)? (?:myself|yourself)',
      'how (?:to|can i|do i) (?:commit suicide|hang myself|overdose)',
      'painless way to die',
    ],
  },
  Sexual: {
    1: ['sexual health', 'sex education'],
    2: ['erotic', 'naked', 'nudes?'],
    4: ['porn(?:ography|ographic)?', 'explicit sex(?:ual)? (?:scene|story|act)s?', 'sexual intercourse in detail'],
    7: [
      'sexual(?:ly)? (?:abuse|acts?|explicit)[^.]{0,30}(?:child|minor|underage)',
      '(?:child|underage) porn(?:ography)?',
    ],
  },
  Violence: {
    1: ['violence', 'weapons?', 'battles?', 'wars?'],
    2: ['fight(?:ing)?', 'punch(?:ed|ing)?', 'stab(?:bed)?', 'gun'],
    4: [
      `(?:hurt|beat up|torture|stab|shoot|strangle|poison|attack) ${people}`,
      'i will find you',
      'threaten(?:ing)? to (?:kill|hurt)',
    ],
    5: [
      `(?:kill|murder|behead|slaughter) (?:\\w+ )?${people}`,
      '(?:build|make|making|building|assemble) (?:a |an |pipe ?)*(?:bombs?|explosives?|explosive device)',
    ],
    6: [
      'kill as many (?:people )?as possible',
      'mass (?:shooting|murder)',
      'massacre (?:the|all|a)',
      'bomb[^.]{0,40}(?:crowd|station|school|public event)',
    ],
  },
};

const expressions = categories.map((category) => ({
  category,
  bySeverity: Object.entries(patterns[category])
    .map(
      ([severity, words]) =>
        [Number(severity), new RegExp(`(?<![\\p{L}\\d])(?:${words.join('|')})(?![\\p{L}\\d])`, 'u')] as const,
    )
    .sort(([one], [other]) => other - one),
}));

/** How severe each kind of harm in a text is, from 0 to 7. */
export function severitiesOf(text: string): Readonly<Record<Category, number>> {
  const plain = plainText(text);
  const severities = { Hate: 0, SelfHarm: 0, Sexual: 0, Violence: 0 };
  for (const { category, bySeverity } of expressions)
    severities[category] = bySeverity.find(([, expression]) => expression.test(plain))?.[0] ?? 0;
  return severities;
}
