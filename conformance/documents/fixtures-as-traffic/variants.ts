import type { Variant } from './scene.ts';

// What expressions of the documents look at, and the values it is tried with.

const actions = ['prevent', 'detect', 'ignore'];
const response = { $type: 'Response', statusCode: 207, statusReason: 'Kept', headers: { 'X-Kept': 'yes' } };

/** Values of variables, of which each is tried. */
const variables: Readonly<Record<string, readonly unknown[]>> = {
  certThumbprint: [{ $type: 'bytes', value: 'q83v' }],
  certBody: [{ $type: 'bytes', value: 'Ym9keQ==' }],
  ttl: [90],
  refresh: [30],
  default: ['the default'],
  headerName: ['X-Test-Header'],
  httpCode: [418, 403],
  errorMessage: ['not so'],
  ignoreCase: [true, false],
  headerValue: ['this one'],
  'provider-id': ['provider-id'],
  'authorization-id': ['authorization-id'],
  'context-variable-name': ['its-variable'],
  'identity-type': ['managed', 'jwt'],
  identity: ['a-token'],
  'ignore-error': [true, false],
  suffix: ['one'],
  multiplier: [3],
  url: ['http://proxy.example:8080'],
  username: ['somebody'],
  password: ['secret'],
  'my-key': ['key-of-variable'],
  'retry-count': [3, 5],
  'retry-interval': [2, 4],
  'retry-max-interval': [1, 3],
  'retry-delta': [2, 3],
  'retry-first-fast-retry': [true, false],
  'trace-message': ['said'],
  nKey: ['name-of-metadata'],
  vKey: ['value-of-metadata'],
  code: [418],
  header: ['X-Token'],
  query: ['its-token'],
  'aad-tenant-id': ['fabrikam.onmicrosoft.com'],
  audience: ['audience-2'],
  kind: ['direct', 'javascript-friendly'],
  applyMode: ['always', 'content-type-xml'],
  shouldConsiderAcceptHeader: [true, false],
  useArrayChildElements: [true, false],
  action: actions,
  maxSize: [10, 40],
  sizeExceededAction: actions,
  statusCodeAction: actions,
  headerAction: actions,
  when: [true, false],
  'var-name': [response],
};

/** The same of `context`: what an expression has in it, and the values of a member. */
const members: readonly (readonly [RegExp, string, readonly Readonly<Record<string, unknown>>[]])[] = [
  [/User\.Email/, 'user', [{ email: 'amy@contoso.example' }, { email: 'bob@fabrikam.example' }]],
  [/Api\.Name\.EndsWith/, 'api', [{ name: 'Root' }, { name: 'orders-xml' }]],
  [/Product\.Name ==/, 'product', [{ name: 'Starter' }, { name: 'test' }]],
  [/User\.Id ==/, 'user', [{ id: 'user-1' }, { id: 'https://my-issuer.example.com' }]],
];

/** All that a document is tried with; a plain variant where its expressions look at nothing. */
export function variantsOf(text: string): readonly Variant[] {
  let variants: readonly Variant[] = [{}];
  for (const [name, values] of Object.entries(variables)) {
    if (!text.includes(`"${name}"`) || !text.includes('Variables')) {
      if (name !== 'var-name' || !text.includes('var-name')) continue;
    }
    variants = variants.flatMap((variant) =>
      values.map((value) => ({ ...variant, variables: { ...variant.variables, [name]: value } })),
    );
  }
  for (const [pattern, name, values] of members) {
    if (!pattern.test(text)) continue;
    variants = variants.flatMap((variant) =>
      values.map((value) => ({ ...variant, context: { ...variant.context, [name]: value } })),
    );
  }
  return variants;
}
