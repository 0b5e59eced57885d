import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import { type ChangeContext, defineResource, type ResourceDefinition } from '../../define-resource.ts';
import type { JsonObject } from '../../json.ts';
import { flag } from '../../properties.ts';

/** The certificates that gateways trust others by. */
export const certificateAuthorities: ResourceDefinition = defineResource({
  type: 'gateways/certificateAuthorities',
  noun: 'GatewayCertificateAuthority',
  description: 'A certificate of the service, by its name, that a gateway may trust others by.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/gateway-certificate-authority',
  verbs: ['list', 'head', 'get', 'put', 'delete'],
  name: { most: 80 },
  hasCount: false,
  properties: { isTrusted: flag('Whether it does.') },
  check: checkCertificate,
});

async function checkCertificate(_: JsonObject, { reader, path }: ChangeContext): Promise<readonly ArmErrorDetail[]> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (await reader.get(`certificates/${name}`.toLowerCase())) !== undefined
    ? []
    : [detail('certificateId', `there is no certificate '${name}'; expected the name of one`)];
}
