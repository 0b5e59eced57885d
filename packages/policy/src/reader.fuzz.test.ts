import type { Span } from '@turnpike/text';
import { expect, test } from 'vitest';
import { type DocumentTree, type Node, readPolicyDocument, writeDocument } from './index.ts';

// Random documents: mutations of small ones, and soups of the pieces that documents are made of. Set
// TURNPIKE_FUZZ_CASES for more of them and TURNPIKE_FUZZ_SEED for others.

const cases = Number(process.env.TURNPIKE_FUZZ_CASES ?? 5000);
const seed = Number(process.env.TURNPIKE_FUZZ_SEED ?? 20_240_611);

const documents: readonly string[] = [
  '<policies><inbound><base /><set-header name="a" exists-action="override"><value>@(x["y"])</value></set-header></inbound></policies>',
  '<policies>\r\n<inbound><set-variable name="v" value="@{ return $"{a["b"]}" + (c < d && e); }" /></inbound></policies>',
  '<policies><inbound><choose><when condition="@(a &amp;&amp; b[&quot;c&quot;])"><return-response/></when></choose></inbound></policies>',
  "\ufeff<?xml version='1.0'?><!-- c --><fragment><set-body><![CDATA[@(a < b)]]></set-body></fragment>",
  '<policies><inbound><set-body template="liquid">{{body.x}} &#x41; {% if a %}</set-body></inbound><on-error/></policies>',
  "<http-data-source><http-request><set-method>POST</set-method><set-body>@(x.Split(',')[0])</set-body></http-request></http-data-source>",
];

const pieces: readonly string[] = [
  ...'<>/=\'"&;@(){}[]!?-#$\\ \n\r\tax1:'.split(''),
  '<a',
  '</a>',
  '<policies>',
  '</policies>',
  '<inbound>',
  '/>',
  '@(',
  '@{',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<!DOCTYPE',
  '<?xml',
  '?>',
  '&amp;',
  '&quot;',
  '&#65;',
  '&nbsp;',
  ' b="',
  " c='",
  ' d=',
  '{{name}}',
  '//',
  '/*',
  '*/',
  '$"',
  '@"',
  '\u0000',
  '\ud83d',
  '\ufeff',
  '\u00e9',
];

/** Mulberry32. */
function makeRandom(start: number): (below: number) => number {
  let state = start >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function makeDocument(random: (below: number) => number): string {
  const piece = (): string => pieces[random(pieces.length)] as string;
  if (random(3) === 0) return Array.from({ length: random(40) }, piece).join('');
  let text = documents[random(documents.length)] as string;
  for (let count = 1 + random(6); count > 0; count--) {
    const at = random(text.length + 1);
    const other = documents[random(documents.length)] as string;
    const from = random(other.length);
    const changes = [
      () => text.slice(0, at) + piece() + text.slice(at),
      () => text.slice(0, at) + text.slice(at + 1 + random(8)),
      () => text.slice(0, at) + piece() + text.slice(at + 1),
      () => text.slice(0, at) + other.slice(from, from + random(40)) + text.slice(at),
    ];
    text = (changes[random(changes.length)] as () => string)();
  }
  return text;
}

function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end && inner.start <= inner.end;
}

/** What does not hold of a tree; empty when all does. */
function checkTree(tree: DocumentTree): string[] {
  const wrong: string[] = [];
  const whole = { start: 0, end: tree.text.length };
  let end = 0;
  for (const { kind, span } of tree.tokens) {
    if (span.start !== end || span.end <= span.start)
      wrong.push(`token ${kind} ${span.start}-${span.end} after ${end}`);
    end = span.end;
  }
  if (end !== tree.text.length) wrong.push(`tokens end at ${end}`);
  for (const { code, span } of tree.diagnostics) if (!contains(whole, span)) wrong.push(`${code} is outside the text`);
  checkNodes(tree.nodes, whole, wrong);
  return wrong;
}

function checkNodes(nodes: readonly Node[], within: Span, wrong: string[]): void {
  let end = within.start;
  for (const node of nodes) {
    if (!contains(within, node.span) || node.span.start < end) wrong.push(`${node.kind} at ${node.span.start}`);
    end = node.span.end;
    if (node.kind === 'text' || node.kind === 'cdata') checkValue(node.value.source, node.span, wrong);
    if (node.kind !== 'element') continue;
    for (const attribute of node.attributes) {
      if (!contains(node.startTag, attribute.span)) wrong.push(`attribute at ${attribute.span.start}`);
      if (!contains(attribute.span, attribute.valueSpan)) wrong.push(`value at ${attribute.valueSpan.start}`);
      checkValue(attribute.value.source, attribute.valueSpan, wrong);
    }
    if (!contains(node.span, node.contentSpan)) wrong.push(`content at ${node.contentSpan.start}`);
    checkNodes(node.children, node.contentSpan, wrong);
  }
}

function checkValue(
  source: { readonly text: string; toDocumentOffset(offset: number): number },
  within: Span,
  wrong: string[],
): void {
  let last = within.start;
  for (let offset = 0; offset <= source.text.length; offset++) {
    const place = source.toDocumentOffset(offset);
    if (place < last || place > within.end) wrong.push(`offset ${offset} of a value is at ${place}`);
    last = place;
  }
}

test(`reads ${cases} random documents: all end, none throws, spans cover the text and nest`, { timeout: 0 }, () => {
  const random = makeRandom(seed);
  for (let index = 0; index < cases; index++) {
    const text = makeDocument(random);
    const reading = readPolicyDocument(text);
    const wrong = checkTree(reading.tree);
    if (writeDocument(reading.tree) !== text) wrong.push('does not print back');
    if (wrong.length > 0) expect.fail(`${JSON.stringify(text)}: ${wrong.join('; ')}`);
  }
});
