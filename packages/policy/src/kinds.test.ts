import { expect, test } from 'vitest';
import {
  boolean,
  content,
  headerName,
  headerValue,
  httpMethod,
  httpStatus,
  integer,
  type Kind,
  name,
  number,
  oneOf,
  seconds,
  string,
  url,
} from './index.ts';

const accepted: readonly [Kind<unknown>, string, unknown][] = [
  [string, ' a ', ' a '],
  [name, ' a ', 'a'],
  [integer, '-7', -7],
  [integer, ' +7\n', 7],
  [seconds, '0', 0],
  [httpStatus, '418', 418],
  [number, '-1.5e3', -1500],
  [number, '.5', 0.5],
  [boolean, ' TRUE', true],
  [boolean, 'False', false],
  [oneOf('on', 'off'), ' on ', 'on'],
  [headerName, ' X-Key ', 'X-Key'],
  [headerValue, ' a b\t', 'a b'],
  [httpMethod, 'PATCH', 'PATCH'],
];

test.each(accepted)('%o reads %j', (kind, text, value) => {
  expect(kind.parse(text)).toEqual(value);
});

const refused: readonly [Kind<unknown>, string][] = [
  [name, '  '],
  [integer, '1.0'],
  [integer, '2147483648'],
  [integer, '0x10'],
  [integer, ''],
  [seconds, '-1'],
  [httpStatus, '99'],
  [number, '1,5'],
  [number, 'NaN'],
  [boolean, '1'],
  [oneOf('on', 'off'), 'On'],
  [headerName, 'a b'],
  [headerName, 'a:'],
  [headerValue, 'a\r\nSet-Cookie: b'],
  [url, '/relative'],
  [url, 'ftp://a.example/'],
  [url, 'https://good.example@evil.example/'],
  [url, 'https://a.exa\r\nmple/'],
];

test.each(refused)('%o refuses %j', (kind, text) => {
  expect(kind.parse(text)).toBeUndefined();
});

test('reads an address', () => {
  expect(url.parse(' https://a.example/b ')?.href).toBe('https://a.example/b');
});

test('takes what expressions give', () => {
  expect(integer.convert(5)).toBe(5);
  expect(integer.convert(5n)).toBe(5);
  expect(boolean.convert(true)).toBe(true);
  expect(boolean.convert('true')).toBe(true);
  expect(string.convert(null)).toBe('');
  expect(string.convert(true)).toBe('True');
  expect(content.convert(new Uint8Array([1]))).toEqual(new Uint8Array([1]));
  expect(headerValue.convert('a\nb')).toBeUndefined();
});

test('lists the words there are', () => {
  expect(oneOf('a', 'b', 'c').expected).toBe('a, b or c');
  expect(oneOf('a', 'b').words).toEqual(['a', 'b']);
});
