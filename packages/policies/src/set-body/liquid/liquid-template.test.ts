import { describe, expect, test } from 'vitest';
import { diagnose, type RunOptions, run } from '../../testing.ts';

interface Input {
  readonly body?: string;
  readonly type?: string;
  readonly attributes?: string;
  readonly options?: RunOptions;
}

async function render(template: string, { body, type = 'application/json', attributes = '', options }: Input = {}) {
  const xml = `<set-body template="liquid" ${attributes}><![CDATA[${template}]]></set-body>`;
  const { request, lastError } = await run(xml, {
    request: { headers: { 'Content-Type': type, 'X-A': '1' }, ...(body !== undefined && { body }) },
    ...options,
  });
  return lastError === undefined ? request.body.content : `${lastError.reason}: ${lastError.message}`;
}

describe('JSON bodies', () => {
  const body = JSON.stringify({
    name: 'Ann',
    Price: 1.5,
    big: 0,
    ok: true,
    none: null,
    items: [{ id: 1 }, { id: 2 }],
    day: '2012-03-21T05:40:00Z',
  }).replace('"big":0', '"big":9007199254740993');

  test.each([
    ['{{body.name}}', 'Ann'],
    ['{{ body["name"] }}/{{body.items[1].id}}/{{body.items.size}}/{{body.items.first.id}}', 'Ann/2/2/1'],
    ['{{body.price}} {{body.NAME}}', '1.5 Ann'],
    ['{{body.big}}', '9007199254740993'],
    ['{{body.ok}}|{{body.none}}|{{body.absent.more}}|', 'true||||'.slice(0, 7)],
    ['{% for item in body.items %}{{item.id}};{% endfor %}', '1;2;'],
    ['[{% JSONArrayFor item in body.items %}{"n":{{item.id}}}{% endJSONArrayFor %}]', '[{"n":1},{"n":2}]'],
    ['[{% JSONArray For item in body.items %}{{item.id}}{% endJSONArray For %}]', '[1,2]'],
    ['{% if body.none %}a{% else %}b{% endif %}{% if body.ok == true %}c{% endif %}', 'bc'],
    ['{% assign a = body.name %}{% capture b %}<{{a}}>{% endcapture %}{{b}}', '<Ann>'],
    ['{% case body.name %}{% when "Ann" %}1{% else %}2{% endcase %}{% unless body.ok %}3{% endunless %}', '1'],
    ['{% for pair in body.items.first %}{{pair.Key}}={{pair.Value}}{% endfor %}', 'id=1'],
    ['{{body.day}}', '03/21/2012 05:40:00'],
    ['{{body.day | Date:"yyyyMMddTHH:mm:ssZ"}}', '20120321T05:40:00Z'],
    ['{"a":{{body.items[0].id}}}', '{"a":1}'],
    ['{% comment %}{{ x | Nope }}{% endcomment %}{% raw %}{{x}}{% endraw %}', '{{x}}'],
    ['{{body.items}}|{{body.items.first}}|{{ }}', '[id, 1][id, 2]|[id, 1]|'],
    ['{%- assign n = 1 -%}  {{- n -}}  !', '1!'],
  ])('%s', async (template, expected) => {
    expect(await render(template, { body })).toBe(expected);
  });

  test('are arrays too', async () => {
    expect(await render('{% JSONArrayFor x in body %}{{x}}{% endJSONArrayFor %}', { body: '[1,2,3]' })).toBe('1,2,3');
  });

  test('keep dates as they are written when told to', async () => {
    const attributes = 'parse-date="false"';
    expect(await render('{{body.day}}', { body, attributes })).toBe('2012-03-21T05:40:00Z');
    expect(await render('{{body.d}}', { body: '{"d":"/Date(1198908717056)/"}' })).toBe('12/29/2007 06:11:57');
  });

  test('are nothing when the content type does not say JSON or XML, or when there is none', async () => {
    expect(await render('[{{body.name}}]', { body, type: 'text/plain' })).toBe('[]');
    expect(await render('[{{body.name}}]')).toBe('[]');
  });

  test('that are not what the content type says fail the request', async () => {
    expect(await render('{{body.name}}', { body: '{"name"' })).toMatch(
      /^LiquidTemplateFailure: The template cannot be/,
    );
  });
});

describe('XML bodies', () => {
  const soap = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
    <soap:Body><GetResponse xmlns="urn:x"><Name unit="kg">A &amp; B</Name><Gone xsi:nil="true"/><Empty/>
    <List><Item><Id>1</Id></Item><Item><Id>2</Id></Item></List><Single><Item><Id>3</Id></Item></Single></GetResponse></soap:Body>
  </soap:Envelope>`;
  const type = 'text/xml; charset=utf-8';
  const base = 'body.envelope.body.GetResponse';

  test.each([
    [`{{${base}.Name}}`, 'A & B'],
    [`{{${base}.Name | Upcase}} {{${base}.Name.unit}}`, 'A & B kg'],
    [`{% if ${base}.Name == "A & B" %}same{% endif %}`, 'same'],
    [`{% if ${base}.Gone %}blank{% else %}null{% endif %}`, 'blank'],
    [`{% for item in ${base}.List.Item %}{{item.Id}};{% endfor %}`, '1;2;'],
    [`{% for item in ${base}.List %}{{item.Id}};{% endfor %}`, '1;2;'],
    [`{% JSONArrayFor item in ${base}.Single %}{{item.Id}}{% endJSONArrayFor %}`, '3'],
    [`{{${base}.List.Item[1].Id}}`, '2'],
    [`[{{${base}.Empty}}]`, '[]'],
  ])('%s', async (template, expected) => {
    expect(await render(template, { body: soap, type })).toBe(expected);
  });

  test('have nothing where xsi:nil is, when told to', async () => {
    const template = `{% if ${base}.Gone == null %}null{% endif %}`;
    expect(await render(template, { body: soap, type, attributes: 'xsi-nil="null"' })).toBe('null');
  });

  test('H5: with a document type are refused', async () => {
    const body = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>';
    expect(await render('{{body.a}}', { body, type })).toContain('LiquidTemplateFailure');
  });
});

describe('context', () => {
  const options: RunOptions = {
    request: {
      url: 'https://h.example:8443/p/a?q=1&r=2',
      method: 'POST',
      headers: { 'X-A': '1', 'X-B': '2' },
      body: 'x',
    },
    matchedParameters: { emailAddress: 'a@b' },
    variables: { json: { a: [1, 2] }, text: 't' },
  };

  test.each([
    ['{{context.Request.Method}} {{context.Request.HasBody}}', 'POST true'],
    [
      '{{context.Request.Url.Host}} {{context.Request.Url.Port}} {{context.Request.Url.Path}} {{context.Request.Url.Query.q}}',
      'h.example 8443 /p/a 1',
    ],
    ['{{context.Request.Url}}', 'https://h.example:8443/p/a?q=1&amp;r=2'.replace('&amp;', '&')],
    ['{{context.Request.MatchedParameters["emailAddress"]}}', 'a@b'],
    ["{{@context.Request.MatchedParameters['none'] | Default: 'notfound')}}", 'notfound'],
    ['{{context.Request.Headers.X-A}}{{context.Request.Headers["x-b"]}}', '12'],
    ['{% for header in context.Request.Headers %}{{header.Key}}: {{header.Value}};{% endfor %}', 'X-A: 1;X-B: 2;'],
    ['{{context.Response.StatusCode}}', '200'],
    ['{%- assign vars = context.Variables["json"] -%}{{vars.a[1]}}{{context.Variables.text}}', '2t'],
    ['[{{context.Api.Name}}{{context.constructor}}{{context.Request.toString}}{{body.constructor}}]', '[]'],
  ])('%s', async (template, expected) => {
    expect(await render(template, { options })).toBe(expected);
  });
});

test.each([
  ['{{ -3 | Abs }}', '3'],
  ['{{ "a" | Append: "b" | Prepend: "c" }}', 'cab'],
  ['{{ 3 | AtLeast: 5 }}{{ 3 | AtMost: 2 }}', '52'],
  ['{{ "ab cd" | Capitalize }}', 'Ab Cd'],
  ['{{ 1234.5 | Currency }}', '$1,234.50'],
  ['{{ "2020-02-03" | Date: "dd.MM.yyyy" }}{{ "soon" | Date: "yyyy" }}', '03.02.2020soon'],
  ['{{ none | Default: "d" }}{{ "" | Default: "e" }}', 'de'],
  ['{{ 7 | DividedBy: 2 }} {{ "7.0" | DividedBy: 2 }} {{ 7 | Modulo: 4 }}', '3 3.5 3'],
  ['{{ "A" | Downcase }}{{ "a" | Upcase }}', 'aA'],
  ['{{ "<a b=\'c\'>" | Escape }}{{ "&" | H }}', '&lt;a b=&#39;c&#39;&gt;&amp;'],
  ['{{ "b,a,b" | Split: "," | Uniq | Sort | Join: "-" }}', 'a-b'],
  ['{{ "a,b" | Split: "," | First }}{{ "a,b" | Split: "," | Last }}', 'ab'],
  ['[{{ " a " | Lstrip }}][{{ " a " | Rstrip }}][{{ " a " | Strip }}]', '[a ][ a][a]'],
  ['{{ "4" | Minus: 1 }} {{ 1 | Plus: "2" }} {{ "a" | Plus: "b" }} {{ 3 | Times: 2 }}', '3 3 ab 6'],
  ['{{ "a.b" | Remove: "." }}{{ "abab" | RemoveFirst: "b" }}', 'abaab'],
  ['{{ "a1b22" | Replace: "[0-9]+", "#" }} {{ "abab" | ReplaceFirst: "b", "c" }}', 'a#b# acab'],
  [String.raw`{{ 'say "hi"' | Replace: '([^\\](\\\\)*)"', '$1\"' }}`, 'say \\"hi\\"'],
  ['{{ 1.2345 | Round: 2 }}{{ 1.5 | Round }}', '1.232'],
  ['{{ "abc" | Size }}{{ "abcdef" | Slice: 1, 3 }}{{ "abc" | Slice: -1 }}', '3bcdc'],
  ['{{ "<p>a</p><!-- x -->" | StripHtml }}', 'a'],
  ['{{ "a<SCRIPT>b<i></i></Script>c<script>d<!--e>f<g" | StripHtml }}', 'acdf<g'],
  ['{{ "1,1.0,,,1" | Split: "," | Uniq | Join: "-" }}', '1-1.0-'],
  ['{{ "abcdefghij" | Truncate: 6 }} {{ "a b c" | TruncateWords: 2 }}', 'abc... a b...'],
  ['{{ "a b&c" | UrlEncode }} {{ "a+b%26" | UrlDecode }}', 'a+b%26c a b&'],
])('has the filters of C#: %s', async (template, expected) => {
  expect(await render(template)).toBe(expected);
});

test('changes line ends to breaks, or takes them away', async () => {
  const body = '{"t":"a\\nb","l":[{"n":2},{"n":1},null]}';
  expect(await render('{{body.t | NewlineToBr}}|{{body.t | StripNewlines}}', { body })).toBe('a<br />\nb|ab');
  expect(await render('{{body.l | Compact | Sort: "n" | Map: "n" | Join }}', { body })).toBe('1 2');
});

test('works where another policy takes a body, without input where a response is made up', async () => {
  const response =
    '<return-response><set-body template="liquid">[{{body.a}}{{context.Request.Method}}]</set-body></return-response>';
  const request = { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: '{"a":1}' };
  expect((await run(response, { request })).response.body.content).toBe('[PUT]');
  const sent: unknown[] = [];
  const send = `<send-request response-variable-name="r"><set-url>http://s.example/</set-url><set-method>POST</set-method>
    <set-body template="liquid">[{{body.a}}]</set-body></send-request>`;
  const context = await run(send, {
    request,
    send: (sideRequest) => {
      sent.push(sideRequest.body);
      return {};
    },
  });
  expect(sent).toEqual(['[1]']);
  expect(context.request.body.buffered).toBe(1);
});

test('buffers no body that it does not read', async () => {
  const { request } = await run('<set-body template="liquid">{{context.Request.Method}}</set-body>', {
    request: { body: 'x' },
  });
  expect(request.body.buffered).toBe(0);
});

test('reads the body of the response on the way out', async () => {
  const headers = { 'Content-Type': 'application/hal+json' };
  const xml = '<set-body template="liquid">{{body.a}}</set-body>';
  const { response } = await run(xml, { section: 'outbound', response: { headers, body: '{"a":"out"}' } });
  expect(response.body.content).toBe('out');
});

test('mistakes in a template are said when the document is saved', () => {
  const found = (template: string) => diagnose(`<set-body template="liquid">${template}</set-body>`)[0];
  expect(found('{% if a %}')).toMatch(
    /^error invalid-value \[liquid\] the Liquid template cannot be read: .*not closed/,
  );
  expect(found('{% nope %}')).toContain('tag "nope" not found');
  expect(found('{{ body.a | upcase }}')).toBe(
    "warning no-effect [liquid] there is no filter 'upcase' in Liquid; names are those of C#, such as Upcase",
  );
});

describe('H9', () => {
  test.each(['{% include "/etc/passwd" %}', '{% render "/etc/passwd" %}', '{% layout "/etc/passwd" %}'])(
    'refuses %s when it is saved',
    (template) => {
      expect(diagnose(`<set-body template="liquid">${template}</set-body>`)[0]).toMatch(/tag "\w+" not found/);
    },
  );

  test.each([
    ['giant ranges', '{% for i in (1..2000000000) %}x{% endfor %}'],
    [
      'nested loops',
      '{% for a in (1..3000) %}{% for b in (1..3000) %}{% for c in (1..3000) %}{% endfor %}{% endfor %}{% endfor %}',
    ],
    [
      'doubling',
      '{% assign a = "xxxxxxxxxxxxxxxx" %}{% for i in (1..60) %}{% assign a = a | Append: a %}{% endfor %}{{a}}',
    ],
  ])('ends %s', async (_, template) => {
    expect(await render(template)).toContain('LiquidTemplateFailure');
  });

  test('data is never a template', async () => {
    expect(await render('{{body.a}}', { body: '{"a":"{{body.b}}{% x %}","b":1}' })).toBe('{{body.b}}{% x %}');
  });

  test('a pattern that backtracks ends', async () => {
    const body = JSON.stringify({ a: `${'a'.repeat(50_000)}!` });
    const result = await render("{{body.a | Replace: '^(a+)+$', 'b' | Size}}", { body });
    expect(result === '50001' || String(result).includes('LiquidTemplateFailure')).toBe(true);
  });

  test('members of JavaScript are not members', async () => {
    const template =
      '[{{body.__proto__}}{{body.a.constructor.name}}{{body.a.length}}{{body.valueOf}}{{__proto__}}{{toString}}]';
    expect(await render(template, { body: '{"a":"x"}' })).toBe('[]');
  });
});

test.each([
  ['StripHtml', JSON.stringify('<'.repeat(500_000))],
  ['StripHtml', JSON.stringify('<script'.repeat(100_000))],
  ['StripHtml', JSON.stringify('<!--'.repeat(100_000))],
  ['Uniq', JSON.stringify(Array.from({ length: 100_000 }, (_, index) => index))],
  ['Sort', JSON.stringify(Array.from({ length: 20_000 }, (_, index) => [-index, index]))],
])('H9: %s looks at a long input once', async (filter, body) => {
  // Going over it from each of its places would take minutes, and no limit ends what one filter does.
  expect(await render(`{{ body.s | ${filter} | Size }}`, { body: `{"s":${body}}` })).toMatch(/^\d+$/);
});

test.each(['{{'.repeat(60_000), `{% raw %}${'{{ '.repeat(60_000)}{% endraw %}`, `{% raw %}${'{% '.repeat(60_000)}`])(
  'H9: a template with braces that never close is read once, not from each of them: %#',
  (template) => {
    // Where every brace begins another search, one document keeps every thread that loads it busy for half a minute.
    expect(diagnose(`<set-body template="liquid"><![CDATA[${template}]]></set-body>`).length).toBeLessThan(2);
  },
);
