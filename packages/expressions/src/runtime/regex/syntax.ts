import type { CharSet } from './char-set.ts';

/** The values of `System.Text.RegularExpressions.RegexOptions`. */
export const regexOptions = {
  none: 0,
  ignoreCase: 1,
  multiline: 2,
  explicitCapture: 4,
  compiled: 8,
  singleline: 16,
  ignorePatternWhitespace: 32,
  rightToLeft: 64,
  ecmaScript: 256,
  cultureInvariant: 512,
} as const;

/** A place in the text that takes no characters. */
export type Anchor =
  | 'lineStart'
  | 'lineEnd'
  | 'start'
  | 'end'
  | 'endBeforeNewline'
  | 'scanStart'
  | 'boundary'
  | 'noBoundary'
  | 'ecmaBoundary'
  | 'ecmaNoBoundary';

/** A pattern as it was read. `backward` parts run from right to left: those in a look-behind, or of the whole. */
export type RegexNode =
  | { readonly kind: 'empty' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'set'; readonly set: CharSet; readonly backward: boolean }
  | { readonly kind: 'anchor'; readonly anchor: Anchor }
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[]; readonly backward: boolean }
  | { readonly kind: 'alternatives'; readonly items: readonly RegexNode[] }
  | {
      readonly kind: 'repeat';
      readonly body: RegexNode;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    }
  | { readonly kind: 'capture'; readonly group: number; readonly balances: number; readonly body: RegexNode }
  | { readonly kind: 'atomic'; readonly body: RegexNode }
  | { readonly kind: 'look'; readonly negative: boolean; readonly body: RegexNode }
  | { readonly kind: 'reference'; readonly group: number; readonly ignoreCase: boolean; readonly backward: boolean }
  | { readonly kind: 'ifGroup'; readonly group: number; readonly then: RegexNode; readonly otherwise: RegexNode }
  | {
      readonly kind: 'ifMatches';
      readonly condition: RegexNode;
      readonly then: RegexNode;
      readonly otherwise: RegexNode;
    };

/** A pattern and its groups. */
export interface RegexTree {
  readonly root: RegexNode;
  /** The numbers of the groups, ascending; the first is 0, the whole match. */
  readonly numbers: readonly number[];
  readonly names: ReadonlyMap<string, number>;
  /** Whether some group has a name or an explicit number. */
  readonly hasNames: boolean;
}
