import { Buffer } from 'node:buffer';
import {
  contextObject,
  contextTypeName,
  type DeploymentObject,
  StringMap,
  X509Certificate,
} from '@turnpike/expressions';
import type { Certificate } from '@turnpike/model';

/** What `context.Deployment` says of the gateway. */
export interface Deployment {
  /** `managed`, or the id of a self-hosted gateway. */
  readonly gatewayId: string;
  readonly instanceId: string;
  readonly region: string;
  readonly serviceName: string;
  readonly serviceId: string;
}

/** `context.Deployment`. */
export function deploymentObject(deployment: Deployment, certificates: readonly Certificate[]): DeploymentObject {
  const { gatewayId, instanceId, region, serviceId, serviceName } = deployment;
  const pairs = certificates.map(
    ({ id, certificate }) => [id, new X509Certificate(Buffer.from(derOf(certificate), 'base64'))] as const,
  );
  return contextObject(contextTypeName('IDeployment'), {
    certificates: new StringMap<unknown>('X509Certificate2', pairs),
    gateway: contextObject(contextTypeName('IDeploymentGateway'), {
      id: gatewayId,
      instanceId,
      isManaged: gatewayId === 'managed',
    }),
    gatewayId,
    region,
    serviceId,
    serviceName,
    sustainabilityInfo: contextObject(contextTypeName('ISustainabilityInfo'), { currentCarbonIntensity: 0 }),
  });
}

/** The Base64 in the first block of a PEM. */
function derOf(pem: string): string {
  return /-----BEGIN [^-]+-----([^-]+)-----END/.exec(pem)?.[1] ?? '';
}
