import { describe, expect, test } from 'vitest';
import { answerOf, readCases } from '../recorded-cases.ts';

const topics = ['strings', 'text-and-encodings', 'guids', 'web-text', 'uris', 'network', 'text-in-use'];

for (const name of topics) {
  describe(name, () => {
    test.each(readCases(new URL(`cases/${name}.txt`, import.meta.url)))('%s', (code, answer) => {
      expect(answerOf(code)).toBe(answer);
    });
  });
}

describe('where later .NET and its documentation say otherwise', () => {
  test.each([
    ['a soft hyphen counts for nothing', 'string.Compare("animal", "ani\\u00admal")', 'Int32 0'],
    ['what counts for nothing is found at once', '"animal".IndexOf("\\u00ad")', 'Int32 0'],
    ['a query prints each value of a name', 'HttpUtility.ParseQueryString("a=1&a=2").ToString()', 'String a=1&a=2'],
    ['a query keeps values without a name', 'HttpUtility.ParseQueryString("x&a=1").ToString()', 'String x&a=1'],
    ['script strings hide ampersands', 'HttpUtility.JavaScriptStringEncode("a&b")', 'String a\\u005cu0026b'],
    ['HTML keeps characters above Latin-1', 'WebUtility.HtmlEncode("\\u00e9\\u20ac")', 'String &#233;\\u20ac'],
    ['an aggregate prints its own message', 'new AggregateException("m", new Exception("a")).Message', 'String m'],
  ])('%s', (_, code, answer) => {
    expect(answerOf(code)).toBe(answer);
  });
});
