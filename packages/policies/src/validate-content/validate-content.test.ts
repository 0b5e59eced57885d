import type { Api, GlobalSchema, Operation } from '@turnpike/policy';
import { compileDocument, memoryContext, readPolicyDocument, runPipeline } from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { catalog } from '../index.ts';
import { diagnose, type RunOptions, run } from '../testing.ts';

const order = {
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'integer', maximum: 9_007_199_254_740_992 },
    note: { type: 'string', nullable: true, pattern: '^[a-z ]+$' },
    at: { type: 'string', format: 'date-time' },
  },
};
const schemas = { Order: order };
const asJson = (schema: unknown, contentType = 'application/json') => ({ contentType, examples: [], schema });
const operation: Partial<Operation> = {
  method: 'POST',
  urlTemplate: '/orders/{id}',
  request: { representations: [asJson({ $ref: '#/components/schemas/Order' })] },
  responses: [{ statusCode: 200, representations: [asJson({ $ref: '#/components/schemas/Order' })] }],
};

const policy = (attributes = '', children = '<content validate-as="json" action="prevent" />') =>
  `<validate-content unspecified-content-type-action="prevent" max-size="1000" size-exceeded-action="prevent" errors-variable-name="errors" ${attributes}>${children}</validate-content>`;

const posted = (body: string, contentType = 'application/json', more: Partial<Operation> = {}): RunOptions => ({
  api: { schemas },
  operation: { ...operation, ...more },
  request: { method: 'POST', headers: contentType === '' ? {} : { 'Content-Type': contentType }, body },
});

/** What a request has come to: the status, and what `LastError` says. */
async function outcome(options: RunOptions, xml = policy()): Promise<unknown[]> {
  const { response, lastError } = await run(xml, options);
  return lastError === undefined ? [200] : [response.status, lastError.message];
}

const statusOf = async (options: RunOptions, xml?: string): Promise<unknown> => (await outcome(options, xml))[0];

/** The message of a body that does not fit, without what all have in common. */
async function complaint(options: RunOptions, xml?: string): Promise<unknown> {
  const [, message] = await outcome(options, xml);
  return typeof message === 'string' ? message.replace(/^.*content type \S+ /, '') : message;
}

const errorsOf = (variables: ReadonlyMap<string, unknown>): unknown => {
  const found = variables.get('errors');
  return found === undefined ? undefined : JSON.parse(String(found));
};

const incorrect = (what: string): string =>
  `Body of the request does not conform to the definition Order, which is associated with the content type application/json. ${what}`;

describe('JSON', () => {
  test('a body that fits passes, and the variable is not set', async () => {
    const context = await run(policy(), posted('{"id": 1, "note": null}', 'Application/JSON; charset=utf-8'));
    expect([context.lastError, context.variables.has('errors')]).toEqual([undefined, false]);
  });

  // https://learn.microsoft.com/azure/api-management/validation-policies#validation-errors
  test('a body that does not fit is answered with what is wrong', async () => {
    const { lastError, response, variables } = await run(policy(), posted('{\n  "note": "x"}'));
    const details = incorrect('Required properties are missing from object: id. Line: 1, Position: 1');
    expect(lastError).toMatchObject({
      source: 'validate-content',
      reason: 'Bad request',
      message: details,
      status: 400,
    });
    expect(response.body.content).toBe(`{ "statusCode": 400, "message": ${JSON.stringify(details)} }`);
    expect(errorsOf(variables)).toEqual([
      {
        Name: 'application/json',
        Type: 'RequestBody',
        ValidationRule: 'IncorrectMessage',
        Details: details,
        Action: 'prevent',
      },
    ]);
  });

  test.each([
    ['{"id": "1"}', 'Invalid type. Expected Integer but got String. Line: 1, Position: 10'],
    ['{"id": 1.5}', 'Invalid type. Expected Integer but got Number. Line: 1, Position: 10'],
    ['{"id": 1, "note": "A"}', "String 'A' does not match regex pattern '^[a-z ]+$'. Line: 1, Position: 21"],
    ['{"id": 1,\n "at": "now"}', "String 'now' does not validate against format 'date-time'. Line: 2, Position: 12"],
    ['[]', 'Invalid type. Expected Object but got Array. Line: 1, Position: 1'],
  ])('%s: %s', async (body, message) => {
    expect(await complaint(posted(body))).toBe(message);
  });

  test('several mistakes at once are told together, and still reach on-error', async () => {
    const { lastError, variables } = await run(policy(), {
      ...posted('{"id": "1", "note": "A"}'),
      onError: '<set-variable name="count" value="@(((IEnumerable<object>)context.Variables["errors"]).Count())" />',
    });
    expect(lastError?.message).toBe(
      `${incorrect('Invalid type. Expected Integer but got String. Line: 1, Position: 10')} ${incorrect("String 'A' does not match regex pattern '^[a-z ]+$'. Line: 1, Position: 23")}`,
    );
    expect(variables.get('count')).toBe(2);
  });

  test('detect notes and goes on, ignore does neither', async () => {
    const detected = await run(policy('', '<content validate-as="json" action="detect" />'), posted('{}'));
    expect([detected.lastError, errorsOf(detected.variables)]).toMatchObject([undefined, [{ Action: 'detect' }]]);
    const ignored = await run(policy('', '<content validate-as="json" action="ignore" />'), posted('{}'));
    expect(ignored.variables.has('errors')).toBe(false);
  });

  test('an action may be an expression', async () => {
    const xml = policy('', '<content validate-as="json" action="@("pre" + "vent")" />');
    expect((await outcome(posted('{}'), xml))[0]).toBe(400);
  });

  test('more properties are allowed or not, whatever the schema says', async () => {
    const strict = { ...order, additionalProperties: false };
    const options = { ...posted('{"id": 1, "more": 2}'), api: { schemas: { Order: strict } } };
    const undefinedProperty =
      "Property 'more' has not been defined and the schema does not allow additional properties. Line: 1, Position: 1";
    expect(await complaint(options)).toBe(undefinedProperty);
    const allowing = policy('', '<content validate-as="json" action="prevent" allow-additional-properties="true" />');
    expect(await outcome(options, allowing)).toEqual([200]);
    const refusing = policy('', '<content validate-as="json" action="prevent" allow-additional-properties="false" />');
    expect(await complaint(posted('{"id": 1, "more": 2}'), refusing)).toBe(undefinedProperty);
  });

  test('names may be compared without regard to case', async () => {
    const xml = policy('', '<content validate-as="json" action="prevent" case-insensitive-property-names="true" />');
    expect(await outcome(posted('{"ID": 1}'), xml)).toEqual([200]);
    expect(await statusOf(posted('{"ID": "x"}'), xml)).toBe(400);
    expect(await complaint(posted('{"ID": "x", "id": 1}'), xml)).toMatch(/The property 'id' appears more than once/);
  });

  test('nullable holds where it stands, beside a reference and in alternatives too', async () => {
    const schema = {
      properties: {
        a: { $ref: '#/components/schemas/Order', nullable: true },
        b: { oneOf: [{ type: 'string', nullable: true }, { type: 'integer' }] },
        c: { type: 'string', nullable: true, enum: ['x'] },
      },
    };
    const request = { representations: [asJson(schema)] };
    expect(await outcome(posted('{"a": null, "b": null, "c": null}', undefined, { request }))).toEqual([200]);
    expect(await statusOf(posted('{"a": {}}', undefined, { request }))).toBe(400);
  });

  test('a schema that is written out has the name that Azure gives it', async () => {
    const request = { representations: [asJson({ type: 'object' })] };
    const [, message] = await outcome(posted('1', undefined, { request }));
    expect(message).toMatch(/^Body of the request does not conform to the definition Orders-id-PostRequest, /);
  });

  test('texts that look like dates are texts', async () => {
    const request = { representations: [asJson({ type: 'string', maxLength: 20 })] };
    const context = await run(policy(), posted('"2026-01-01T00:00:00Z"', undefined, { request }));
    expect([context.lastError, context.request.body.content]).toEqual([undefined, '"2026-01-01T00:00:00Z"']);
  });

  test.each([
    // 0x95 0x5c is one character of Shift_JIS; in UTF-8 its second byte escapes the quote.
    ['shift_jis', [0x95, 0x5c]],
    ['gb18030', [0x81, 0x5c]],
    ['iso-2022-jp', [0x61]],
    ['utf-8; charset=utf-16le', [0x61]],
    ['windows-31j', [0x61]],
  ])('H3: JSON that says to be in %s is refused: a backend may read it as other JSON', async (charset, bytes) => {
    const options = posted('', `application/json; charset=${charset}`);
    const body = Buffer.concat([Buffer.from('{"id": 1, "note": "'), Buffer.from(bytes), Buffer.from('"}')]);
    expect(await complaint({ ...options, request: { ...options.request, body } })).toMatch(
      /^The content is not in the charset /,
    );
  });

  test('a charset is read', async () => {
    const body = new Uint8Array(Buffer.from('\ufeff{"id": 1}', 'utf16le'));
    const options = posted('', 'application/json; charset=utf-16');
    expect(await outcome({ ...options, request: { ...options.request, body } })).toEqual([200]);
  });
});

describe('the table of errors', () => {
  const general = 'The request could not be processed due to an internal error. Contact the API owner.';

  test.each<[string, RunOptions, string, string?]>([
    ['an unspecified content type', posted('{}', 'text/plain'), 'Unspecified content type text/plain is not allowed.'],
    [
      'what is no JSON',
      posted('{'),
      'Body of the request cannot be validated for the content type application/json. Expected the name of a property. Line 1, position 1.',
      general,
    ],
    [
      'an empty body',
      posted(''),
      'Body of the request cannot be validated for the content type application/json. Unexpected end of the content. Line 1, position 0.',
      general,
    ],
    [
      'a definition that is missing',
      { ...posted('{}'), api: {} },
      "API's schema does not contain definition Order, which is associated with the content type application/json.",
      general,
    ],
    [
      'a schema that leads nowhere',
      posted('{}', undefined, {
        request: { representations: [asJson({ items: { $ref: '#/components/schemas/X' } })] },
      }),
      "API's schema does not exist or it could not be resolved.",
      general,
    ],
  ])('%s', async (_, options, details, told = details) => {
    const { response, lastError } = await run(policy(), options);
    expect([response.status, lastError?.message]).toEqual([400, details]);
    expect(JSON.parse(String(response.body.content))).toEqual({ statusCode: 400, message: told });
  });

  test('a response that is prevented tells its caller nothing', async () => {
    const options: RunOptions = {
      ...posted(''),
      section: 'outbound',
      response: { headers: { 'Content-Type': 'application/json' }, body: '{}' },
    };
    const { response, lastError } = await run(policy(), options);
    expect([response.status, response.reason]).toEqual([502, 'Response Not Allowed']);
    expect(JSON.parse(String(response.body.content))).toEqual({ statusCode: 502, message: general });
    expect(lastError).toMatchObject({
      reason: 'Response not allowed',
      message: expect.stringContaining('Required properties'),
    });
  });
});

describe('size', () => {
  const details = "Request's body is 1001 bytes long and it exceeds the configured limit of 1000 bytes.";
  const long = `"${'x'.repeat(999)}"`;

  test('a body that is too long is not looked into', async () => {
    const { response, lastError } = await run(policy(), posted(long));
    expect(lastError?.message).toBe(details);
    expect(String(response.body.content)).toContain(
      "Request's body is 1001 bytes long and it exceeds the limit of 1000 bytes.",
    );
    expect(
      await outcome(posted(long), policy().replace('size-exceeded-action="prevent"', 'size-exceeded-action="detect"')),
    ).toEqual([200]);
  });

  test('nothing is read where the length is declared', async () => {
    const options = posted(long);
    const headers = { ...options.request?.headers, 'Content-Length': '1001' };
    const { request, lastError } = await run(policy(), { ...options, request: { ...options.request, headers } });
    expect([lastError?.message, request.body.buffered]).toEqual([details, 0]);
  });

  test('has 4 MB at most', () => {
    expect(diagnose(policy().replace('"1000"', '"4194305"'))).toEqual([
      "error invalid-value [4194305] 'max-size' is '4194305'; expected an integer from 0 to 4194304",
    ]);
  });
});

describe('content types', () => {
  const map = (content: string) =>
    policy('', `<content-type-map ${content}<content type="application/json" validate-as="json" action="prevent" />`);

  test.each([
    ['missing-content-type-value="application/json" />', ''],
    ['any-content-type-value="application/json" />', 'text/plain'],
    [
      'any-content-type-value="text/plain"><type from="application/hal+json" to="application/json" /></content-type-map>',
      'application/hal+json',
    ],
    ['><type when="@(context.Request.Method == "POST")" to="application/json" /></content-type-map>', 'text/plain'],
  ])('<content-type-map %s', async (content, contentType) => {
    expect(await complaint(posted('{}', contentType), map(content))).toBe(
      'Required properties are missing from object: id. Line: 1, Position: 1',
    );
  });

  test('a message that has neither body nor type passes where the API describes none', async () => {
    expect(await outcome({ api: {}, operation: { method: 'GET' } })).toEqual([200]);
  });

  test('a type that the API describes as a range is specified', async () => {
    const request = { representations: [asJson({ type: 'object' }, 'application/*')] };
    expect(await outcome(posted('{}', 'application/x', { request }))).toEqual([200]);
    expect(await statusOf(posted('{}', 'text/x', { request }))).toBe(400);
  });
});

/** Compiles with schemas of the service, and runs a request. */
async function withSchemas(xml: string, all: readonly GlobalSchema[], options: RunOptions): Promise<unknown[]> {
  const { document } = readPolicyDocument(`<policies><inbound>${xml}</inbound></policies>`);
  const entities = {
    backend: () => undefined,
    certificate: () => undefined,
    logger: () => undefined,
    schema: (id: string) => all.find((one) => one.id === id),
    hasAuthorizations: false,
  } as never;
  const { pipeline, diagnostics } = compileDocument(document!, { policies: catalog, unavailable: 'error', entities });
  if (pipeline === undefined) return diagnostics.map(({ message }) => message);
  const context = memoryContext(options);
  await runPipeline(pipeline, context, ['inbound']);
  return context.lastError === undefined ? [200] : [context.response.status, context.lastError.message];
}

const global = (id: string, value: unknown, schemaType: 'json' | 'xml' = 'json'): GlobalSchema => ({
  id,
  schemaType,
  value: typeof value === 'string' ? value : JSON.stringify(value),
});

describe('schemas of the service', () => {
  const rule = (attributes: string, form = 'json') =>
    policy('', `<content validate-as="${form}" action="prevent" ${attributes} />`);

  test('are named by id, and a part of them by a pointer', async () => {
    const all = [global('s', { components: { schemas: { address: { type: 'string' } } }, type: 'integer' })];
    expect(await withSchemas(rule('schema-id="s"'), all, posted('1'))).toEqual([200]);
    const part = rule('schema-id="s" schema-ref="#/components/schemas/address"');
    expect(await withSchemas(part, all, posted('"x"'))).toEqual([200]);
    expect((await withSchemas(part, all, posted('1')))[1]).toMatch(
      / definition address, .*Expected String but got Integer/,
    );
  });

  test('refer to each other', async () => {
    const all = [global('a', { items: { $ref: '/schemas/b' } }), global('b', { type: 'integer' })];
    expect(await withSchemas(rule('schema-id="a"'), all, posted('[1]'))).toEqual([200]);
    expect((await withSchemas(rule('schema-id="a"'), all, posted('["x"]')))[0]).toBe(400);
  });

  test.each<[string, string, readonly GlobalSchema[], string]>([
    ['schema-id="x"', 'json', [], 'there is none of that name; expected one of the service'],
    ['schema-id="x"', 'xml', [global('x', {})], 'it is of type json; expected xml with validate-as="xml"'],
    [
      'schema-id="x"',
      'json',
      [global('x', '{')],
      'it is no JSON: Expected the name of a property. Line 1, position 1.',
    ],
    [
      'schema-id="x"',
      'json',
      [global('x', { $schema: 'http://json-schema.org/draft-03/schema#' })],
      "its '$schema' is none of draft 4, 6, 7, 2019-09 and 2020-12, which there are",
    ],
    [
      'schema-id="x" schema-ref="#/a"',
      'json',
      [global('x', {})],
      "can't resolve reference turnpike:/schema#/a from id #",
    ],
    ['schema-id="x"', 'xml', [global('x', '<a/>', 'xml')], 'it is no XML Schema'],
    [
      'schema-id="x"',
      'json',
      [global('x', { pattern: '(' })],
      "the pattern '(' cannot be read: parsing \"(\" - Not enough )'s.",
    ],
  ])('%s as %s is refused', async (attributes, form, all, message) => {
    expect(await withSchemas(rule(attributes, form), all, posted('1'))).toEqual([
      `the schema 'x' cannot be used: ${message}`,
    ]);
  });

  test('H4: nothing is fetched', async () => {
    const all = [global('x', { $ref: 'http://127.0.0.1:9/schema.json' })];
    expect(await withSchemas(rule('schema-id="x"'), all, posted('1'))).toEqual([
      "the schema 'x' cannot be used: can't resolve reference http://127.0.0.1:9/schema.json from id turnpike:/schema",
    ]);
  });
});

const namespace = 'urn:orders';
const xsd = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="${namespace}" targetNamespace="${namespace}" elementFormDefault="qualified">
  <xs:include schemaLocation="/schemas/types" />
  <xs:element name="order"><xs:complexType><xs:sequence><xs:element name="id" type="small" maxOccurs="unbounded" /><xs:element name="more" minOccurs="0" type="xs:anyType" /></xs:sequence></xs:complexType></xs:element>
</xs:schema>`;
const types = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="${namespace}">
  <xs:simpleType name="small"><xs:restriction base="xs:int" /></xs:simpleType>
</xs:schema>`;
const both = [global('orders', xsd, 'xml'), global('types', types, 'xml')];
const asXml = (form: string, type = 'application/xml') =>
  policy('', `<content type="${type}" validate-as="${form}" action="prevent" schema-id="orders" />`).replace(
    '"1000"',
    '"4000000"',
  );
const xmlPost = (body: string, type = 'application/xml'): RunOptions => posted(body, type);
const goodOrder = `<order xmlns="${namespace}"><id>1</id><more><x/></more></order>`;

describe('XML', () => {
  test('is held against a schema that includes another', async () => {
    expect(await withSchemas(asXml('xml'), both, xmlPost(goodOrder))).toEqual([200]);
    expect(await withSchemas(asXml('xml'), both, xmlPost(`<order xmlns="${namespace}">\n<id>x</id></order>`))).toEqual([
      400,
      'Body of the request does not conform to the definition orders, which is associated with the content type ' +
        "application/xml. Element '{urn:orders}id': 'x' is not a valid value of the atomic type '{urn:orders}small'. " +
        'Line: 2, Position: 0',
    ]);
  });

  test('the schema of the API is used where none is named', async () => {
    const operation = { request: { representations: [{ contentType: 'application/xml', examples: [] }] } };
    const api: Partial<Api> = {
      xmlSchemas: [xsd.replace(/<xs:include.*>/, types.match(/<xs:simpleType[\s\S]*simpleType>/)![0])],
    };
    const options = { ...xmlPost(goodOrder), operation, api };
    const xml = policy('', '<content validate-as="xml" action="prevent" />');
    expect(await outcome(options, xml)).toEqual([200]);
    expect(await statusOf({ ...options, request: { ...options.request, body: '<x/>' } }, xml)).toBe(400);
    expect(await outcome({ ...options, api: {} }, xml)).toEqual([
      400,
      "API's schema does not exist or it could not be resolved.",
    ]);
  });

  const envelope = (payload: string, uri = 'http://schemas.xmlsoap.org/soap/envelope/') =>
    `<s:Envelope xmlns:s="${uri}"><s:Header/><s:Body>${payload}</s:Body></s:Envelope>`;
  const soap12 = 'http://www.w3.org/2003/05/soap-envelope';

  test.each([
    ['text/xml', envelope(goodOrder), 200],
    ['text/xml', envelope(goodOrder, soap12), 400],
    ['application/soap+xml', envelope(goodOrder, soap12), 200],
    ['text/xml', envelope(`<order xmlns="${namespace}"><id>x</id></order>`), 400],
    ['text/xml', envelope('<other/>'), 400],
    ['text/xml', envelope(''), 400],
    ['text/xml', envelope('<s:Fault><faultcode>s:Client</faultcode></s:Fault>'), 200],
    ['text/xml', goodOrder, 400],
  ])('of SOAP what the envelope contains: %s %s', async (type, body, status) => {
    const [found] = await withSchemas(asXml('soap', type), both, xmlPost(body, type));
    expect(found).toBe(status);
  });

  test.each([
    ['a file', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['an address', '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>'],
    ['a parameter entity', '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]><a/>'],
    [
      'XInclude',
      '<a xmlns:i="http://www.w3.org/2001/XInclude"><i:include href="file:///etc/passwd" parse="text"/></a>',
    ],
    [
      'schemaLocation',
      '<a xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="urn:x http://127.0.0.1:9/x.xsd"/>',
    ],
  ])('H5: %s is not followed', async (_, body) => {
    const [status, message] = await withSchemas(asXml('xml'), both, xmlPost(body));
    expect(status).toBe(400);
    expect(message).not.toContain('root:');
  });

  test('H5: a schema includes nothing but schemas of the service', async () => {
    const schema = xsd.replace('/schemas/types', 'file:///etc/passwd');
    expect(await withSchemas(asXml('xml'), [global('orders', schema, 'xml')], xmlPost(goodOrder))).toEqual([
      expect.stringMatching(/^the schema 'orders' cannot be used: /),
    ]);
  });

  const laughs = Array.from({ length: 9 }, (_, index) => `<!ENTITY e${index + 1} "${`&e${index};`.repeat(10)}">`).join(
    '',
  );

  test.each([
    ['entities of entities', `<!DOCTYPE a [<!ENTITY e0 "x">${laughs}]><a>&e9;</a>`],
    [
      'one long entity again and again',
      `<!DOCTYPE a [<!ENTITY x "${'x'.repeat(50_000)}">]><a>${'&x;'.repeat(50_000)}</a>`,
    ],
    [
      'a hundred thousand attributes',
      `<a ${Array.from({ length: 100_000 }, (_, index) => `a${index}="1"`).join(' ')}/>`,
    ],
    ['one attribute again and again', `<a ${'a="1" '.repeat(100_000)}/>`],
    ['a depth of half a million', '<a>'.repeat(500_000)],
    ['a hundred thousand mistakes', `<order xmlns="${namespace}">${'<id>x</id>'.repeat(100_000)}</order>`],
  ])('H6: %s', async (_, body) => {
    const [status, message] = await withSchemas(asXml('xml'), both, xmlPost(body));
    expect(status).toBe(400);
    expect(String(message).length).toBeLessThan(5000);
  });
});

describe('what is sent to do harm', () => {
  const schemaOf = (schema: unknown, body: string) =>
    complaint(
      posted(body, undefined, { request: { representations: [asJson(schema)] } }),
      policy().replace('max-size="1000"', 'max-size="4000000"'),
    );

  test.each([
    [
      '{"id": 9007199254740993}',
      'Integer 9007199254740993 exceeds maximum value of 9007199254740992. Line: 1, Position: 23',
    ],
    ['{"id": 1e999}', 'Integer 1E999 exceeds maximum value of 9007199254740992. Line: 1, Position: 12'],
    ['{"id": NaN}', 'Unexpected character encountered while parsing value: N. Line 1, position 7.'],
    ['{"id": 1, "id": 2}', "The property 'id' appears more than once. Line 1, position 16."],
    ['{"id": 1, "note": "\\ud800"}', "String '\ud800' does not match regex pattern '^[a-z ]+$'. Line: 1, Position: 26"],
    [`{"id": ${'1'.repeat(900)}}`, /^Integer 1{99}… exceeds maximum value/],
    [`${'['.repeat(900)}`, "The reader's depth of 256 has been exceeded. Line 1, position 256."],
  ])('H3: %s', async (body, message) => {
    expect(await complaint(posted(body))).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
  });

  test('H3: a mark of byte order is no part of the JSON', async () => {
    expect(await outcome(posted('\ufeff{"id": 1}'))).toEqual([200]);
  });

  test('H3: numbers are exact wherever they are compared', async () => {
    const big = '9007199254740993';
    expect(await schemaOf({ uniqueItems: true }, `[9007199254740992, ${big}]`)).toBeUndefined();
    expect(await schemaOf({ uniqueItems: true }, `[${big}, ${big}.0]`)).toBe(
      'Non-unique array item at index 1. Line: 1, Position: 1',
    );
    expect(await schemaOf({ enum: [9_007_199_254_740_992] }, big)).toBe(
      `Value ${big} is not defined in enum. Line: 1, Position: 16`,
    );
    expect(await schemaOf({ multipleOf: 2 }, big)).toBe(`Integer ${big} is not a multiple of 2. Line: 1, Position: 16`);
    expect(await schemaOf({ multipleOf: 0.01 }, '4.35')).toBeUndefined();
    expect(await schemaOf({ format: 'int64' }, '9223372036854775808')).toMatch(
      /does not validate against format 'int64'/,
    );
  });

  test('H4: a schema that is nothing but itself cannot be used to validate', async () => {
    const { response } = await run(policy(), {
      ...posted('1'),
      api: {
        schemas: { Order: { $ref: '#/components/schemas/Other' }, Other: { $ref: '#/components/schemas/Order' } },
      },
    });
    expect(response.status).toBe(400);
  });

  test('H4: a pattern that would take forever ends', async () => {
    for (const pattern of ['^(a+)+$', '(.*){20}x', '(?=(a*))+b', '^(([a-z])+.)+[A-Z]([a-z])+$'])
      expect(await schemaOf({ pattern }, `"${'a'.repeat(50_000)}!"`), pattern).toBeDefined();
  });

  test('H4: alternatives in alternatives end', async () => {
    const next = { properties: { a: { $ref: '#/components/schemas/Order' } }, required: ['b'] };
    const api = { schemas: { Order: { anyOf: [next, { ...next, minProperties: 1 }, { ...next, maxProperties: 9 }] } } };
    const body = `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`;
    expect(await complaint({ ...posted(body), api })).toBe('The validation takes more steps than it may');
  });

  test('H4: a long list without repetitions is looked through once', async () => {
    const list = `[${Array.from({ length: 100_000 }, (_, index) => `{"a":${index}}`).join(',')}]`;
    expect(await schemaOf({ uniqueItems: true }, list)).toBeUndefined();
    expect(await schemaOf({ items: { type: 'string' } }, list)).toMatch(
      /^Invalid type. Expected String but got Object/,
    );
  });

  test('H4: properties may have any name, and a schema does no harm', async () => {
    expect(await schemaOf({ required: ['constructor', 'toString'] }, '{}')).toBe(
      'Required properties are missing from object: constructor, toString. Line: 1, Position: 1',
    );
    expect(await schemaOf(JSON.parse('{"$async": true, "type": "string"}'), '1')).toMatch(/^Invalid type/);
    let deep: unknown = { type: 'string' };
    for (let depth = 0; depth < 5000; depth++) deep = { not: deep };
    expect(await schemaOf(deep, '1')).toBe("API's schema does not exist or it could not be resolved.");
  });
});

test('H1: patterns that come as values of the format regex are read only so long', async () => {
  const request = { representations: [asJson({ type: 'array', items: { type: 'string', format: 'regex' } })] };
  const body = JSON.stringify(Array.from({ length: 1800 }, () => '('.repeat(2000)));
  const xml = policy().replace('"1000"', '"4194304"');
  expect(await complaint(posted(body, undefined, { request }), xml)).toBe(
    'The validation takes more steps than it may',
  );
});

test.each([
  ['patterns', 100_000, '<xs:pattern value="((a|aa)+)+b"/>', `${'a'.repeat(24)}!`],
  [
    'lists of values',
    300_000,
    Array.from({ length: 2000 }, (_, index) => `<xs:enumeration value="v${index}"/>`).join(''),
    'v1999',
  ],
])('H1: %s of an XML Schema keep no thread that serves requests busy', async (_, count, facet, value) => {
  const slow = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="r"><xs:complexType><xs:sequence>
    <xs:element name="a" maxOccurs="unbounded"><xs:simpleType><xs:restriction base="xs:string">${facet}</xs:restriction>
    </xs:simpleType></xs:element></xs:sequence></xs:complexType></xs:element></xs:schema>`;
  let turns = 0;
  const timer = setInterval(() => turns++, 10);
  const xml =
    '<validate-content unspecified-content-type-action="prevent" max-size="4194304" size-exceeded-action="prevent">' +
    '<content type="application/xml" validate-as="xml" action="prevent" schema-id="slow" /></validate-content>';
  const body = `<r>${`<a>${value}</a>`.repeat(count)}</r>`;
  const [status, message] = await withSchemas(xml, [global('slow', slow, 'xml')], xmlPost(body));
  clearInterval(timer);
  expect(status).toBe(400);
  expect(message).toMatch(/The validation took longer than 2000 ms\.$/);
  expect(turns).toBeGreaterThan(20);
});
