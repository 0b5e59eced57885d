import {
  compileDocument,
  type FragmentDocument,
  type MemoryAnswer,
  memoryContext,
  type PolicyRequest,
  readPolicyDocument,
  runPipeline,
} from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { catalog } from '../index.ts';
import { diagnose } from '../testing.ts';

const fragments: Readonly<Record<string, string>> = {
  headers: '<fragment><set-header name="X-F"><value>f</value></set-header></fragment>',
  others: '<fragment><rewrite-uri template="/x" /></fragment>',
};

const compile = (text: string) =>
  compileDocument(readPolicyDocument(text).document!, {
    policies: catalog,
    unavailable: 'error',
    fragments: (id) => readPolicyDocument(fragments[id] ?? '').document as FragmentDocument | undefined,
  });

const source = (request: string, rest = '') =>
  `<http-data-source><http-request>${request}</http-request>${rest}</http-data-source>`;

const mistakes = (text: string) => compile(text).diagnostics.map(({ code, message }) => `${code} ${message}`);

async function resolve(text: string, answer: MemoryAnswer = { body: '{"id":1}' }, backends: readonly string[] = []) {
  const { pipeline, diagnostics } = compile(text);
  if (pipeline === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  let sent:
    | {
        readonly method: string;
        readonly path: string;
        readonly query: string;
        readonly headers: object;
        readonly body: unknown;
      }
    | undefined;
  const context = memoryContext({
    backends,
    context: { graphQL: { arguments: { id: '7', name: 'Ada' }, parent: { team: 'x' } } },
    request: {
      url: 'https://gateway.example/',
      headers: { 'Content-Type': 'application/json' },
      body: '{"arguments":{"id":"7","name":"Ada"}}',
    },
    forward: ({ method, path, query, headers, body }: PolicyRequest) => {
      sent = { method, path, query, headers: Object.fromEntries(headers), body: body.content };
      return answer;
    },
  });
  await runPipeline(pipeline, context, ['inbound']);
  return { context, sent, value: context.response.body.content, error: context.lastError };
}

describe('a request', () => {
  test('goes where its URL says, with arguments and the parent in it', async () => {
    const url =
      '<set-url>@($"https://a.example/users/{context.GraphQL.Arguments["id"]}?team={context.GraphQL.Parent["team"]}")</set-url>';
    const { context, sent, value } = await resolve(source(`<set-method>GET</set-method>${url}`));
    expect(sent).toMatchObject({ method: 'GET', path: '/users/7', query: '?team=x', body: '' });
    expect(context.backendChoice).toEqual({ scope: undefined, baseUrl: 'https://a.example' });
    expect(value).toBe('{"id":1}');
  });

  test('is a GET of its URL when no more is said', async () => {
    expect((await resolve(source('<set-url>https://a.example</set-url>'))).sent).toMatchObject({
      method: 'GET',
      path: '/',
    });
  });

  test('may be for a path of a service that a policy chooses, with parameters', async () => {
    const request =
      '<set-backend-service backend-id="b" /><set-url>/users?a=b</set-url><set-query-parameter name="c" exists-action="override"><value>d</value></set-query-parameter>';
    const { context, sent } = await resolve(source(request), {}, ['b']);
    expect(sent).toMatchObject({ path: '/users', query: '?a=b&c=d' });
    expect(context.backendChoice).toMatchObject({ backendId: 'b' });
  });

  test('sends the arguments, or what set-body makes of them', async () => {
    const post = '<set-method>POST</set-method><set-url>https://a.example/</set-url>';
    expect((await resolve(source(post))).sent?.body).toBe('{"arguments":{"id":"7","name":"Ada"}}');
    // As a sample of Azure has it, but for a semicolon that is missing there.
    const body =
      '<set-body>@{ var args = context.Request.Body.As<JObject>(true)["arguments"]; JObject jsonObject = new JObject(); jsonObject.Add("name", args["name"]); return jsonObject.ToString(Newtonsoft.Json.Formatting.None); }</set-body>';
    expect((await resolve(source(post + body))).sent?.body).toBe('{"name":"Ada"}');
    const template = '<set-body template="liquid">{"n":"{{body.arguments.name}}"}</set-body>';
    expect((await resolve(source(post + template))).sent?.body).toBe('{"n":"Ada"}');
  });

  test('takes policies from fragments, but none that may not stand there', async () => {
    const url = '<set-url>https://a.example/</set-url>';
    const { sent } = await resolve(source(`${url}<include-fragment fragment-id="headers" />`));
    expect(sent?.headers).toMatchObject({ 'X-F': 'f' });
    expect(mistakes(source(`${url}<include-fragment fragment-id="others" />`))[0]).toMatch(
      /^unknown-child <http-request> may not hold <rewrite-uri>, which comes with a fragment; expected/,
    );
  });

  test('to nowhere fails', async () => {
    for (const url of ['ftp://a', 'no url', '//a.example/x', 'http://u:p@a.example'])
      expect((await resolve(source(`<set-url>${url}</set-url>`))).error).toMatchObject({
        source: 'http-data-source',
        reason: 'ResolverUrlInvalid',
      });
  });
});

describe('a response', () => {
  const request = '<set-url>https://a.example/</set-url>';

  test('is made from templates, XML and finds', async () => {
    // As a sample of Azure has it.
    const list =
      '<http-response><set-body template="liquid">[{% JSONArrayFor elem in body %}{"name": "{{elem.username}}"}{% endJSONArrayFor %}]</set-body></http-response>';
    const answer = { headers: { 'Content-Type': 'application/json' }, body: '[{"username":"a"},{"username":"b"}]' };
    expect(JSON.parse(String((await resolve(source(request, list), answer)).value))).toEqual([
      { name: 'a' },
      { name: 'b' },
    ]);
    const xml =
      '<http-response><xml-to-json kind="direct" apply="always" consider-accept-header="false" /><find-and-replace from="Ada" to="Bob" /></http-response>';
    const ofXml = { headers: { 'Content-Type': 'text/xml' }, body: '<a>Ada</a>' };
    expect((await resolve(source(request, xml), ofXml)).value).toBe('{"a":"Bob"}');
  });

  test('with the status of an error fails, unless policies look at it', async () => {
    const answer = { status: 404, body: 'no' };
    const { error, context } = await resolve(source(request), answer);
    expect([error?.reason, error?.message, context.response.status]).toEqual([
      'DataSourceError',
      'The data source answered with the status 404.',
      502,
    ]);
    const seen =
      '<http-response><set-body>@(context.Response.StatusCode == 404 ? "null" : "1")</set-body></http-response>';
    expect(await resolve(source(request, seen), answer)).toMatchObject({ value: 'null', error: undefined });
  });

  test('may be waited for as forward-request says', async () => {
    const backend = '<backend><forward-request timeout="3" fail-on-error-status-code="true" /></backend>';
    expect((await resolve(source(request, backend), { status: 500 })).error?.reason).toBe('BackendErrorStatusCode');
  });
});

describe('a document', () => {
  test('has a request with a URL, each child once, and nothing else', () => {
    const url = '<set-url>https://a.example/</set-url>';
    expect(mistakes('<http-data-source />')).toEqual([
      'missing-child <http-data-source> has no <http-request>; expected <http-request>',
    ]);
    expect(mistakes(source('<set-method>GET</set-method>'))).toEqual([
      'missing-child <http-request> has no <set-url>; expected <set-url>',
    ]);
    expect(mistakes(source(`${url}${url}`))).toEqual(['repeated-child <http-request> already has <set-url>']);
    expect(mistakes(source(`${url}<set-body>a</set-body><set-body>b</set-body>`))).toEqual([
      'repeated-child <http-request> already has <set-body>',
    ]);
    expect(mistakes(source(`${url}<cors />`))[0]).toMatch(/^unknown-child <http-request> may not hold <cors>/);
    expect(mistakes(source(url, '<http-response><set-status code="200" /></http-response>'))[0]).toMatch(
      /^unknown-child <http-response> may not hold <set-status>/,
    );
    expect(mistakes(source(url, '<backend><mock-response /></backend>'))[0]).toMatch(/may not hold <mock-response>/);
  });

  test('is a resolver, and no policy among others', () => {
    expect(diagnose(source('<set-url>https://a.example/</set-url>'))).toEqual([
      'error wrong-section [http-data-source] <http-data-source> stands in inbound; only a resolver may have it',
    ]);
  });
});
