import { describe, expect, test } from 'vitest';
import {
  attribute,
  boolean,
  compileDocument,
  definePolicy,
  dynamic,
  element,
  elements,
  integer,
  integerBetween,
  markup,
  memoryContext,
  type Policy,
  policies,
  policyCatalog,
  readPolicyDocument,
  runPipeline,
  string,
  text,
} from './index.ts';

const checkHeader: Policy = definePolicy({
  name: 'check-header',
  reference: 'https://learn.microsoft.com/azure/api-management/check-header-policy',
  sections: ['inbound'],
  scopes: ['global', 'workspace', 'product', 'api', 'operation'],

  config: {
    name: attribute(dynamic(string), 'The header to look for.'),
    'failed-check-httpcode': attribute(dynamic(integer), 'The status answered when the check fails.'),
    'failed-check-error-message': attribute(dynamic(string), 'The message answered when the check fails.'),
    'ignore-case': attribute(dynamic(boolean), 'Whether values are compared without regard to case.'),
    value: elements(string, 'A value that passes. With none listed, any value does.'),
  },

  failures: {
    HeaderNotFound: 'The request does not carry the header.',
    HeaderValueNotAllowed: 'The header carries a value that is not listed.',
  },

  prepare({ name, value, ...config }, failure) {
    const exact = new Set(value);
    const folded = new Set(value.map((text) => text.toLowerCase()));

    return (context) => {
      const deny = (reason: 'HeaderNotFound' | 'HeaderValueNotAllowed') =>
        failure(reason, config['failed-check-httpcode'](context), config['failed-check-error-message'](context));

      const actual = context.request.headers.get(name(context));
      if (actual === null) throw deny('HeaderNotFound');
      if (value.length === 0) return;
      const passes = config['ignore-case'](context) ? folded.has(actual.toLowerCase()) : exact.has(actual);
      if (!passes) throw deny('HeaderValueNotAllowed');
    };
  },
});

const seen: unknown[] = [];

/** A policy with one of everything, which keeps what it was prepared with. */
const sample: Policy = definePolicy({
  name: 'sample',
  reference: 'https://example.com',
  sections: ['inbound'],
  scopes: ['api'],
  config: {
    limit: attribute(integer, 'A number.', { optional: true }),
    times: attribute(dynamic(integerBetween(1, 50)), 'Another number.', { default: 3 }),
    first: element(string, 'The first child.', { optional: true }),
    second: elements(
      { key: attribute(string, 'A key.'), content: text(dynamic(string), 'A text.', { optional: true }) },
      'Further children.',
    ),
    inside: element({ policies: policies('Policies.') }, 'A wrapper.', { optional: true }),
  },
  prepare(config) {
    seen.push(config);
    return () => {};
  },
});

const raw: Policy = definePolicy({
  name: 'raw',
  reference: 'https://example.com',
  sections: ['inbound'],
  scopes: ['api'],
  config: { content: markup(string, 'Anything.') },
  prepare({ content }) {
    seen.push(content);
    return () => {};
  },
});

const catalog = policyCatalog([checkHeader, sample, raw]);

function compile(inbound: string) {
  const { documents } = readPolicyDocument(`<policies><inbound>${inbound}</inbound></policies>`);
  return compileDocument(documents[0]!, { policies: catalog, unavailable: 'error' }, { scope: 'api' });
}

/** The diagnostics of a section, each with the text it points at. */
function diagnose(inbound: string): string[] {
  const offset = '<policies><inbound>'.length;
  return compile(inbound).diagnostics.map(
    ({ code, severity, message, span }) =>
      `${severity} ${code} [${inbound.slice(span.start - offset, span.end - offset)}] ${message}`,
  );
}

describe('the definition in the style guide', () => {
  const xml =
    '<check-header name="X-Key" failed-check-httpcode="403" failed-check-error-message="@("no " + context.Request.Method)" ignore-case="True"><value>a</value></check-header>';

  test('lets a listed value pass', () => {
    const context = memoryContext({ request: { headers: { 'x-key': 'A' } } });
    runPipeline(compile(xml).pipeline!, context);
    expect(context.lastError).toBeUndefined();
  });

  test('fails with its reason, status and message', () => {
    const context = memoryContext({ request: { method: 'PUT' } });
    runPipeline(compile(xml).pipeline!, context);
    expect(context.lastError).toMatchObject({
      source: 'check-header',
      reason: 'HeaderNotFound',
      message: 'no PUT',
      scope: 'api',
      section: 'inbound',
    });
    expect(context.response.status).toBe(403);
    expect(context.response.body.content).toBe('{ "statusCode": 403, "message": "no PUT" }');
  });
});

describe('attributes', () => {
  test('are typed, or have their default', () => {
    seen.length = 0;
    expect(compile('<sample limit=" 7 " />').diagnostics).toEqual([]);
    const [config] = seen as [{ limit: number; times: (context: unknown) => number }];
    expect(config.limit).toBe(7);
    expect(config.times(undefined)).toBe(3);
  });

  test('of the wrong kind are reported with what was found and what was expected', () => {
    expect(diagnose('<sample limit="ten" />')).toEqual([
      "error invalid-value [ten] 'limit' is 'ten'; expected an integer",
    ]);
    expect(diagnose('<sample times="99" />')).toEqual([
      "error invalid-value [99] 'times' is '99'; expected an integer from 1 to 50",
    ]);
  });

  test('that take no expression refuse one', () => {
    expect(diagnose('<sample limit="@(1 + 2)" />')).toEqual([
      "error expression-not-allowed [@(1 + 2)] 'limit' is an expression; expected an integer, written out",
    ]);
  });

  test('that are missing are reported at the element', () => {
    expect(diagnose('<sample><second>a</second></sample>')).toEqual([
      `error missing-attribute [second] <second> has no 'key'; expected key="…"`,
    ]);
  });

  test('that are unknown come with the name that may be meant', () => {
    expect(diagnose('<sample limti="1" />')).toEqual([
      "error unknown-attribute [limti] <sample> has no attribute 'limti'; did you mean 'limit'?",
    ]);
  });

  test('named like members of every object are as unknown as others', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      expect(diagnose(`<sample ${name}="1" />`)).toEqual([
        `error unknown-attribute [${name}] <sample> has no attribute '${name}'`,
      ]);
  });

  test('`id` and namespaces stand anywhere', () => {
    expect(diagnose('<sample id="a" xmlns:x="y"><first id="b">c</first></sample>')).toEqual([]);
  });
});

describe('children', () => {
  test('have their text, attributes and children read', () => {
    seen.length = 0;
    compile('<sample><first>one</first><second key="k">@("t")</second><second key="l"/></sample>');
    const [config] = seen as [{ first: string; second: { key: string; content?: (context: unknown) => string }[] }];
    expect(config.first).toBe('one');
    expect(config.second.map(({ key }) => key)).toEqual(['k', 'l']);
    expect(config.second[0]?.content?.(memoryContext())).toBe('t');
    expect(config.second[1]?.content).toBeUndefined();
  });

  test('that are unknown are reported with those there are', () => {
    expect(diagnose('<sample><third/></sample>')).toEqual([
      'error unknown-child [third] <sample> has no child <third>; expected <first>, <second>, <inside>',
    ]);
    expect(diagnose('<sample><frist>a</frist></sample>')).toEqual([
      "error unknown-child [frist] <sample> has no child <frist>; did you mean 'first'?",
    ]);
  });

  test('that stand twice are reported', () => {
    expect(diagnose('<sample><first>a</first><first>b</first></sample>')).toEqual([
      'error repeated-child [first] <sample> already has <first>',
    ]);
  });

  test('in another order than the policy statement are warned of', () => {
    expect(diagnose('<sample><second key="a"/><first>b</first></sample>')).toEqual([
      'warning wrong-order [first] <first> stands after <second>; expected before',
    ]);
  });

  test('hold text or elements, not both', () => {
    expect(diagnose('<sample><first><b/></first></sample>')).toEqual([
      'error unexpected-content [b] <first> holds elements; expected text',
    ]);
    expect(diagnose('<sample> stray <first>a</first></sample>')).toEqual([
      "warning unexpected-content [stray] 'stray' in <sample> has no effect; expected elements only",
    ]);
  });

  test('that hold policies report what is wrong with those', () => {
    expect(diagnose('<sample><inside><sample limit="x"/></inside></sample>')).toEqual([
      "error invalid-value [x] 'limit' is 'x'; expected an integer",
    ]);
  });

  test('are text, as written, where a policy takes markup', () => {
    seen.length = 0;
    compile('<raw>\n <a b="&quot;">c &amp; d</a></raw>');
    expect(seen).toEqual(['\n <a b="&quot;">c &amp; d</a>']);
  });
});

describe('expressions', () => {
  test('that do not compile are reported at their place in the document', () => {
    const found = diagnose('<sample times="@(context.Requst.Method.Length)" />');
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('error unknown-member [Requst]');
  });

  test('that give another kind than expected fail the request', () => {
    const { pipeline } = compile(
      '<check-header id="c1" name="a" failed-check-httpcode="@("x")" failed-check-error-message="" ignore-case="false"/>',
    );
    const context = memoryContext();
    runPipeline(pipeline!, context);
    expect(context.lastError).toEqual({
      source: 'check-header',
      reason: 'ExpressionValueEvaluationFailure',
      message: "Expression evaluation failed. 'failed-check-httpcode' is not an integer",
      scope: 'api',
      section: 'inbound',
      path: undefined,
      policyId: 'c1',
      status: 500,
    });
  });

  test('that throw fail the request with the message of .NET', () => {
    const { pipeline } = compile(
      '<check-header name="@(int.Parse("x").ToString())" failed-check-httpcode="400" failed-check-error-message="" ignore-case="false"/>',
    );
    const context = memoryContext();
    runPipeline(pipeline!, context);
    expect(context.lastError?.message).toBe('Expression evaluation failed. Input string was not in a correct format.');
  });
});
