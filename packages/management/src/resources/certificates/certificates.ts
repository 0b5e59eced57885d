import type { X509Certificate } from 'node:crypto';
import { readKeyPair } from '@turnpike/artifacts';
import type { Certificate } from '@turnpike/model';
import { detail, validationError } from '../../arm-error.ts';
import { defineResource, type Resource, type ResourceDefinition } from '../../define-resource.ts';
import type { JsonObject } from '../../json.ts';
import { isObject, present } from '../../json.ts';
import {
  keyVaultProperty,
  narrowToFailed,
  refreshAction,
  vaultFieldNames,
  vaultFields,
  withContent,
} from '../../key-vault/in-vault.ts';
import { VaultFailure } from '../../key-vault/secret-source.ts';
import { text, time } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';
import { referenceTo } from '../reference.ts';
import { refuseUsed, type Users } from '../refuse-used.ts';

/** Certificates that gateways show to backends, or compare with those of callers. */
export const certificates: ResourceDefinition = defineResource({
  type: 'certificates',
  noun: 'Certificate',
  description: 'A certificate, with the key to it, that is shown to backends or compared with those of callers.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/certificate',
  verbs: ['list', 'head', 'get', 'put', 'delete'],
  inWorkspaces: true,
  name: { most: 80 },

  properties: {
    data: text('The certificate and its key: PKCS#12 in base64, or PEM.', { writeOnly: true }),
    password: text('What opens it.', { writeOnly: true }),
    keyVault: keyVaultProperty,
    subject: text('Whose it is.', { readOnly: true }),
    thumbprint: text('Its SHA-1, in hexadecimal digits.', { readOnly: true }),
    expirationDate: time('Until when it is valid.', { readOnly: true }),
    certificate: text('The certificate alone, as PEM.', { writeOnly: true }),
    privateKey: text('The key, as PEM.', { writeOnly: true }),
  },

  filterable: ['subject', 'thumbprint', 'expirationDate', ...vaultFieldNames],
  fields: vaultFields,
  narrow: narrowToFailed,
  prepare: async (sent, context) => ({ properties: await withContent(sent, 'data', context) }),

  takeSecret,

  // What is kept is what was found in the file; neither the file nor its password is.
  async complete({ data, password, ...properties }) {
    if (data === undefined) throw validationError([detail('data', "'data' is missing; expected PKCS#12 in base64")]);
    const isInVault = properties.keyVault !== undefined;
    const found = await readKeyPair(String(data), isInVault ? '' : String(password ?? ''));
    if (typeof found !== 'string') return { ...properties, ...keptOf(found) };
    const where = isInVault ? 'keyVault.secretIdentifier' : 'data';
    throw validationError([detail(where, `'${where}' ${found}`)]);
  },

  beforeDelete: (certificate, context) => refuseUsed(certificate, usersOf(certificate), context),

  actions: {
    refreshSecret: refreshAction(
      'Reads the certificate from its key vault again; without a key vault, nothing changes.',
      takeSecret,
    ),
  },

  publish: (resource) => ({ certificates: [certificateOf(nameOf(resource), resource.properties)] }),
});

async function takeSecret(properties: JsonObject, secret: string): Promise<JsonObject> {
  const found = await readKeyPair(secret, '');
  if (typeof found === 'string') throw new VaultFailure('InvalidCertificate', `the secret ${found}`);
  return { ...properties, ...keptOf(found) };
}

function keptOf({ certificate, privateKey }: Exclude<Awaited<ReturnType<typeof readKeyPair>>, string>): JsonObject {
  return present({ ...aboutOf(certificate), certificate: certificate.toString(), privateKey });
}

function usersOf({ path, properties: { thumbprint } }: Resource): Users {
  const own = nameOf({ path }).toLowerCase();
  const isMeant = (id: unknown) => referenceTo('certificates', id)?.toLowerCase() === own;
  const isThumbprint = (text: unknown) => String(text).toLowerCase() === String(thumbprint).toLowerCase();
  return {
    noun: 'Certificate',
    types: {
      backends: ({ credentials, properties }) => {
        const cluster = isObject(properties) ? properties.serviceFabricCluster : undefined;
        const { certificateIds: ids, certificate: thumbprints } = isObject(credentials) ? credentials : {};
        return (
          (Array.isArray(ids) && ids.some(isMeant)) ||
          (Array.isArray(thumbprints) && thumbprints.some(isThumbprint)) ||
          (isObject(cluster) &&
            (isMeant(cluster.clientCertificateId) || isThumbprint(cluster.clientCertificatethumbprint)))
        );
      },
      'gateways/hostnameConfigurations': ({ certificateId }) => isMeant(certificateId),
      'gateways/certificateAuthorities': (_, name) => name.toLowerCase() === own,
    },
    attributes: { 'authentication-certificate': ['certificate-id', 'thumbprint'], key: ['certificate-id'] },
    others: [String(thumbprint)],
  };
}

/** Azure: subjects are written as .NET writes them, the last part first. */
function aboutOf(certificate: X509Certificate): JsonObject {
  return {
    subject: (certificate.subject ?? '').split('\n').reverse().join(', '),
    thumbprint: certificate.fingerprint.replaceAll(':', ''),
    expirationDate: new Date(certificate.validTo).toISOString(),
  };
}

function certificateOf(id: string, { thumbprint, certificate, privateKey }: JsonObject): Certificate {
  return present({
    id,
    thumbprint: String(thumbprint),
    certificate: String(certificate),
    privateKey: privateKey as string | undefined,
  });
}
