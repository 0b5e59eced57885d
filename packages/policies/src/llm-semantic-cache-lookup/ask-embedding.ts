import { answerText, CredentialFailure, type PolicyContext, type Scope, TransportFailure } from '@turnpike/policy';

// A vector of a text, asked of a backend in the form of OpenAI's embeddings. Where no backend is named, the model that comes
// with the gateway makes it.

/** Whom to ask. */
export interface EmbeddingSource {
  /** Absent for the model that comes along. */
  readonly backendId: string | undefined;
  /** What the request names; nothing for a deployment, which is a model by itself. */
  readonly model: string | undefined;
  readonly scope: Scope | undefined;
}

/** What keeps a text from having a vector. */
export class NoEmbedding extends Error {
  override readonly name = 'NoEmbedding';
}

/** Longer than this, the model itself had better be asked. */
const answerMs = 5_000;
const identityMs = 2_000;
/** So long nobody asks for a token after there was none. */
const withoutIdentityMs = 30_000;

const resource = 'https://cognitiveservices.azure.com';
/** The latest that is no preview. https://learn.microsoft.com/azure/ai-services/openai/api-version-deprecation */
const apiVersion = '2024-10-21';
const mostNumbers = 16_384;

/** Asks for vectors. */
export class Embeddings {
  #noIdentityUntil = Number.NEGATIVE_INFINITY;

  /** @throws {NoEmbedding} for whatever reason there is none */
  async of(text: string, source: EmbeddingSource, context: PolicyContext): Promise<Float32Array> {
    const { backendId } = source;
    if (backendId !== undefined) return this.#ask(text, { ...source, backendId }, context);
    try {
      return await context.services.semanticCaches.embed(text);
    } catch (error) {
      throw new NoEmbedding(error instanceof Error ? error.message : 'the local model gives none');
    }
  }

  async #ask(
    text: string,
    { backendId, model, scope }: EmbeddingSource & { readonly backendId: string },
    context: PolicyContext,
  ): Promise<Float32Array> {
    const token = await this.#token(context);
    const headers: (readonly [string, string])[] = [['Content-Type', 'application/json']];
    // The credentials of the backend take its place.
    if (token !== undefined) headers.push(['Authorization', `Bearer ${token}`]);
    const body = JSON.stringify({ input: text, ...(model !== undefined && { model }), encoding_format: 'float' });
    const request = { backendId, scope, method: 'POST', path: '', pathFor, headers, body, timeoutMs: answerMs };
    try {
      const asked = context.ask(request, AbortSignal.timeout(answerMs));
      if (asked === undefined) throw new NoEmbedding(`there is no backend '${backendId}'`);
      const answer = await asked;
      if (answer.statusCode !== 200) throw new NoEmbedding(`'${backendId}' answered ${answer.statusCode}`);
      return vectorOf(answerText(answer), backendId);
    } catch (error) {
      if (error instanceof NoEmbedding) throw error;
      // A caller that has gone away, and an answer that has taken too long, end alike: neither is a failure of the request.
      const reason = error instanceof TransportFailure ? error.reason : (error as Error).message;
      throw new NoEmbedding(`'${backendId}' could not be asked: ${reason}`);
    }
  }

  /** Of the gateway's own identity; none where nobody gives one: the backend may have credentials, or want none. */
  async #token({ services }: PolicyContext): Promise<string | undefined> {
    if (performance.now() < this.#noIdentityUntil) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, identityMs, undefined);
    });
    try {
      const token = await Promise.race([services.managedIdentities.token(resource, undefined), late]);
      if (token === undefined) this.#noIdentityUntil = performance.now() + withoutIdentityMs;
      return token;
    } catch (error) {
      if (!(error instanceof CredentialFailure)) throw error;
      this.#noIdentityUntil = performance.now() + withoutIdentityMs;
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * Azure: the URL of the backend is that of the deployment, with or without `/embeddings` at its end, and no query.
 * https://learn.microsoft.com/azure/api-management/azure-openai-enable-semantic-caching
 */
export function pathFor(basePath: string): string {
  const ending = /\/embeddings\/?$/i.test(basePath) ? '' : '/embeddings';
  return /\/deployments\/[^/]+/i.test(basePath) ? `${ending}?api-version=${apiVersion}` : ending;
}

function vectorOf(text: string, backendId: string): Float32Array {
  const numbers = firstOf(text);
  const isUsable =
    Array.isArray(numbers) &&
    numbers.length > 0 &&
    numbers.length <= mostNumbers &&
    numbers.every((value) => typeof value === 'number') &&
    numbers.some((value) => value !== 0);
  if (!isUsable) throw new NoEmbedding(`'${backendId}' answered without a vector`);
  return Float32Array.from(numbers as readonly number[]);
}

function firstOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { readonly data?: readonly { readonly embedding?: unknown }[] } | null)?.data?.[0]
      ?.embedding;
  } catch {
    return undefined;
  }
}
