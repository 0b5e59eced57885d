import { argumentNull } from '../../../../runtime/exceptions.ts';
import { MatchCollection } from '../../../../runtime/regex/collections.ts';
import type { Match } from '../../../../runtime/regex/match.ts';
import { unescapePattern } from '../../../../runtime/regex/parser.ts';
import { escapePattern, Regex } from '../../../../runtime/regex/regex.ts';
import { TimeSpan } from '../../../../runtime/time-span.ts';
import { makeArray } from '../../../../runtime/values.ts';
import { typeNamed } from '../../../../types/library.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

type Text = string | null;
type Evaluator = ((match: Match) => Text) | null;

const infinite = new TimeSpan(-1, 0);

/** `System.Text.RegularExpressions.Regex`: https://learn.microsoft.com/dotnet/api/system.text.regularexpressions.regex */
export const regex: LibraryType = defineType('public class System.Text.RegularExpressions.Regex', {
  'Regex(string pattern)': (pattern: Text) => new Regex(pattern),
  'Regex(string pattern, RegexOptions options)': (pattern: Text, options: number) => new Regex(pattern, options),
  'Regex(string pattern, RegexOptions options, TimeSpan matchTimeout)': (
    pattern: Text,
    options: number,
    timeout: TimeSpan,
  ) => new Regex(pattern, options, timeout),

  'static readonly TimeSpan InfiniteMatchTimeout { get; }': () => infinite,
  'RegexOptions Options { get; }': (self: Regex) => self.options,
  'bool RightToLeft { get; }': (self: Regex) => self.isRightToLeft,
  'TimeSpan MatchTimeout { get; }': (self: Regex) => self.timeout ?? infinite,
  'string ToString()': (self: Regex) => self.pattern,
  'string[] GetGroupNames()': (self: Regex) => makeArray(typeNamed('string'), [...self.groupNames]),
  'int[] GetGroupNumbers()': (self: Regex) => makeArray(typeNamed('int'), [...self.groupNumbers]),
  'string GroupNameFromNumber(int i)': (self: Regex, number: number) => {
    const place = self.placeOf(number);
    return place === undefined ? '' : self.nameAt(place);
  },
  'int GroupNumberFromName(string name)': (self: Regex, name: Text) => {
    if (name === null) throw argumentNull('name');
    return self.numberOf(name) ?? -1;
  },

  'static string Escape(string str)': escapePattern,
  'static string Unescape(string str)': (text: Text) => {
    if (text === null) throw argumentNull('str');
    return unescapePattern(text);
  },

  'bool IsMatch(string input)': (self: Regex, input: Text) => self.isMatch(input),
  'bool IsMatch(string input, int startat)': (self: Regex, input: Text, start: number) => self.isMatch(input, start),
  'static bool IsMatch(string input, string pattern)': (input: Text, pattern: Text) =>
    new Regex(pattern).isMatch(input),
  'static bool IsMatch(string input, string pattern, RegexOptions options)': (
    input: Text,
    pattern: Text,
    options: number,
  ) => new Regex(pattern, options).isMatch(input),
  'static bool IsMatch(string input, string pattern, RegexOptions options, TimeSpan matchTimeout)': (
    input: Text,
    pattern: Text,
    options: number,
    timeout: TimeSpan,
  ) => new Regex(pattern, options, timeout).isMatch(input),

  'Match Match(string input)': (self: Regex, input: Text) => self.match(input),
  'Match Match(string input, int startat)': (self: Regex, input: Text, start: number) => self.match(input, start),
  'Match Match(string input, int beginning, int length)': (
    self: Regex,
    input: Text,
    beginning: number,
    length: number,
  ) => self.matchWithin(input, beginning, length),
  'static Match Match(string input, string pattern)': (input: Text, pattern: Text) => new Regex(pattern).match(input),
  'static Match Match(string input, string pattern, RegexOptions options)': (
    input: Text,
    pattern: Text,
    options: number,
  ) => new Regex(pattern, options).match(input),
  'static Match Match(string input, string pattern, RegexOptions options, TimeSpan matchTimeout)': (
    input: Text,
    pattern: Text,
    options: number,
    timeout: TimeSpan,
  ) => new Regex(pattern, options, timeout).match(input),

  'MatchCollection Matches(string input)': (self: Regex, input: Text) => collect(self, input),
  'MatchCollection Matches(string input, int startat)': (self: Regex, input: Text, start: number) =>
    collect(self, input, start),
  'static MatchCollection Matches(string input, string pattern)': (input: Text, pattern: Text) =>
    collect(new Regex(pattern), input),
  'static MatchCollection Matches(string input, string pattern, RegexOptions options)': (
    input: Text,
    pattern: Text,
    options: number,
  ) => collect(new Regex(pattern, options), input),
  'static MatchCollection Matches(string input, string pattern, RegexOptions options, TimeSpan matchTimeout)': (
    input: Text,
    pattern: Text,
    options: number,
    timeout: TimeSpan,
  ) => collect(new Regex(pattern, options, timeout), input),

  'string Replace(string input, string replacement)': (self: Regex, input: Text, replacement: Text) =>
    self.replace(input, replacement),
  'string Replace(string input, string replacement, int count)': (
    self: Regex,
    input: Text,
    replacement: Text,
    count: number,
  ) => self.replace(input, replacement, count),
  'string Replace(string input, string replacement, int count, int startat)': (
    self: Regex,
    input: Text,
    replacement: Text,
    count: number,
    start: number,
  ) => self.replace(input, replacement, count, start),
  'static string Replace(string input, string pattern, string replacement)': (
    input: Text,
    pattern: Text,
    replacement: Text,
  ) => new Regex(pattern).replace(input, replacement),
  'static string Replace(string input, string pattern, string replacement, RegexOptions options)': (
    input: Text,
    pattern: Text,
    replacement: Text,
    options: number,
  ) => new Regex(pattern, options).replace(input, replacement),
  'static string Replace(string input, string pattern, string replacement, RegexOptions options, TimeSpan matchTimeout)':
    (input: Text, pattern: Text, replacement: Text, options: number, timeout: TimeSpan) =>
      new Regex(pattern, options, timeout).replace(input, replacement),

  'string Replace(string input, MatchEvaluator evaluator)': (self: Regex, input: Text, evaluator: Evaluator) =>
    self.replaceBy(input, evaluator),
  'string Replace(string input, MatchEvaluator evaluator, int count)': (
    self: Regex,
    input: Text,
    evaluator: Evaluator,
    count: number,
  ) => self.replaceBy(input, evaluator, count),
  'string Replace(string input, MatchEvaluator evaluator, int count, int startat)': (
    self: Regex,
    input: Text,
    evaluator: Evaluator,
    count: number,
    start: number,
  ) => self.replaceBy(input, evaluator, count, start),
  'static string Replace(string input, string pattern, MatchEvaluator evaluator)': (
    input: Text,
    pattern: Text,
    evaluator: Evaluator,
  ) => new Regex(pattern).replaceBy(input, evaluator),
  'static string Replace(string input, string pattern, MatchEvaluator evaluator, RegexOptions options)': (
    input: Text,
    pattern: Text,
    evaluator: Evaluator,
    options: number,
  ) => new Regex(pattern, options).replaceBy(input, evaluator),
  'static string Replace(string input, string pattern, MatchEvaluator evaluator, RegexOptions options, TimeSpan matchTimeout)':
    (input: Text, pattern: Text, evaluator: Evaluator, options: number, timeout: TimeSpan) =>
      new Regex(pattern, options, timeout).replaceBy(input, evaluator),

  'string[] Split(string input)': (self: Regex, input: Text) => strings(self.split(input)),
  'string[] Split(string input, int count)': (self: Regex, input: Text, count: number) =>
    strings(self.split(input, count)),
  'string[] Split(string input, int count, int startat)': (self: Regex, input: Text, count: number, start: number) =>
    strings(self.split(input, count, start)),
  'static string[] Split(string input, string pattern)': (input: Text, pattern: Text) =>
    strings(new Regex(pattern).split(input)),
  'static string[] Split(string input, string pattern, RegexOptions options)': (
    input: Text,
    pattern: Text,
    options: number,
  ) => strings(new Regex(pattern, options).split(input)),
  'static string[] Split(string input, string pattern, RegexOptions options, TimeSpan matchTimeout)': (
    input: Text,
    pattern: Text,
    options: number,
    timeout: TimeSpan,
  ) => strings(new Regex(pattern, options, timeout).split(input)),
});

function collect(regex: Regex, input: Text, start?: number): MatchCollection {
  return new MatchCollection(regex.matches(input, start));
}

function strings(items: string[]): string[] {
  return makeArray(typeNamed('string'), items);
}
