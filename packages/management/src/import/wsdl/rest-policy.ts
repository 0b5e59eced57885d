import { ImportError } from '../imported-api.ts';
import type { Field } from './message-shape.ts';
import { ElementNames, requestTemplate } from './request-template.ts';
import { jsonEscapes, responseTemplate } from './response-template.ts';

/** The call of a SOAP service that JSON is turned into. */
export interface SoapCall {
  /** Whether it is SOAP 1.2. */
  readonly isVersion2: boolean;
  readonly action: string;
  /** Path and query of the service. */
  readonly target: string;
  readonly input: Field | undefined;
  readonly output: Field | undefined;
  /** Where it stands, for messages. */
  readonly place: string;
}

const envelopes = {
  1: 'http://schemas.xmlsoap.org/soap/envelope/',
  2: 'http://www.w3.org/2003/05/soap-envelope',
};

/**
 * Writes the policies that turn JSON into an envelope, and what comes back into JSON, in the form of those that Azure writes.
 * @see https://learn.microsoft.com/azure/api-management/restify-soap-api
 */
export function restPolicy(call: SoapCall): string {
  return `<policies>
  <inbound>
    <base />
    <rewrite-uri template="${literal(call.target, call)}" copy-unmatched-params="false" />
${call.isVersion2 ? '' : soapAction(call)}    <set-body template="liquid" parse-date="false">
${envelope(call)}
    </set-body>
    <set-header name="Content-Type" exists-action="override">
      <value>${contentType(call)}</value>
    </set-header>
  </inbound>
  <backend>
    <base />
  </backend>
  <outbound>
    <base />
    <choose>
      <when condition="@(context.Response.StatusCode < 400)">
        <set-body template="liquid" xsi-nil="null">
${call.output === undefined ? '{ }' : responseTemplate(call.output, call.place)}
        </set-body>
      </when>
      <otherwise>
${fault(call)}
      </otherwise>
    </choose>
    <set-header name="Content-Type" exists-action="override">
      <value>application/json</value>
    </set-header>
  </outbound>
  <on-error>
    <base />
  </on-error>
</policies>
`;
}

/**
 * What a description says stays what it says: in a document of policies, braces would be named values, templates or
 * parameters, and a description that somebody else wrote could name a secret.
 */
function literal(text: string, { place }: SoapCall): string {
  if (/[{}]|@[({]/.test(text) || text.length > 2000)
    throw new ImportError(`'${text.slice(0, 80)}' has braces or is too long; expected a URI without`, place);
  return text.replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one] as string);
}

function soapAction(call: SoapCall): string {
  return `    <set-header name="SOAPAction" exists-action="override">
      <value>"${literal(call.action, call)}"</value>
    </set-header>
`;
}

/** SOAP 1.2 has its action in the content type: RFC 3902. */
function contentType(call: SoapCall): string {
  if (!call.isVersion2) return 'text/xml';
  return call.action === ''
    ? 'application/soap+xml; charset=utf-8'
    : `application/soap+xml; charset=utf-8; action="${literal(call.action, call)}"`;
}

function envelope(call: SoapCall): string {
  const names = call.input && new ElementNames(call.input);
  const declared = [
    ['xmlns:soap', envelopes[call.isVersion2 ? 2 : 1]],
    ...(names?.declarations() ?? []),
    ['xmlns:xsi', 'http://www.w3.org/2001/XMLSchema-instance'],
  ].map(([name, value = '']) => ` ${name}="${literal(value, call)}"`);
  const content = call.input === undefined || names === undefined ? '' : requestTemplate(call.input, names);
  return `<soap:Envelope${declared.join('')}>
<soap:Body>${content}</soap:Body>
</soap:Envelope>`;
}

function fault({ isVersion2 }: SoapCall): string {
  const at = 'body.envelope.body.fault';
  const [code, message] = isVersion2
    ? [`${at}.code.value`, `${at}.reason.text`]
    : [`${at}.faultcode`, `${at}.faultstring`];
  return `        <set-variable name="old-body" value="@(context.Response.Body.As<string>(preserveContent: true))" />
        <set-body template="liquid">{ "error": { "code": "{{${code} ${jsonEscapes}}}", "message": "{{${message} ${jsonEscapes}}}" } }</set-body>
        <choose>
          <when condition="@(string.IsNullOrEmpty(context.Response.Body.As<JObject>(preserveContent: true)["error"]["code"].ToString()) && string.IsNullOrEmpty(context.Response.Body.As<JObject>(preserveContent: true)["error"]["message"].ToString()))">
            <set-body>@{
              var old = (string)context.Variables["old-body"];
              var error = new JObject();
              error["code"] = "InvalidErrorResponseBody";
              error["message"] = "The error response body was not a valid SOAP error response. The response body was"
                + (string.IsNullOrEmpty(old) ? " empty." : ": '" + old + "'.");
              return new JObject(new JProperty("error", error)).ToString();
            }</set-body>
          </when>
        </choose>`;
}
