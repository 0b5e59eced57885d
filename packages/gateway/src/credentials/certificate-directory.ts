import type { Certificate } from '@turnpike/model';
import type { ClientCertificate } from '@turnpike/policy';
import { foldThumbprint } from '../backends/origin-of.ts';
import { foldedName } from '../backends/resource-id.ts';

/** The certificates of a snapshot that come with their keys: what the gateway can show to services. */
export class CertificateDirectory {
  readonly #byId = new Map<string, ClientCertificate>();
  readonly #byThumbprint = new Map<string, ClientCertificate>();

  constructor(certificates: readonly Certificate[]) {
    for (const { id, thumbprint, certificate, privateKey } of certificates) {
      if (privateKey === undefined) continue;
      const one = { certificate, privateKey };
      this.#byId.set(id.toLowerCase(), one);
      this.#byThumbprint.set(foldThumbprint(thumbprint), one);
    }
  }

  /** Azure: ids are compared without regard to case. */
  withId(id: string): ClientCertificate | undefined {
    return this.#byId.get(foldedName(id, 'certificates'));
  }

  withThumbprint(thumbprint: string): ClientCertificate | undefined {
    return this.#byThumbprint.get(foldThumbprint(thumbprint));
  }
}
