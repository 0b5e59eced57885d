import { describe, expect, test } from 'vitest';
import {
  attribute,
  type CompileOptions,
  compileDocument,
  compileOpen,
  definePolicy,
  type FragmentDocument,
  memoryContext,
  type NamedValue,
  noPolicies,
  type PoliciesDocument,
  type Policy,
  policies,
  policiesPerDocument,
  policyCatalog,
  readPolicyDocument,
  runPipeline,
  type Scope,
  scopes,
  sections,
  string,
} from './index.ts';

/** Writes down that it ran. */
const note: Policy = definePolicy({
  name: 'note',
  reference: 'https://example.com',
  sections,
  scopes,
  config: { text: attribute(string, 'What is written down.') },
  prepare:
    ({ text }) =>
    (context) => {
      context.trace({ source: 'note', severity: 'verbose', message: text });
    },
});

const twice: Policy = definePolicy({
  name: 'twice',
  reference: 'https://example.com',
  sections,
  scopes,
  config: { policies: policies('What runs two times.') },
  prepare: (config) => async (context) => {
    await config.policies(context);
    await config.policies(context);
  },
});

const once: Policy = definePolicy({
  name: 'once',
  reference: 'https://example.com',
  sections: ['inbound'],
  scopes: ['product'],
  once: true,
  config: {},
  prepare: () => () => {},
});

const include: Policy = definePolicy({
  name: 'include-fragment',
  reference: 'https://example.com',
  sections,
  scopes,
  config: { 'fragment-id': attribute(string, 'Which.') },
  prepare: (config, _failure, place) => place.fragment('fragment-id', config['fragment-id']),
});

const options: CompileOptions = {
  policies: policyCatalog([note, twice, once, include]),
  unavailable: 'error',
  fragments: (id) => fragments.get(id),
};

const fragments = new Map<string, FragmentDocument>(
  Object.entries({
    greet: '<fragment><note text="hello"/></fragment>',
    broken: '<fragment><note/><note/></fragment>',
    nested: '<fragment><include-fragment fragment-id="greet"/></fragment>',
    inboundOnly: '<fragment><once/></fragment>',
    large: `<fragment>${'<note text="x"/>'.repeat(1000)}</fragment>`,
  }).map(([id, text]) => [id, readPolicyDocument(text).document as FragmentDocument]),
);

function read(text: string): PoliciesDocument {
  return readPolicyDocument(text).document as PoliciesDocument;
}

function diagnose(text: string, more: Partial<CompileOptions> = {}, scope?: Scope): string[] {
  const attachment = scope === undefined ? {} : { scope };
  const { diagnostics } = compileDocument(read(text), { ...options, ...more }, attachment);
  return diagnostics.map(({ severity, code, message, span }) => {
    return `${severity} ${code} [${text.slice(span.start, span.end)}] ${message}`;
  });
}

const inbound = (content: string): string => `<policies><inbound>${content}</inbound></policies>`;

/** What was written down while a chain of inbound sections ran. */
async function notes(...chain: readonly [Scope, string][]): Promise<string[]> {
  let pipeline = noPolicies;
  for (const [scope, content] of chain) pipeline = compileOpen(read(content), options, scope).within(pipeline)!;
  const context = memoryContext();
  await runPipeline(pipeline, context);
  return context.traces.map(({ message }) => message);
}

describe('<base />', () => {
  test('stands for the next broader scope, over all scopes', async () => {
    const order = await notes(
      ['global', inbound('<base/><note text="global"/>')],
      ['workspace', inbound('<note text="workspace"/><base/>')],
      ['product', inbound('<base/><note text="product"/>')],
      ['api', inbound('<note text="before"/><base/><note text="after"/>')],
      ['operation', inbound('<base/>')],
    );
    expect(order).toEqual(['before', 'workspace', 'global', 'product', 'after']);
  });

  test('drops everything broader where it is missing, in that section only', async () => {
    const order = await notes(
      [
        'global',
        '<policies><inbound><note text="g-in"/></inbound><outbound><note text="g-out"/></outbound></policies>',
      ],
      ['product', '<policies><inbound><base/></inbound><outbound><base/></outbound></policies>'],
      ['api', '<policies><inbound><note text="a-in"/></inbound><outbound><base/></outbound></policies>'],
    );
    expect(order).toEqual(['a-in', 'g-out']);
  });

  test('in a section that is left out counts as missing', async () => {
    expect(await notes(['global', inbound('<note text="g"/>')], ['api', '<policies/>'])).toEqual([]);
  });

  test('may stand several times, and inside policies', async () => {
    const order = await notes(
      ['global', inbound('<note text="g"/>')],
      ['api', inbound('<base/><twice><base/><note text="a"/></twice><base/>')],
    );
    expect(order).toEqual(['g', 'g', 'a', 'g', 'a', 'g']);
  });

  test('does nothing at the global scope', async () => {
    expect(await notes(['global', inbound('<base/><note text="g"/>')])).toEqual(['g']);
  });

  test('shares the steps of the broader scope', () => {
    const global = compileOpen(read(inbound('<note text="g"/>')), options, 'global').within(noPolicies)!;
    const one = compileOpen(read(inbound('<base/>')), options, 'api').within(global);
    const other = compileOpen(read(inbound('<base/><note text="a"/>')), options, 'api').within(global);
    expect(one?.inbound[0]).toBe(other?.inbound[0]);
    expect(one?.inbound[0]).toMatchObject({ scope: 'global', section: 'inbound' });
  });

  test('is counted, wherever it stands, beside the policies of the document itself', () => {
    const { count } = compileOpen(read(inbound('<base/><twice><base/><note text="a"/></twice>')), options, 'api');
    expect(count).toEqual({ policies: 2, bases: 2 });
  });

  test('that multiplies beyond all measure is refused', () => {
    const text = inbound('<base/>'.repeat(policiesPerDocument));
    const broader = compileDocument(read(inbound('<note text="a"/>'.repeat(100))), options).pipeline!;
    const { diagnostics, pipeline } = compileDocument(read(text), options, { broader });
    expect(diagnostics.map(({ code }) => code)).toEqual(['too-many-policies']);
    expect(pipeline).toBeUndefined();
  });
});

describe('fragments', () => {
  test('put their policies in the place of the include', async () => {
    expect(await notes(['api', inbound('<note text="a"/><include-fragment fragment-id="greet"/>')])).toEqual([
      'a',
      'hello',
    ]);
  });

  test('that do not exist are reported, as harshly as told', () => {
    const text = inbound('<include-fragment fragment-id="gone"/>');
    expect(diagnose(text)).toEqual(["error unknown-fragment [gone] there is no policy fragment 'gone'"]);
    expect(diagnose(text, { unavailable: 'warning' })).toEqual([
      "warning unknown-fragment [gone] there is no policy fragment 'gone'",
    ]);
    expect(compileDocument(read(text), { ...options, unavailable: 'warning' }).pipeline).toBeUndefined();
  });

  test('with mistakes are reported where they are included', () => {
    expect(diagnose(inbound('<include-fragment fragment-id="broken"/>'))).toEqual([
      `error fragment-mistake [broken] in the fragment 'broken': <note> has no 'text'; expected text="…" (and 1 more)`,
    ]);
    const outbound = '<policies><outbound><include-fragment fragment-id="inboundOnly"/></outbound></policies>';
    expect(diagnose(outbound)).toEqual([
      "error fragment-mistake [inboundOnly] in the fragment 'inboundOnly': <once> stands in outbound; expected inbound",
    ]);
  });

  test('may not include others', () => {
    expect(diagnose(inbound('<include-fragment fragment-id="nested"/>'))).toEqual([
      "error fragment-mistake [nested] in the fragment 'nested': a fragment may not include another",
    ]);
  });

  test('that multiply beyond all measure are refused', () => {
    const text = inbound('<include-fragment fragment-id="large"/>'.repeat(policiesPerDocument / 1000));
    expect(diagnose(text)).toEqual([
      "error fragment-mistake [large] in the fragment 'large': the document comes to more than 20000 policies",
    ]);
  });

  test('are checked on their own wherever they will stand', () => {
    const document = readPolicyDocument('<fragment><once/><note txt="a"/></fragment>').document!;
    expect(compileDocument(document, options).diagnostics.map(({ code }) => code)).toEqual([
      'missing-attribute',
      'unknown-attribute',
    ]);
  });
});

describe('names', () => {
  test('that are no policy come with the one that may be meant', () => {
    expect(diagnose(inbound('<ntoe text="a"/>'))).toEqual([
      "error unknown-policy [ntoe] there is no policy <ntoe>; did you mean 'note'?",
    ]);
    expect(diagnose(inbound('<Set-Header/>'))).toEqual([
      "error unknown-policy [Set-Header] there is no policy <Set-Header>; did you mean 'set-header'?",
    ]);
    expect(diagnose(inbound('<anything/>'))).toEqual(['error unknown-policy [anything] there is no policy <anything>']);
  });

  test('of every object are as unknown as others', () => {
    for (const name of ['__proto__', 'constructor', 'toString'])
      expect(diagnose(inbound(`<${name}/>`))[0]).toMatch(`error unknown-policy [${name}] there is no policy <${name}>`);
  });

  test('of policies that this version does not run are told apart from unknown ones', () => {
    expect(diagnose(inbound('<cors/>'))).toEqual([
      'error policy-not-available [cors] <cors> is not available in this version',
    ]);
    expect(diagnose(inbound('<cors/>'), { unavailable: 'warning' })).toEqual([
      'warning policy-not-available [cors] <cors> is not available in this version',
    ]);
  });

  test('that tools misspell are understood', () => {
    expect(diagnose(inbound('<publish-to-darp/>'), { unavailable: 'warning' })).toEqual([
      'warning misspelt-policy [publish-to-darp] <publish-to-darp> is a misspelling of <publish-to-dapr>',
      'warning policy-not-available [publish-to-darp] <publish-to-dapr> is not available in this version',
    ]);
  });

  test('of policies that do not run have their expressions and policies checked', () => {
    const text = inbound(
      '<retry condition="@(nothing)" count="1" interval="1"><nte/></retry><trace source="a"><message>@(1 +)</message></trace>',
    );
    const codes = diagnose(text, { unavailable: 'warning' }).map((line) => line.split(' ', 3).slice(0, 3).join(' '));
    expect(codes).toEqual([
      'warning policy-not-available [retry]',
      'error unknown-name [nothing]',
      'error unknown-policy [nte]',
      'warning policy-not-available [trace]',
      'error expression-expected [)]',
    ]);
  });

  test('in a Liquid template are none of C#', () => {
    const text = inbound('<send-request><set-body template="liquid">@{{body.name}}</set-body></send-request>');
    expect(diagnose(text, { unavailable: 'warning' })).toHaveLength(1);
  });
});

describe('places', () => {
  test('where a policy may not stand are reported', () => {
    expect(diagnose('<policies><outbound><once/></outbound></policies>')).toEqual([
      'error wrong-section [once] <once> stands in outbound; expected inbound',
    ]);
    expect(diagnose(inbound('<once/>'), {}, 'api')).toEqual([
      'error wrong-scope [once] <once> stands at the scope api; expected product',
    ]);
    expect(diagnose(inbound('<once/>'), {}, 'product')).toEqual([]);
  });

  test('where only some pages of Azure allow a policy are warned of', () => {
    expect(
      diagnose('<policies><on-error><trace source="a"><message>b</message></trace></on-error></policies>', {
        unavailable: 'warning',
      })[0],
    ).toBe('warning wrong-section [trace] <trace> stands in on-error; expected inbound, backend or outbound');
  });

  test('that a policy already has are reported, in another branch with a warning', () => {
    expect(diagnose(inbound('<once/><once/>'))).toEqual([
      'error repeated-policy [once] <once> already stands in inbound; expected it once',
    ]);
    expect(diagnose(inbound('<once/><twice><once/></twice>'))).toEqual([
      'warning repeated-policy [once] <once> already stands in inbound; expected it once',
    ]);
  });
});

describe('named values', () => {
  const known = (values: Record<string, NamedValue>): Partial<CompileOptions> => ({
    namedValues: new Map(Object.entries(values)),
  });

  test('are put in before a value is read', () => {
    expect(diagnose(inbound('<note text="{{a}}"/>'), known({ a: { value: 'b' } }))).toEqual([]);
    expect(diagnose(inbound('<note text="{{a}}"/>'), known({}))).toEqual([
      "error unknown-named-value [{{a}}] there is no named value 'a'",
    ]);
  });

  test('that are not known leave literals open', () => {
    expect(diagnose(inbound('<note text="{{a}}"/>'))).toEqual([]);
  });

  test('that are not known stand for themselves in the strings of expressions, and leave code open', () => {
    const trace = (code: string): string => inbound(`<trace source="a"><message>${code}</message></trace>`);
    const check = (code: string): string[] => diagnose(trace(code), { unavailable: 'warning' }).slice(1);
    expect(check('@("{{a}}" + 1)')).toEqual([]);
    expect(check('@($"{{a}} {nothing}")')[0]).toMatch('error unknown-name [nothing]');
    expect(check('@({{a}} + 1)')).toEqual([
      'information unchecked-value [@({{a}} + 1)] this expression cannot be checked without the named values it refers to',
    ]);
  });
});

test('a document with a mistake comes to no pipeline', () => {
  expect(compileDocument(read(inbound('<note text="a"/><nothing/>')), options).pipeline).toBeUndefined();
  expect(compileDocument(read(inbound('<note text="a"/>')), options).pipeline?.inbound).toHaveLength(1);
});

test('a resolver has its expressions checked', () => {
  const text = '<http-data-source><http-request><set-url>@(nothing)</set-url></http-request></http-data-source>';
  const { diagnostics } = compileDocument(readPolicyDocument(text).document!, { ...options, unavailable: 'warning' });
  expect(diagnostics.map(({ code }) => code)).toEqual(['policy-not-available', 'unknown-name']);
});
