import {
  attribute,
  boolean,
  type Dynamic,
  dynamic,
  headerName,
  integerBetween,
  name,
  type ShapeOf,
  string,
} from '@turnpike/policy';
import { type QuotaPeriod, quotaPeriod } from './quota-period.ts';

const tokenCount = integerBetween(0, 2_147_483_647, 'a number of tokens, at most 2,147,483,647');

/** What limits of tokens are told. */
export interface TokenLimitConfig {
  readonly 'counter-key': Dynamic<string>;
  readonly 'tokens-per-minute': Dynamic<number> | undefined;
  readonly 'token-quota': Dynamic<number> | undefined;
  readonly 'token-quota-period': Dynamic<QuotaPeriod> | undefined;
  readonly 'estimate-prompt-tokens': Dynamic<boolean> | undefined;
  readonly 'estimate-prompt-token': Dynamic<boolean> | undefined;
  readonly 'retry-after-header-name': string;
  readonly 'retry-after-variable-name': string | undefined;
  readonly 'remaining-quota-tokens-header-name': string | undefined;
  readonly 'remaining-quota-tokens-variable-name': string | undefined;
  readonly 'remaining-tokens-header-name': string | undefined;
  readonly 'remaining-tokens-variable-name': string | undefined;
  readonly 'tokens-consumed-header-name': string | undefined;
  readonly 'tokens-consumed-variable-name': Dynamic<string> | undefined;
}

const optional = { optional: true } as const;

/** The attributes of limits of tokens. */
export const tokenLimitConfig: ShapeOf<TokenLimitConfig> = {
  'counter-key': attribute(dynamic(string), 'What tokens are counted by.'),
  'tokens-per-minute': attribute(
    dynamic(tokenCount),
    'How many tokens of prompts and completions any minute may have.',
    optional,
  ),
  'token-quota': attribute(dynamic(tokenCount), 'How many a period may have.', optional),
  'token-quota-period': attribute(dynamic(quotaPeriod), 'How long that period is.', optional),
  'estimate-prompt-tokens': attribute(
    dynamic(boolean),
    'Whether a prompt that is too long for what is left is turned away before it is sent.',
    optional,
  ),
  // Azure: its policy toolkit writes it so.
  'estimate-prompt-token': attribute(dynamic(boolean), "The same as 'estimate-prompt-tokens'.", optional),
  'retry-after-header-name': attribute(headerName, 'The header that says after how many seconds to try again.', {
    default: 'Retry-After',
  }),
  'retry-after-variable-name': attribute(name, 'The variable that gets these seconds.', optional),
  'remaining-quota-tokens-header-name': attribute(
    headerName,
    'The header of the response that says how many tokens are left of the period.',
    optional,
  ),
  'remaining-quota-tokens-variable-name': attribute(name, 'The variable that gets their number.', optional),
  'remaining-tokens-header-name': attribute(
    headerName,
    'The header of the response that says how many tokens are left of the minute.',
    optional,
  ),
  'remaining-tokens-variable-name': attribute(name, 'The variable that gets their number.', optional),
  'tokens-consumed-header-name': attribute(
    headerName,
    'The header of the response that says how many tokens the call has cost.',
    optional,
  ),
  // Azure: of all these names the only one whose page does not say that it may be no expression.
  'tokens-consumed-variable-name': attribute(
    dynamic(name),
    'The variable that gets their number: before the answer the estimate of the prompt, or 0 without one.',
    optional,
  ),
};
