import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';

// The few calls of the management API that commands of ours make, over the wire, as everybody else makes them.

/** Where a control plane is, and what it is shown. */
export interface ManagementPlace {
  readonly url: string;
  /** The id of the service, from `/subscriptions` on. */
  readonly service: string;
  readonly token: string;
  /** The certificate of the authority that is trusted, PEM. */
  readonly ca: string;
}

/** A refusal of the control plane, in its words. */
export class ManagementError extends Error {
  readonly status: number;
  /** What was wrong, one thing each; the message when there is no more to say. */
  readonly reasons: readonly string[];

  constructor(status: number, reasons: readonly string[]) {
    super(reasons.join('; '));
    this.status = status;
    this.reasons = reasons;
  }
}

const apiVersion = '2024-05-01';

/** Writes resources. */
export class ManagementClient implements Disposable {
  readonly #place: ManagementPlace;
  readonly #agent: Agent;

  constructor(place: ManagementPlace) {
    this.#place = place;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 4, ca: place.ca });
  }

  /** Makes a resource, or puts it in place of the one there is. Throws a `ManagementError` when it is refused. */
  async put(id: string, properties: Readonly<Record<string, unknown>> | undefined): Promise<void> {
    await this.#send('PUT', id, properties && { properties });
  }

  /** Deletes a resource, an API with its revisions; it is no matter when there is none. */
  async delete(id: string): Promise<void> {
    await this.#send('DELETE', id, undefined);
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  async #send(method: string, id: string, body: object | undefined): Promise<void> {
    const { url, service, token } = this.#place;
    const text = body === undefined ? '' : JSON.stringify(body);
    const path = id.split('/').map(encodeURIComponent).join('/');
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const headers = {
      authorization: `Bearer ${token}`,
      'content-length': Buffer.byteLength(text),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const more = method === 'DELETE' && /^apis\/[^/;]+$/.test(id) ? '&deleteRevisions=true' : '';
    request(
      `${url}${service}/${path}?api-version=${apiVersion}${more}`,
      { method, headers, agent: this.#agent },
      resolve,
    )
      .on('error', reject)
      .end(text);
    const answer = await promise;
    const answered = await textOf(answer);
    const status = answer.statusCode ?? 0;
    if (status >= 300 && !(method === 'DELETE' && status === 404))
      throw new ManagementError(status, reasonsIn(answered, status));
  }
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of answer as AsyncIterable<Uint8Array>) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

/** What ARM says is wrong: details, where there are some. */
function reasonsIn(text: string, status: number): readonly string[] {
  try {
    const { error } = JSON.parse(text) as {
      error: { message: string; details?: readonly { target?: string; message: string }[] | null };
    };
    const details = error.details ?? [];
    return details.length > 0 ? details.map(({ message }) => message) : [error.message];
  } catch {
    return [`the control plane answered ${status}`];
  }
}
