import { describe, expect, test } from 'vitest';
import { DocumentError, readJsonData, readXmlData, replacePattern, type XmlElement } from './index.ts';

describe('JSON', () => {
  test('keeps integers that a double does not hold, and names that mean something to JavaScript', () => {
    const data = readJsonData('{"__proto__": 9007199254740993, "a": [1.5, true, null]}', true);
    expect(data).toEqual(
      new Map<string, unknown>([
        ['__proto__', 9007199254740993n],
        ['a', [1.5, true, null]],
      ]),
    );
  });

  test('finds dates only where it is told to', () => {
    expect(String(readJsonData('"2012-03-21T05:40:00Z"', true))).toBe('03/21/2012 05:40:00');
    expect(readJsonData('"2012-03-21T05:40:00Z"', false)).toBe('2012-03-21T05:40:00Z');
  });

  test.each(['{"a":', 'nope', '', '['.repeat(100_000)])('H3: refuses %#', (text) => {
    expect(() => readJsonData(text, false)).toThrow(DocumentError);
  });
});

describe('XML', () => {
  test('gives each element the prefix that holds where it stands', () => {
    const { root } = readXmlData(
      '<a xmlns="urn:1" xmlns:p="urn:2"><p:b p:c=""/><d xmlns="urn:2" xmlns:p="urn:3"><p:e/><f/></d><p:g/><h/></a>',
    );
    const namesOf = ({ prefix, localName, namespace, children }: XmlElement): string =>
      `${prefix}:${localName}=${namespace}(${children.map((child) => ('text' in child ? '' : namesOf(child))).join(' ')})`;
    expect(namesOf(root)).toBe(':a=urn:1(p:b=urn:2() :d=urn:2(p:e=urn:3() :f=urn:2()) p:g=urn:2() :h=urn:1())');
  });

  test('H6: reads half a million elements without looking for namespaces in each', () => {
    const { root } = readXmlData(`<a xmlns="urn:1">${'<b/>'.repeat(500_000)}</a>`);
    expect(root.children).toHaveLength(500_000);
    expect(root.children.at(-1)).toMatchObject({ prefix: '', namespace: 'urn:1', isEmpty: true });
  });

  test('H6: namespaces that each of many elements declares deep within others are not looked for up to the root', () => {
    const outer = '<a xmlns:q="u">'.repeat(490);
    const { root } = readXmlData(`${outer}${'<b xmlns:r="z"/>'.repeat(50_000)}${'</a>'.repeat(490)}`);
    expect(root).toMatchObject({ prefix: '', localName: 'a', children: [{ localName: 'a' }] });
  });

  test('gives elements, attributes and text with prefixes and namespaces', () => {
    const { root } = readXmlData('<a:x xmlns:a="urn:a" y="1">t<b/><![CDATA[<]]></a:x>');
    expect(root).toMatchObject({
      prefix: 'a',
      localName: 'x',
      namespace: 'urn:a',
      attributes: [
        { prefix: 'xmlns', localName: 'a', value: 'urn:a' },
        { prefix: '', localName: 'y', value: '1' },
      ],
      children: [
        { text: 't', isCData: false },
        { localName: 'b', isEmpty: true },
        { text: '<', isCData: true },
      ],
    });
  });

  test.each([
    '<!DOCTYPE a><a/>',
    '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
    '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/x">%p;]><a/>',
    '<a>&e;</a>',
  ])('H5: refuses a document type and entities: %s', (text) => {
    expect(() => readXmlData(text)).toThrow(DocumentError);
  });

  test.each([
    ['depth', '<a>'.repeat(100_000) + '</a>'.repeat(100_000)],
    ['attributes', `<a ${Array.from({ length: 1_000_000 }, (_, index) => `a${index}=""`).join(' ')}/>`],
    ['elements', `<a>${'<b/>'.repeat(4_000_000)}</a>`],
  ])('H6: refuses too much of it: %s', (_, text) => {
    expect(() => readXmlData(text)).toThrow(DocumentError);
  });
});

test('replaces by patterns of .NET, and not for ever', () => {
  expect(replacePattern('a"b', '([^\\\\])"', '$1\\"')).toBe('a\\"b');
  expect(() => replacePattern(`${'a'.repeat(5000)}!`, '^(a+)+$', '')).not.toThrow(RangeError);
});
