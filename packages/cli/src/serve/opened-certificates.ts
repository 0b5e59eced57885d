import { createHash } from 'node:crypto';
import type { ClientCertificate, ClientCertificates } from '@turnpike/policy';

/** To open one takes long: passwords are made slow to try. */
const mostRemembered = 100;

/** Opens certificates that come with requests, and remembers the last of them. */
export class OpenedCertificates implements ClientCertificates {
  readonly #opened = new Map<string, Promise<ClientCertificate | undefined>>();

  open(content: string | Uint8Array, password: string): Promise<ClientCertificate | undefined> {
    const text = typeof content === 'string' ? content : textOf(content);
    const name = createHash('sha256').update(`${text}\0${password}`).digest('base64');
    const known = this.#opened.get(name);
    if (known !== undefined) return known;
    for (const oldest of this.#opened.keys()) {
      if (this.#opened.size < mostRemembered) break;
      this.#opened.delete(oldest);
    }
    const opening = openPair(text, password);
    this.#opened.set(name, opening);
    return opening;
  }
}

/** PEM is text; whatever else there is, is bytes. */
function textOf(content: Uint8Array): string {
  const bytes = Buffer.from(content);
  return bytes.includes('-----BEGIN ') ? bytes.toString('latin1') : bytes.toString('base64');
}

async function openPair(text: string, password: string): Promise<ClientCertificate | undefined> {
  // A thread that serves has no other use for what reads artifacts, which takes long to load.
  const { readKeyPair } = await import('@turnpike/artifacts');
  const pair = await readKeyPair(text, password);
  if (typeof pair === 'string' || pair.privateKey === undefined) return undefined;
  return { certificate: pair.certificate.toString(), privateKey: pair.privateKey };
}
