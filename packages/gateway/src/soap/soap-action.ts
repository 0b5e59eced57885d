/** A header by its name in any case; values of several lines joined by commas. */
type HeaderLookup = (name: string) => string | undefined;

const none: readonly string[] = [];

/**
 * The actions that a request names, the one that counts first: of SOAP 1.1 the header `SOAPAction`, of SOAP 1.2 the parameter
 * `action` of `Content-Type`. An empty one says nothing.
 * @see https://www.w3.org/TR/2000/NOTE-SOAP-20000508/#_Toc478383528
 * @see https://www.rfc-editor.org/rfc/rfc3902
 */
export function soapActionsOf(header: HeaderLookup): readonly string[] {
  const contentType = header('content-type');
  const ofVersion1 = unquoted(header('soapaction'));
  const ofVersion2 = contentType === undefined ? '' : actionOf(contentType);
  if (ofVersion1 === '') return ofVersion2 === '' ? none : [ofVersion2];
  return ofVersion2 === '' || ofVersion2 === ofVersion1 ? [ofVersion1] : [ofVersion1, ofVersion2];
}

/** The header is quoted as it should be, or not as many clients have it. */
function unquoted(text = ''): string {
  const trimmed = text.trim();
  return /^".*"$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}

/** A parameter is a token or text in quotes, in which a backslash stands before what it means. URIs are also there without quotes. */
const parameters = /;\s*([!#$%&'*+.^`|~\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g;

// Differs from Azure: a request with nothing but this parameter is answered 404 in its troubleshooting pages, though it is all
// that SOAP 1.2 has.
// https://learn.microsoft.com/troubleshoot/azure/api-mgmt/availability/soap-based-api-return-404-http-code
function actionOf(contentType: string): string {
  for (const [, name = '', quoted, plain = ''] of contentType.matchAll(parameters))
    if (name.toLowerCase() === 'action') return quoted?.replace(/\\(.)/g, '$1') ?? plain.trim();
  return '';
}
