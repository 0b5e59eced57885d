import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import { type ChangeContext, defineResource, type ResourceDefinition } from '../../define-resource.ts';
import type { JsonObject } from '../../json.ts';
import { flag, text } from '../../properties.ts';
import { referenceTo } from '../reference.ts';

/** The names that gateways answer to. */
export const hostnameConfigurations: ResourceDefinition = defineResource({
  type: 'gateways/hostnameConfigurations',
  noun: 'GatewayHostnameConfiguration',
  description: 'A name that a gateway answers to, and what it shows and speaks there.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/gateway-hostname-configuration',
  verbs: ['list', 'head', 'get', 'put', 'delete'],
  name: { most: 80 },
  hasCount: false,

  properties: {
    hostname: text('The name, or * and a dot before one.', {
      required: true,
      most: 253,
      pattern: /^(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/,
    }),
    certificateId: text('The certificate that is shown.'),
    negotiateClientCertificate: flag('Whether callers are asked for a certificate.', { default: false }),
    tls10Enabled: flag('Whether TLS 1.0 is spoken.', { default: false }),
    tls11Enabled: flag('Whether TLS 1.1 is spoken.', { default: false }),
    http2Enabled: flag('Whether HTTP/2 is spoken.', { default: true }),
  },

  filterable: ['hostname'],
  check: checkCertificate,
});

async function checkCertificate(
  { certificateId }: JsonObject,
  { reader }: ChangeContext,
): Promise<readonly ArmErrorDetail[]> {
  if (certificateId === undefined) return [];
  const name = referenceTo('certificates', certificateId);
  const isThere = name !== undefined && (await reader.get(`certificates/${name}`.toLowerCase())) !== undefined;
  return isThere
    ? []
    : [detail('certificateId', "'certificateId' is no certificate that there is; expected '/certificates/{id}'")];
}
