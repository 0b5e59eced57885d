/**
 * Where requests are sent: one place, or a pool of others.
 * @see https://learn.microsoft.com/rest/api/apimanagement/backend
 */
export interface Backend {
  readonly id: string;
  readonly type: 'Single' | 'Pool';
  /** The base URL of a single backend. */
  readonly url?: string;
  readonly protocol?: 'http' | 'soap';
  readonly azureRegion?: string;
  readonly credentials?: BackendCredentials;
  readonly proxy?: BackendProxy;
  readonly tls?: BackendTls;
  readonly circuitBreaker?: CircuitBreaker;
  /** Where it is asked which place a service has; the URL is then the name of the service, such as `fabric:/app/service`. */
  readonly serviceFabricCluster?: ServiceFabricCluster;
  /** The members of a pool. */
  readonly pool?: readonly BackendPoolMember[];
  /** How a pool keeps a caller with one member. */
  readonly sessionAffinity?: { readonly source: 'cookie'; readonly name: string };
  /** The status answered when every member of a pool is out. */
  readonly failureStatusCode?: number;
}

/** What is added to every request, so that the backend knows who asks. */
export interface BackendCredentials {
  readonly authorization?: { readonly scheme: string; readonly parameter: string };
  readonly header?: Readonly<Record<string, readonly string[]>>;
  readonly query?: Readonly<Record<string, readonly string[]>>;
  /** Ids of certificates of the snapshot; the first that is there is shown. */
  readonly certificateIds?: readonly string[];
  /** Thumbprints of certificates of the snapshot; not looked at when there are ids. */
  readonly certificate?: readonly string[];
  /** The identity of the gateway whose token is shown, as `Authorization: Bearer`. */
  readonly managedIdentity?: { readonly resource: string; readonly clientId?: string };
}

/** A proxy between the gateway and a backend. */
export interface BackendProxy {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

/** How the certificate of a backend is judged. What is left out is judged. */
export interface BackendTls {
  readonly validateCertificateChain?: boolean;
  readonly validateCertificateName?: boolean;
  readonly serverCertificateThumbprints?: readonly string[];
  readonly serverX509Names?: readonly { readonly name: string; readonly issuerCertificateThumbprint?: string }[];
}

/** A cluster of Service Fabric, by the endpoints that manage it. */
export interface ServiceFabricCluster {
  /** Base URLs; the next one is asked where one does not answer. */
  readonly managementEndpoints: readonly string[];
  /** The id of a certificate of the snapshot that is shown there. */
  readonly clientCertificateId?: string;
  /** The thumbprint of one; not looked at when there is an id. Azure spells it so. */
  readonly clientCertificatethumbprint?: string;
  readonly serverCertificateThumbprints?: readonly string[];
  readonly serverX509Names?: BackendTls['serverX509Names'];
  readonly maxPartitionResolutionRetries?: number;
}

/** When a backend gets no more requests for a while. Azure: there is one rule. */
export interface CircuitBreaker {
  readonly name: string;
  readonly failureCondition: {
    readonly count?: number;
    readonly percentage?: number;
    /** ISO 8601, such as `PT1H`. */
    readonly interval: string;
    /** Both ends included. */
    readonly statusCodeRanges?: readonly { readonly min: number; readonly max: number }[];
    readonly errorReasons?: readonly string[];
  };
  /** ISO 8601. */
  readonly tripDuration: string;
  readonly acceptRetryAfter?: boolean;
  /** The status answered while the circuit is open; 503 when left out. */
  readonly failureStatusCode?: number;
}

/** A member of a pool of backends. */
export interface BackendPoolMember {
  /** The id of a single backend. */
  readonly id: string;
  readonly weight?: number;
  /** The lower, the sooner. */
  readonly priority?: number;
}
