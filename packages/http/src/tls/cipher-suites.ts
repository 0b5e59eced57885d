/** How a cipher suite is named by IANA, up to TLS 1.2, in the parts that OpenSSL puts together otherwise. */
const standardName =
  /^TLS_(?:(ECDHE_ECDSA|ECDHE_RSA|DHE_RSA)|RSA)_WITH_(?:AES_(128|256)_(GCM|CBC)_(SHA\d*)|CHACHA20_POLY1305_SHA256)$/;
/** Those of TLS 1.3 have one name everywhere. */
const newerName =
  /^TLS_(?:AES_256_GCM_SHA384|AES_128_GCM_SHA256|CHACHA20_POLY1305_SHA256|AES_128_CCM_SHA256|AES_128_CCM_8_SHA256)$/;

/**
 * A list of cipher suites as OpenSSL wants it: separated by colons, in its names. Standard names, such as Azure's
 * setting for allowed suites lists them, are translated; OpenSSL would ignore those that it does not know.
 * @throws {TypeError} for a standard name that is not known
 */
export function parseCipherSuites(text: string): string {
  return text
    .split(/[:,\s]+/)
    .filter((name) => name !== '')
    .map((name) => (name.startsWith('TLS_') ? translate(name) : name))
    .join(':');
}

function translate(name: string): string {
  if (newerName.test(name)) return name;
  const parts = standardName.exec(name);
  if (parts === null) throw new TypeError(`'${name}' is not a cipher suite that is known`);
  const [, exchange, bits, mode, hash] = parts;
  const cipher = bits === undefined ? 'CHACHA20-POLY1305' : `AES${bits}-${mode === 'GCM' ? 'GCM-' : ''}${hash}`;
  return exchange === undefined ? cipher : `${exchange.replace('_', '-')}-${cipher}`;
}

/** Whether a list for OpenSSL names suites with a key exchange that needs parameters of its own. */
export function needsParameters(suites: string): boolean {
  return suites.split(':').some((name) => name.startsWith('DHE-'));
}
