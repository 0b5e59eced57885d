import { type Certificate, idInWorkspace, workspaceOf } from '@turnpike/model';
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
      this.#byThumbprint.set(thumbprintIn(workspaceOf(id), thumbprint), one);
    }
  }

  /** Azure: ids are compared without regard to case. Policies of a workspace mean those of the workspace. */
  withId(id: string, workspace?: string): ClientCertificate | undefined {
    const name = foldedName(id, 'certificates');
    return name.includes('/') ? undefined : this.#byId.get(idInWorkspace(workspace, name).toLowerCase());
  }

  withThumbprint(thumbprint: string, workspace?: string): ClientCertificate | undefined {
    return this.#byThumbprint.get(thumbprintIn(workspace, thumbprint));
  }
}

function thumbprintIn(workspace: string | undefined, thumbprint: string): string {
  return idInWorkspace(workspace?.toLowerCase(), foldThumbprint(thumbprint));
}
