import { expect, test } from 'vitest';
import { usedMs } from '../../text/src/testing.ts';
import {
  attribute,
  boolean,
  compileDocument,
  definePolicy,
  dynamic,
  elements,
  markup,
  policies,
  policyCatalog,
  readPolicyDocument,
  scopes,
  sections,
  string,
  text,
} from './index.ts';

// Documents put together from what the compiler pays attention to: it ends, does not throw, and points inside the text.

const wrap = definePolicy({
  name: 'wrap',
  reference: 'https://example.com',
  sections,
  scopes,
  once: true,
  config: {
    condition: attribute(dynamic(boolean), 'A condition.', { default: true }),
    child: elements({ key: attribute(string, 'A key.'), text: text(dynamic(string), 'A text.') }, 'A child.'),
    policies: policies('Policies.'),
  },
  prepare: (config) => config.policies,
});

const raw = definePolicy({
  name: 'raw',
  reference: 'https://example.com',
  sections: ['inbound'],
  scopes,
  config: { template: attribute(string, 'A template.', { optional: true }), content: markup(dynamic(string), 'Text.') },
  prepare: () => () => {},
});

const pieces = [
  '<policies>',
  '</policies>',
  '<fragment>',
  '<inbound>',
  '</inbound>',
  '<outbound>',
  '<on-error/>',
  '<wrap>',
  '<wrap condition="@(1 == 1)" id="a">',
  '</wrap>',
  '<child key="k">',
  '</child>',
  '<raw template="liquid">',
  '</raw>',
  '<base/>',
  '<retry condition="@(true)">',
  '</retry>',
  '<include-fragment fragment-id="a"/>',
  '<__proto__ constructor="1"/>',
  '<cors/>',
  '<publish-to-darp/>',
  '{{a}}',
  '@(',
  '@{return 1;}',
  '"',
  ')',
  '}',
  '<',
  '&amp;',
  'text',
  '<![CDATA[@(2)]]>',
  '<!-- c -->',
] as const;

function* numbers(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state;
  }
}

test('compiles 3000 random documents', () => {
  const random = numbers(1);
  const next = (below: number): number => ((random.next().value as number) >>> 8) % below;
  const options = { policies: policyCatalog([wrap, raw]), unavailable: 'warning' } as const;
  for (let round = 0; round < 3000; round++) {
    const open = ['<policies><inbound>', '<fragment>', '<http-data-source>'][next(3)] as string;
    const source = open + Array.from({ length: next(25) }, () => pieces[next(pieces.length)]).join('');
    for (const document of readPolicyDocument(source).documents) {
      const { diagnostics } = compileDocument(
        document,
        next(2) === 0 ? options : { ...options, namedValues: new Map() },
      );
      for (const { span, code } of diagnostics) {
        expect(span.start >= 0 && span.start <= span.end && span.end <= source.length, `${code} in ${source}`).toBe(
          true,
        );
      }
    }
  }
});

const large: readonly [string, string][] = [
  ['unknown names', '<sett-headerr/>'],
  ['distinct unknown names', '<a0/>'],
  ['named values in code', '<raw>@({{a}}+{{b}}+{{c}})</raw>'],
  ['wrappers', '<wrap><child key="a">b</child></wrap>'],
  ['expressions', '<raw>@(nothing)</raw>'],
];

test.each(large)('a megabyte of %s ends soon', (_, piece) => {
  const source = `<policies><inbound>${piece.repeat(Math.floor(900_000 / piece.length))}`;
  const { documents } = readPolicyDocument(source);
  const before = usedMs();
  for (const document of documents)
    compileDocument(document, { policies: policyCatalog([wrap, raw]), unavailable: 'warning' });
  expect(usedMs() - before).toBeLessThan(30_000);
});
