import { isObject, type JsonObject, objectsIn } from '../json.ts';
import type { Store } from '../store/store.ts';
import { readService } from './stored-service.ts';

// What the service says about the listeners of its own gateway. Gateways elsewhere have host names of their own.

/** A name that the gateway answers to over TLS, with what it shows there. */
export interface GatewayHostname {
  readonly hostName: string;
  /** PEM. */
  readonly certificate: string;
  readonly privateKey: string;
  /** Whether it is shown to clients that send no name. */
  readonly isDefault: boolean;
  /** Whether clients are asked for a certificate. */
  readonly asksForCertificate: boolean;
}

/** How the gateway of a service listens. */
export interface GatewaySettings {
  readonly hostnames: readonly GatewayHostname[];
  /** The names of cipher suites that are not spoken, as the service has them. */
  readonly disabledCiphers: readonly string[];
  /** PEM: who is trusted beside those that the machine trusts. */
  readonly authorities: readonly string[];
}

const ciphers = 'Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Ciphers.';

/** Reads what the properties of a service say about its gateway. */
export function gatewaySettingsOf(properties: JsonObject): GatewaySettings {
  const custom = isObject(properties.customProperties) ? properties.customProperties : {};
  return {
    hostnames: objectsIn(properties.hostnameConfigurations).flatMap(hostnameOf),
    disabledCiphers: Object.entries(custom)
      .filter(([name, value]) => isWithin(name, ciphers) && String(value).toLowerCase() === 'false')
      .map(([name]) => name.slice(ciphers.length)),
    authorities: objectsIn(properties.certificates).flatMap(({ certificatePem }) =>
      typeof certificatePem === 'string' ? [certificatePem] : [],
    ),
  };
}

function hostnameOf(given: JsonObject): readonly GatewayHostname[] {
  const { type, hostName, certificatePem, privateKeyPem, defaultSslBinding, negotiateClientCertificate } = given;
  if (type !== 'Proxy' || typeof certificatePem !== 'string' || typeof privateKeyPem !== 'string') return [];
  return [
    {
      hostName: String(hostName),
      certificate: certificatePem,
      privateKey: privateKeyPem,
      isDefault: defaultSslBinding === true,
      asksForCertificate: negotiateClientCertificate === true,
    },
  ];
}

function isWithin(name: string, prefix: string): boolean {
  return name.toLowerCase().startsWith(prefix.toLowerCase());
}

/** Tells of the settings, at the beginning and whenever the service has changed. */
export class GatewaySettingsFeed {
  readonly #store: Store;
  readonly #tell: (settings: GatewaySettings) => void;
  readonly #onFailed: (error: unknown) => void;
  #unsubscribe: () => void = () => {};
  #etag: string | undefined;
  #reading: Promise<void> = Promise.resolve();

  constructor(store: Store, tell: (settings: GatewaySettings) => void, onFailed: (error: unknown) => void) {
    this.#store = store;
    this.#tell = tell;
    this.#onFailed = onFailed;
  }

  /** Tells for the first time, and of all changes from then on. */
  async start(): Promise<void> {
    this.#unsubscribe = this.#store.onChange(() => {
      this.#reading = this.#reading.then(() => this.#read()).catch(this.#onFailed);
    });
    await this.#read();
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    await this.#reading;
  }

  async #read(): Promise<void> {
    const service = await readService(this.#store);
    const etag = service?.stored.etag ?? '';
    if (etag === this.#etag) return;
    this.#etag = etag;
    this.#tell(gatewaySettingsOf(service?.properties ?? {}));
  }
}
