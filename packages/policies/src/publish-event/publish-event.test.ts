import { compileDocument, memoryContext, readPolicyDocument, runPipeline } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { catalog } from '../index.ts';
import { diagnose } from '../testing.ts';

const resolver = (event: string) =>
  `<http-data-source><http-request><set-method>POST</set-method><set-url>https://a.example/</set-url></http-request><http-response><set-body>@("{\\"id\\":" + context.Response.Body.As<string>() + "}")</set-body>${event}</http-response></http-data-source>`;

const compile = (text: string) =>
  compileDocument(readPolicyDocument(text).document!, { policies: catalog, unavailable: 'error' });

test('tells each of its subscriptions what the response has become so far', async () => {
  const event =
    '<publish-event><targets><graphql-subscription id="added" /><graphql-subscription id="changed" /></targets></publish-event>';
  const { pipeline } = compile(resolver(event));
  const told: string[] = [];
  const resolution = { isList: false, publish: (field: string, text: string) => void told.push(`${field} ${text}`) };
  await runPipeline(pipeline!, memoryContext({ resolution, forward: () => ({ body: '7' }) }), ['inbound']);
  expect(told).toEqual(['added {"id":7}', 'changed {"id":7}']);
});

test('stands in the response of a resolver, and nowhere else', () => {
  const event = '<publish-event><targets><graphql-subscription id="a" /></targets></publish-event>';
  expect(diagnose(event)).toEqual([
    'error wrong-section [publish-event] <publish-event> stands in inbound; only a resolver may have it',
  ]);
  const inRequest = resolver('').replace('<set-method>', `${event}<set-method>`);
  expect(compile(inRequest).diagnostics.map(({ message }) => message)[0]).toMatch(
    /^<http-request> may not hold <publish-event>; expected/,
  );
});

test('needs a subscription', () => {
  expect(
    compile(resolver('<publish-event><targets /></publish-event>')).diagnostics.map(({ message }) => message),
  ).toEqual(['<targets> has no <graphql-subscription>; expected <graphql-subscription>']);
});
