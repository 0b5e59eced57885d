import { hasErrors, SourceText } from '@turnpike/text';
import { describe, expect, test } from 'vitest';
import { usedMs } from '../../text/src/testing.ts';
import {
  attributeOf,
  contentOf,
  type DocumentTree,
  type Element,
  elementsOf,
  readDocument,
  readerLimits,
  writeDocument,
} from './index.ts';

function read(text: string): DocumentTree {
  const tree = readDocument(text);
  expect(writeDocument(tree)).toBe(text);
  return tree;
}

function readCleanly(text: string): Element {
  const tree = read(text);
  expect(tree.diagnostics).toEqual([]);
  return tree.root as Element;
}

function attribute(text: string, name = 'value'): { form: string; text: string } {
  const value = attributeOf(readCleanly(text), name)?.value;
  return { form: value?.form ?? 'none', text: value?.source.text ?? '' };
}

function content(text: string): { form: string; text: string } {
  const value = contentOf(readCleanly(text));
  return { form: value?.form ?? 'none', text: value?.source.text ?? '' };
}

/** Each mistake as `line:column code`. */
function mistakes(text: string): string[] {
  const source = new SourceText('policy.xml', text);
  return read(text).diagnostics.map(({ code, span }) => {
    const { line, column } = source.positionAt(span.start);
    return `${line}:${column} ${code}`;
  });
}

describe('elements', () => {
  test('reads names, attributes and children with their places', () => {
    const text = `<policies>\n  <a:b c="d" e='f'/>text</policies >`;
    const root = readCleanly(text);
    const [child] = elementsOf(root);
    expect(root.name).toBe('policies');
    expect(child?.name).toBe('a:b');
    expect(child?.selfClosing).toBe(true);
    expect(child && text.slice(child.span.start, child.span.end)).toBe(`<a:b c="d" e='f'/>`);
    expect(child?.attributes.map(({ name, raw, quote }) => [name, raw, quote])).toEqual([
      ['c', 'd', '"'],
      ['e', 'f', "'"],
    ]);
    expect(child?.attributes.map(({ valueSpan }) => text.slice(valueSpan.start, valueSpan.end))).toEqual(['d', 'f']);
    expect(text.slice(root.contentSpan.start, root.contentSpan.end)).toBe(`\n  <a:b c="d" e='f'/>text`);
    expect(root.endTag && text.slice(root.endTag.start, root.endTag.end)).toBe('</policies >');
  });

  test('keeps byte order mark, declaration, instructions, comments and CDATA', () => {
    const text = '\ufeff<?xml version="1.0"?><!-- one -->\r\n<?pi x?><a><!--<b>--><![CDATA[1 < 2 &amp;]]></a>\n';
    const root = readCleanly(text);
    expect(root.children.map((child) => child.kind)).toEqual(['comment', 'cdata']);
    expect(contentOf(root)?.source.text).toBe('1 < 2 &amp;');
  });

  test('keeps line breaks inside attribute values', () => {
    expect(attribute('<a value="one\r\n\ttwo"/>').text).toBe('one\r\n\ttwo');
  });

  test('gives no content for an element that contains elements', () => {
    expect(contentOf(readCleanly('<a>text<b/></a>'))).toBeUndefined();
  });

  test('reads content around comments as one text', () => {
    expect(content('<a> one<!-- x -->two </a>')).toEqual({ form: 'literal', text: ' onetwo ' });
    expect(content('<a> <!-- x -->@(1 + 2) </a>')).toEqual({ form: 'expression', text: '@(1 + 2)' });
  });
});

describe('entities', () => {
  test('decodes the predefined ones and numbers', () => {
    expect(attribute('<a value="&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&#x1F600;"/>').text).toBe('<>&"\'AB\u{1F600}');
  });

  test('does not decode twice', () => {
    expect(content('<a>&amp;lt;</a>').text).toBe('&lt;');
  });

  test('reports unknown and impossible ones and leaves them as written', () => {
    expect(mistakes('<a>&nbsp; &#0; &#xD800; &#x110000; a & b</a>')).toEqual([
      '1:4 unknown-entity',
      '1:11 invalid-character-reference',
      '1:16 invalid-character-reference',
      '1:25 invalid-character-reference',
      '1:38 stray-ampersand',
    ]);
    expect(contentOf(read('<a>&nbsp;</a>').root as Element)?.source.text).toBe('&nbsp;');
  });

  test('never reads a document type, so nothing can be declared', () => {
    const laughs = `<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;"><!ENTITY f SYSTEM "file:///etc/passwd">]><a>&y;&f;</a>`;
    expect(mistakes(laughs)).toEqual(['1:1 doctype-not-allowed', '1:94 unknown-entity', '1:97 unknown-entity']);
    expect(mistakes('<!DOCTYPE a SYSTEM "http://example.com/a.dtd"><a/>')).toEqual(['1:1 doctype-not-allowed']);
    expect(mistakes('<!DOCTYPE a [')).toEqual(['1:1 doctype-not-allowed', '1:1 missing-root']);
  });
});

describe('expressions in attributes', () => {
  test('holds raw quotes, less-than signs and ampersands', () => {
    const expression = '@(Get("a", "") == "b" && 1 < 2 || x.As<JObject>() == null)';
    expect(attribute(`<a value="${expression}" other="x"/>`)).toEqual({ form: 'expression', text: expression });
  });

  test('holds quotes in holes of interpolated strings, verbatim strings, characters and comments', () => {
    for (const expression of [
      '@($"https://{Get("host")}/{x["y"]}")',
      '@(@"C:\\" + "\\"" + \')\')',
      '@{ /* " ) */ return "}"; // "\n }',
    ])
      expect(attribute(`<a value="${expression}"/>`)).toEqual({ form: 'expression', text: expression });
  });

  test('stands between single quotes, with characters in it', () => {
    expect(attribute(`<a value='@(x.Split(',')[0])' b="c"/>`).text).toBe("@(x.Split(',')[0])");
  });

  test('is decoded when the document is XML', () => {
    expect(attribute('<a value="@(x[&quot;y&quot;] &amp;&amp; 1 &lt; 2)"/>')).toEqual({
      form: 'expression',
      text: '@(x["y"] && 1 < 2)',
    });
  });

  test('is trimmed of white space around it', () => {
    expect(attribute('<a value=" \n @(1)\n "/>')).toEqual({ form: 'expression', text: '@(1)' });
  });

  test('begins at the start of the value and nowhere else', () => {
    expect(mistakes('<a value="prefix-@(context.RequestId)"/>')).toEqual(['1:18 expression-not-at-start']);
    expect(mistakes('<a value="someone@(example)"/>')).toEqual([]);
    const tree = read('<a value="@(context.RequestId)-suffix"/>');
    expect(tree.diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
      ['text-after-expression', 'warning'],
    ]);
    expect(tree.root?.attributes[0]?.value.form).toBe('literal');
  });
});

describe('expressions in text', () => {
  test('may have less-than signs, end tags in strings and white space around them', () => {
    expect(content('<a>\n  @{ return x < 1 && y ? "</a>" : "<b>"; }\n</a>')).toEqual({
      form: 'expression',
      text: '@{ return x < 1 && y ? "</a>" : "<b>"; }',
    });
  });

  test('are decoded in an XML document, also beside raw quotes', () => {
    expect(content('<a>@("Bearer " + Get(&quot;token&quot;).As&lt;string&gt;())</a>').text).toBe(
      '@("Bearer " + Get("token").As<string>())',
    );
  });

  test('may stand in CDATA, where nothing is decoded', () => {
    expect(content('<a><![CDATA[@(a < b && c == "&amp;")]]></a>')).toEqual({
      form: 'expression',
      text: '@(a < b && c == "&amp;")',
    });
  });
});

describe('style', () => {
  test('is raw as soon as one expression is not XML, and entities in strings then mean what they say', () => {
    const tree = read('<a b="@(body.Replace("&amp;", "&"))"><c>@("&lt;")</c><d>&lt;</d></a>');
    expect(tree.diagnostics).toEqual([]);
    expect(tree.style).toBe('raw');
    const [first, second] = elementsOf(tree.root as Element);
    expect(tree.root?.attributes[0]?.value.source.text).toBe('@(body.Replace("&amp;", "&"))');
    expect(first && contentOf(first)?.source.text).toBe('@("&lt;")');
    expect(second && contentOf(second)?.source.text).toBe('<');
  });

  test('is XML otherwise', () => {
    const tree = read('<a b="@(body.Replace(&quot;&amp;amp;&quot;, &quot;&amp;&quot;))"/>');
    expect(tree.style).toBe('xml');
    expect(tree.root?.attributes[0]?.value.source.text).toBe('@(body.Replace("&amp;", "&"))');
  });

  test('does not change within a document: an entity in raw C# is a mistake', () => {
    const text = '<a>\n<b c="@(x["y"])"/>\n<d e="@(x[&quot;y&quot;])"/>\n<f>@(1 &lt; 2)</f></a>';
    expect(mistakes(text)).toEqual(['3:11 encoded-expression', '4:8 encoded-expression']);
    expect(mistakes('<a b="@(x["y"] &amp;&amp; z)"/>')).toEqual(['1:16 encoded-expression']);
    expect(mistakes('<a b="@(x["y"] /* &amp; */ + "&amp;")"/>')).toEqual([]);
  });
});

describe('places', () => {
  test('of decoded text are those of the entities', () => {
    const text = '<a value="  @(x &lt; &quot;y&quot;)"/>';
    const source = attributeOf(readCleanly(text), 'value')?.value.source;
    expect(source?.text).toBe('@(x < "y")');
    const places = [0, 2, 4, 5, 6, 7, 8, 9, 10].map((offset) => source?.toDocumentOffset(offset));
    expect(places).toEqual([12, 14, 16, 20, 21, 27, 28, 34, 35]);
    expect(source?.toDocumentSpan({ start: 6, end: 9 })).toEqual({ start: 21, end: 34 });
    expect(source?.slice(6, 9).toDocumentOffset(1)).toBe(27);
  });
});

describe('mistakes', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['an element that is not closed', '<a>\n <b>\n</a>', ['2:2 unclosed-element']],
    ['elements open at the end', '<a><b>', ['1:1 unclosed-element', '1:4 unclosed-element']],
    ['an end tag that closes nothing', '<a></b></a>', ['1:4 unexpected-end-tag']],
    ['an end tag with attributes', '<a></a b="c">', ['1:8 unexpected-characters', '1:9 unexpected-characters']],
    ['a tag cut off by another', '<a\n<b/></a>', ['1:1 unfinished-tag']],
    ['a tag cut off by the end', '<a b="c"', ['1:1 unfinished-tag', '1:1 unclosed-element']],
    ['an unquoted value', '<a calls=5 b="c"/>', ['1:10 unquoted-attribute']],
    ['an unquoted expression', '<a b=@(1 > 2) c="d"/>', ['1:6 unquoted-attribute']],
    ['quotes that a tool escaped', String.raw`<a b=\'5\' c='d'/>`, ['1:6 unquoted-attribute']],
    ['a duplicate attribute', '<a b="1" b="2"/>', ['1:10 duplicate-attribute']],
    ['a name without a value', '<a b c="d"/>', ['1:4 missing-attribute-value']],
    ['an equals sign without a value', '<a b= />', ['1:4 missing-attribute-value']],
    ['a value without a name', '<a ="b"/>', ['1:4 unexpected-characters']],
    ['attributes without space', '<a b="c"d="e"/>', ['1:9 missing-space']],
    ['noise in a tag', '<a ;;; b="c"/>', ['1:4 unexpected-characters']],
    ['a stray less-than sign', '<a>1 < 2</a>', ['1:6 stray-less-than']],
    ['a tag without a name', '<a>\n<  b="c"/></a>', ['2:1 stray-less-than']],
    ['a less-than sign in a value', '<a b="1 < 2"/>', ['1:9 stray-less-than']],
    ['a value that is not closed', '<r><a b="c/>\n<d e="f"/></r>', ['1:9 unterminated-attribute']],
    ['a comment that is not closed', '<a><!-- </a>', ['1:1 unclosed-element', '1:4 unterminated-comment']],
    ['CDATA that is not closed', '<a><![CDATA[ </a>', ['1:1 unclosed-element', '1:4 unterminated-cdata']],
    ['an instruction that is not closed', '<a/><?x', ['1:5 unterminated-instruction']],
    ['a declaration that is not first', ' <?xml version="1.0"?><a/>', ['1:2 misplaced-declaration']],
    ['an expression in a value that is not closed', '<a b="@(f("x")" c="d"/>', ['1:7 unterminated-expression']],
    ['an expression in text that is not closed', '<a>@(f("x")</a>', ['1:4 unterminated-expression']],
    ['a control character', '<a>\u0001</a>', ['1:4 illegal-character']],
    ['half a surrogate pair', '<a>\ud83d</a>', ['1:4 illegal-character']],
    ['text before the root', 'text<a/>', ['1:1 text-outside-root']],
    ['text after the root', '<a/>\ntext', ['2:1 text-outside-root']],
    ['several roots', '<a/><b/>', ['1:6 several-roots']],
    ['no element', ' \n', ['1:1 missing-root']],
    ['nothing at all', '', ['1:1 missing-root']],
  ];
  test.each(cases)('finds %s', (_, text, expected) => {
    expect(mistakes(text)).toEqual(expected);
  });

  test('goes on after each of them', () => {
    const tree = read('<a><b calls=5/><c d="@(f(" e="x"/><g>@(f(</g><h i="1 < 2"/></a>');
    expect(elementsOf(tree.root as Element).map(({ name }) => name)).toEqual(['b', 'c', 'g', 'h']);
  });

  test('closes the nearest element of the name', () => {
    const tree = read('<a><b><c></b><d/></a>');
    expect(elementsOf(tree.root as Element).map(({ name }) => name)).toEqual(['b', 'd']);
  });
});

describe('limits', () => {
  test('end the reading of what nests too deeply', () => {
    const deep = '<a>'.repeat(1_000_000 / 4);
    expect(mistakes(deep)).toEqual(['1:770 nesting-too-deep']);
  });

  test('end the reading of too many attributes or elements', () => {
    const attributes = Array.from({ length: 50_000 }, (_, index) => ` a${index}="x"`).join('');
    expect(read(`<a${attributes}/>`).diagnostics.map(({ code }) => code)).toEqual(['too-many-attributes']);
    expect(read(`<a>${'<b/>'.repeat(100_000)}</a>`).diagnostics.map(({ code }) => code)).toEqual(['too-many-elements']);
  });

  test('end the list of mistakes', () => {
    const tree = read(`<a>${'& '.repeat(100_000)}</a>`);
    expect(tree.diagnostics).toHaveLength(1001);
    expect(tree.diagnostics.some(({ code }) => code === 'too-many-mistakes')).toBe(true);
  });

  test('keep a text of many megabytes from being looked at', () => {
    const begin = usedMs();
    const tree = read('<a>'.repeat(10_000_000));
    expect(tree.diagnostics.map(({ code }) => code)).toEqual(['document-too-large']);
    expect(usedMs() - begin).toBeLessThan(10_000);
  });
});

// Four times the text may take four times as long; when it is quadratic, five megabytes take minutes.
test.each([
  '<a ',
  '"@(((((',
  '<a b="@(((((',
  '<a b="@((((("/>',
  `<a b='@{ "'/>`,
  '<a b="@(" c ',
  '<a>@(((((',
  '<a>@(((((</a>',
  '<a>@{"</a>',
  '<a b=@(',
  '<a b="<',
  `<a b='<a b="`,
  '</a>',
  '&amp;&',
  '<!DOCTYPE [',
  '<!--',
  '<a b="@(&quot;',
  '= = "',
  '\ud83d',
])('reads five megabytes of %j in linear time', (piece) => {
  const text = piece.repeat(5_000_000 / piece.length);
  const limits = { ...readerLimits, length: text.length, elements: 100_000, depth: 10_000 };
  const begin = usedMs();
  const tree = readDocument(text, limits);
  expect(usedMs() - begin).toBeLessThan(30_000);
  expect(writeDocument(tree) === text).toBe(true);
  expect(hasErrors(tree.diagnostics)).toBe(true);
});
