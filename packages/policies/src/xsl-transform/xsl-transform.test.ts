import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';
import { Transformer } from './transformer.ts';

const sheet = (content: string, attributes = ''): string =>
  `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" ${attributes}>${content}</xsl:stylesheet>`;

const root = (content: string): string => `<xsl:template match="/">${content}</xsl:template>`;

async function transform(stylesheet: string, body: string | Uint8Array, parameters = ''): Promise<unknown> {
  const { request, lastError } = await run(`<xsl-transform>${parameters}${stylesheet}</xsl-transform>`, {
    request: { headers: { 'Content-Type': 'application/xml' }, body },
  });
  return lastError === undefined
    ? request.body.content
    : `${lastError.status} ${lastError.reason}: ${lastError.message}`;
}

const declaration = '<?xml version="1.0" encoding="utf-8"?>';

test('applies a stylesheet to the body of the request', async () => {
  const content = '<xsl:template match="b"><c n="{@n}"><xsl:value-of select="sum(//i)"/></c></xsl:template>';
  expect(await transform(sheet(content), '<a><b n="1"><i>1</i><i>2</i></b></a>')).toBe(`${declaration}<c n="1">3</c>`);
});

test('applies a stylesheet to the body of the response on the way out', async () => {
  const xml = `<xsl-transform>${sheet(`<xsl:output omit-xml-declaration="yes"/>${root('<x/>')}`)}</xsl-transform>`;
  const { response } = await run(xml, { section: 'outbound', response: { body: '<a/>' } });
  expect(response.body.content).toBe('<x/>');
});

test('gives parameters from literals and expressions, whatever quotes they have', async () => {
  const content = `<xsl:output method="text"/><xsl:param name="User-Agent"/><xsl:param name="b"/>${root('<xsl:value-of select="concat($User-Agent, \'|\', $b)"/>')}`;
  const parameters =
    '<parameter name="User-Agent">@("a" + context.Request.Method)</parameter><parameter parameter-name="b">"x" \'y\' /..</parameter>';
  expect(await transform(sheet(content), '<r/>', parameters)).toBe(`aGET|"x" 'y' /..`);
});

test('writes text, HTML and indented XML, all in UTF-8', async () => {
  expect(await transform(sheet(`<xsl:output method="text"/>${root('a &lt; b')}`), '<r/>')).toBe('a < b');
  expect(await transform(sheet(`<xsl:output method="html"/>${root('<p><br/></p>')}`), '<r/>')).toBe('<p><br></p>');
  expect(await transform(sheet(`<xsl:output indent="yes"/>${root('<a><b/></a>')}`), '<r/>')).toBe(
    `${declaration}\n<a>\n  <b/>\n</a>`,
  );
  expect(await transform(sheet(`<xsl:output encoding="iso-8859-1"/>${root('<a>é</a>')}`), '<r/>')).toBe(
    `${declaration}<a>é</a>`,
  );
});

test('reads the encoding that the document names', async () => {
  const body = Buffer.from('<?xml version="1.0" encoding="iso-8859-1"?><a>é</a>', 'latin1');
  expect(await transform(sheet(`<xsl:output method="text"/>${root('<xsl:value-of select="."/>')}`), body)).toBe('é');
});

test('copies documents with their namespaces, sorts, and finds by keys', async () => {
  const copy =
    '<xsl:template match="@*|node()"><xsl:copy><xsl:apply-templates select="@*|node()"/></xsl:copy></xsl:template>';
  const body = '<p:a xmlns:p="urn:p" x="1"><b/>t</p:a>';
  expect(await transform(sheet(copy), body)).toBe(declaration + body);
  const sorting =
    '<xsl:output method="text"/><xsl:key name="k" match="i" use="@g"/>' +
    root(
      '<xsl:for-each select="key(\'k\', \'x\')"><xsl:sort select="." data-type="number"/><xsl:value-of select="."/>,</xsl:for-each>',
    );
  expect(await transform(sheet(sorting), '<r><i g="x">10</i><i g="y">1</i><i g="x">9</i></r>')).toBe('9,10,');
});

test('has node-set in the namespace of .NET', async () => {
  const content =
    '<xsl:output method="text"/>' +
    root('<xsl:variable name="v"><a>1</a><a>2</a></xsl:variable><xsl:value-of select="sum(msxsl:node-set($v)/a)"/>');
  expect(await transform(sheet(content, 'xmlns:msxsl="urn:schemas-microsoft-com:xslt"'), '<r/>')).toBe('3');
});

test('goes a thousand templates deep', async () => {
  const content =
    '<xsl:output method="text"/><xsl:template name="f"><xsl:param name="n"/><xsl:if test="$n &gt; 0">x<xsl:call-template name="f">' +
    '<xsl:with-param name="n" select="$n - 1"/></xsl:call-template></xsl:if></xsl:template>' +
    root('<xsl:call-template name="f"><xsl:with-param name="n" select="1000"/></xsl:call-template>');
  expect(await transform(sheet(content), '<r/>')).toBe('x'.repeat(1000));
});

test('leaves a message without a body as it is', async () => {
  const { lastError, request } = await run(`<xsl-transform>${sheet(root('<x/>'))}</xsl-transform>`);
  expect([lastError, request.body.content]).toEqual([undefined, undefined]);
});

test('a body that is no XML is the fault of the caller in a request', async () => {
  expect(await transform(sheet(root('<x/>')), '{"a":1}')).toMatch(/^400 BodyConversionFailure: /);
});

test.each([
  ['', '<xsl-transform> has no stylesheet; expected <xsl:stylesheet version="1.0">'],
  [sheet(root('<xsl:nope/>')), 'there is no <xsl:nope> in XSLT 1.0'],
  [sheet(root('<x/>')).replace('1.0', '2.0'), "its version is '2.0'; expected 1.0"],
  [sheet(root('<xsl:value-of select="upper-case(.)"/>')), "there is no function 'upper-case()'"],
  [`<parameter>x</parameter>${sheet(root('<x/>'))}`, '<parameter> has no \'name\'; expected name="…"'],
])('mistakes are said when the document is saved: %#', (content, message) => {
  expect(diagnose(`<xsl-transform>${content}</xsl-transform>`).join()).toContain(message);
});

describe('H7', () => {
  test.each([
    [root('<xsl:copy-of select="document(\'/etc/passwd\')"/>'), "'document()' reads another document"],
    [root('<x a="{document(\'http://127.0.0.1/\')}"/>'), "'document()' reads another document"],
    ['<xsl:import href="http://127.0.0.1/x.xsl"/>', '<xsl:import> reads another document'],
    ['<xsl:include href="/etc/passwd"/>', '<xsl:include> reads another document'],
    [root('<xsl:value-of xmlns:f="urn:f" select="f:run(1)"/>'), "there is no function 'f:run()'"],
    [
      '<msxsl:script xmlns:msxsl="urn:schemas-microsoft-com:xslt" implements-prefix="f">x</msxsl:script>',
      '<msxsl:script> is not allowed',
    ],
  ])('refuses what reads or runs something else: %#', (content, message) => {
    expect(diagnose(`<xsl-transform>${sheet(content)}</xsl-transform>`).join()).toContain(message);
  });

  test('a message that terminates fails the request, and the next is served', async () => {
    const content = root('<xsl:if test="/stop"><xsl:message terminate="yes">enough</xsl:message></xsl:if><ok/>');
    expect(await transform(sheet(content), '<stop/>')).toContain('enough');
    expect(await transform(sheet(content), '<go/>')).toBe(`${declaration}<ok/>`);
  });

  test('endless recursion ends, and the next is served', async () => {
    const content =
      '<xsl:template match="/"><xsl:if test="/stop"><xsl:apply-templates select="/"/></xsl:if><ok/></xsl:template>';
    expect(await transform(sheet(content), '<stop/>')).toMatch(/^400 BodyConversionFailure/);
    expect(await transform(sheet(content), '<go/>')).toBe(`${declaration}<ok/>`);
  });

  test('what writes more than a body may have is refused', async () => {
    const double =
      '<xsl:template name="d"><xsl:param name="s"/><xsl:choose><xsl:when test="string-length($s) &gt; 20000000">' +
      '<xsl:value-of select="$s"/></xsl:when><xsl:otherwise><xsl:call-template name="d">' +
      '<xsl:with-param name="s" select="concat($s, $s)"/></xsl:call-template></xsl:otherwise></xsl:choose></xsl:template>';
    const call = '<xsl:call-template name="d"><xsl:with-param name="s" select="\'aaaaaaaa\'"/></xsl:call-template>';
    expect(await transform(sheet(`<xsl:output method="text"/>${double}${root(call)}`), '<r/>')).toMatch(
      /^400 BodyConversionFailure: .* the result has more than 16777216 bytes/,
    );
  });

  test('parameters of any number of requests leave nothing behind', async () => {
    const transformer = new Transformer();
    const stylesheet = sheet(`<xsl:output method="text"/><xsl:param name="p"/>${root('<xsl:value-of select="$p"/>')}`);
    // Altogether more than the memory that a transformation may take.
    const value = 'x'.repeat(8 * 1024 * 1024);
    for (let index = 0; index < 40; index++) {
      const result = await transformer.transform({ stylesheet, document: '<r/>', parameters: [['p', value]] });
      expect(result).toHaveLength(value.length);
    }
  });

  test('what takes too long is ended, and the next is served', async () => {
    const transformer = new Transformer({ timeoutMs: 300 });
    const loop = '<xsl:for-each select="//i">';
    const stylesheet = sheet(
      root(`${loop.repeat(5)}<xsl:value-of select="count(//i)"/>${'</xsl:for-each>'.repeat(5)}`),
    );
    const slow = transformer.transform({ stylesheet, document: `<r>${'<i/>'.repeat(300)}</r>`, parameters: [] });
    await expect(slow).rejects.toThrow('took longer than 300 ms');
    const next = await new Transformer().transform({
      stylesheet: sheet(root('<x/>')),
      document: '<r/>',
      parameters: [],
    });
    expect(Buffer.from(next).toString()).toContain('<x/>');
  });
});

test.each([
  '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
  '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
])('H5: refuses %s', async (body) => {
  expect(await transform(sheet(root('<xsl:value-of select="."/>')), body)).toMatch(/^400 BodyConversionFailure/);
});

test('H6: a billion laughs are refused', async () => {
  const body = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>';
  expect(await transform(sheet(root('<xsl:value-of select="."/>')), body)).toMatch(/^400 BodyConversionFailure/);
});

test('H7: a stylesheet with braces that never close is checked once, not from each of them', () => {
  const xml = `<xsl-transform>${sheet(root(`<a b="${'{'.repeat(120_000)}"/>`))}</xsl-transform>`;
  expect(diagnose(xml)).toEqual([]);
});
