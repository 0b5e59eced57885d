import type { SnapshotChange } from './snapshot-change.ts';

// What stands between a control plane and gateways that run apart from it.

/** What a gateway is told that asks for what it has missed. It is plain data, which is sent as JSON. */
export interface GatewayUpdate {
  readonly change: SnapshotChange;
  /** Tells the state after the change from others with the same number, such as those of a store before it was restored. */
  readonly mark: string;
  /** Absent where nothing in it has changed. */
  readonly profile?: GatewayProfile;
}

/** What a gateway is told of itself. */
export interface GatewayProfile {
  readonly id: string;
  /** What policies see as `context.Deployment.Region`. */
  readonly region: string;
  readonly hostnames: readonly GatewayHostname[];
  /** PEM: whom the gateway trusts to issue certificates, beside those that the system trusts. */
  readonly authorities: readonly string[];
  /** Base64: what tokens for traces of this gateway are signed with. */
  readonly debugKey: string;
}

/**
 * A name that a gateway answers to, and what it shows and speaks there.
 * @see https://learn.microsoft.com/rest/api/apimanagement/gateway-hostname-configuration
 */
export interface GatewayHostname {
  /** Such as `api.contoso.com` or `*.contoso.com`. */
  readonly hostname: string;
  /** PEM; absent where nothing of its own is shown. */
  readonly certificate?: string;
  readonly privateKey?: string;
  readonly negotiateClientCertificate: boolean;
  readonly tls10Enabled: boolean;
  readonly tls11Enabled: boolean;
  readonly http2Enabled: boolean;
}
