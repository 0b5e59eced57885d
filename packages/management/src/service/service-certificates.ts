import { readKeyPair } from '@turnpike/artifacts';
import { type ArmErrorDetail, detail } from '../arm-error.ts';
import { isObject, type JsonObject, objectsIn, present } from '../json.ts';

// Of a certificate of the service, what is in it is kept: neither the file nor its password.

/** Items with certificates that were read, and what is wrong with those that cannot be. */
export interface ReadItems {
  readonly items: readonly JsonObject[];
  readonly details: readonly ArmErrorDetail[];
}

/**
 * Reads the certificates that items bring. One that brings none keeps that of the item before which `isSame` to it, as clients
 * send back what they were shown.
 */
export async function readCertificates(
  name: string,
  given: unknown,
  before: unknown,
  isSame: (one: JsonObject, other: JsonObject) => boolean,
): Promise<ReadItems> {
  const known = objectsIn(before);
  const items: JsonObject[] = [];
  const details: ArmErrorDetail[] = [];
  for (const [index, item] of objectsIn(given).entries()) {
    const read = await readCertificate(
      item,
      known.find((one) => isSame(one, item)),
    );
    if (typeof read === 'string')
      details.push(detail(`properties.${name}[${index}].encodedCertificate`, `'encodedCertificate' ${read}`));
    else items.push(read);
  }
  return { items, details };
}

async function readCertificate(item: JsonObject, before: JsonObject | undefined): Promise<JsonObject | string> {
  const { encodedCertificate, certificatePassword, ...rest } = item;
  if (encodedCertificate === undefined) {
    const { certificate, certificatePem, privateKeyPem, certificateSource } = before ?? {};
    return present({ certificateSource, ...rest, certificate, certificatePem, privateKeyPem });
  }
  const found = await readKeyPair(String(encodedCertificate), String(certificatePassword ?? ''));
  if (typeof found === 'string') return found;
  const { certificate, privateKey } = found;
  return present({
    ...rest,
    certificate: {
      expiry: new Date(certificate.validTo).toISOString(),
      thumbprint: certificate.fingerprint.replaceAll(':', ''),
      subject: (certificate.subject ?? '').split('\n').reverse().join(', '),
    },
    certificatePem: certificate.toString(),
    privateKeyPem: privateKey,
    certificateSource: 'Custom',
    certificateStatus: 'Completed',
  });
}

/** Whether two host names are the same one. */
export function isSameHostname(one: JsonObject, other: JsonObject): boolean {
  return one.type === other.type && String(one.hostName).toLowerCase() === String(other.hostName).toLowerCase();
}

/** Whether two authorities are the same one, by what clients are shown of them. */
export function isSameAuthority(one: JsonObject, other: JsonObject): boolean {
  const [left, right] = [one.certificate, other.certificate];
  return isObject(left) && isObject(right) && left.thumbprint === right.thumbprint && one.storeName === other.storeName;
}
