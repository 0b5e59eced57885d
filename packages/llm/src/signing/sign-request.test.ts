import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { expect, test } from 'vitest';
import { readAwsCredentials, regionOfHost } from './aws-credentials.ts';
import { signRequest } from './sign-request.ts';

// The vectors are AWS's own: https://github.com/awslabs/aws-c-auth/tree/main/tests/aws-signing-test-suite/v4

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const scope = { region: 'us-east-1', service: 'service', at: Date.parse('2015-08-30T12:36:00Z') };
const host = ['Host', 'example.amazonaws.com'] as const;

function signatureOf(
  request: Partial<Parameters<typeof signRequest>[0]>,
  session?: string,
): { readonly signed: string | undefined; readonly signature: string | undefined } {
  const whole = { method: 'GET', path: '/', query: '', headers: [host], body: '', ...request };
  const added = new Map(signRequest(whole, { ...credentials, sessionToken: session }, scope));
  const [, signed, signature] = /SignedHeaders=(\S+), Signature=(\S+)$/.exec(added.get('authorization') ?? '') ?? [];
  return { signed, signature };
}

test.each([
  ['get-vanilla', {}, 'host;x-amz-date', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'post-vanilla',
    { method: 'POST' },
    'host;x-amz-date',
    '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  ],
  [
    'get-vanilla-query-order-key-case',
    { query: 'Param2=value2&Param1=value1' },
    'host;x-amz-date',
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  [
    'post-x-www-form-urlencoded',
    {
      method: 'POST',
      headers: [['Content-Type', 'application/x-www-form-urlencoded'] as const, host],
      body: 'Param1=value1',
    },
    'content-type;host;x-amz-date',
    'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  ],
  [
    'get-header-value-trim',
    { headers: [host, ['My-Header1', ' value1'] as const, ['My-Header2', ' "a   b   c"'] as const] },
    'host;my-header1;my-header2;x-amz-date',
    'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  ],
])("signs AWS's vector %s", (_, request, signed, signature) => {
  expect(signatureOf(request)).toEqual({ signed, signature });
});

test('signs as the SDK of AWS does, whose model names have colons in them', async () => {
  let seen: { path: string; headers: Record<string, string>; body: string } | undefined;
  const client = new BedrockRuntimeClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: NonNullable<typeof seen>) => {
        seen = request;
        throw new Error('seen');
      },
    },
  });
  const command = new ConverseCommand({
    modelId: 'eu.anthropic.claude-3-haiku-20240307-v1:0',
    messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
  });
  await expect(client.send(command)).rejects.toThrow('seen');
  const { path: url, headers, body } = seen!;
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')![1]!.split(';');
  const own = ['x-amz-date', 'x-amz-security-token'];
  const date = headers['x-amz-date']!.replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, '$1-$2-$3T$4:$5:$6Z');
  const signed = signRequest(
    {
      method: 'POST',
      path: url,
      query: '',
      headers: names.filter((name) => !own.includes(name)).map((name) => [name, headers[name]!] as const),
      body,
    },
    { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' },
    { region: 'eu-west-1', service: 'bedrock', at: Date.parse(date) },
  );
  expect(new Map(signed).get('authorization')).toBe(headers.authorization);
});

test('reads credentials with and without a token, and none where a part is missing', () => {
  expect(readAwsCredentials('AKID:secret/+=')).toEqual({ accessKeyId: 'AKID', secretAccessKey: 'secret/+=' });
  expect(readAwsCredentials('AKID:secret:token')?.sessionToken).toBe('token');
  for (const text of ['', 'AKID', 'AKID:', ':secret', 'a:b:c:d']) expect(readAwsCredentials(text)).toBeUndefined();
});

test('finds the region in the names of AWS and nowhere else', () => {
  expect(regionOfHost('bedrock-runtime.eu-west-1.amazonaws.com')).toBe('eu-west-1');
  expect(regionOfHost('bedrock-runtime.us-gov-west-1.amazonaws.com:443')).toBe('us-gov-west-1');
  expect(regionOfHost('eu-west-1.example.com')).toBeUndefined();
});
