import type { Api, Diagnostic, LargeLanguageModelLog } from '@turnpike/model';

/** What is logged of the calls of models, by API. */
export class ModelLogSettings {
  readonly #ofAll: LargeLanguageModelLog | undefined;
  readonly #byApi = new Map<string, LargeLanguageModelLog>();

  constructor(diagnostics: readonly Diagnostic[]) {
    for (const { apiId, apiRevision, largeLanguageModel } of diagnostics) {
      if (largeLanguageModel === undefined) continue;
      const key = keyOf(apiId, apiRevision);
      if (apiId === undefined) this.#ofAll = eitherOf(this.#ofAll, largeLanguageModel);
      else this.#byApi.set(key, eitherOf(this.#byApi.get(key), largeLanguageModel));
    }
  }

  /** What is logged of an API's calls: what its own diagnostic says, or the one of all APIs; `undefined` for nothing. */
  of({ id, apiRevision }: Pick<Api, 'id' | 'apiRevision'>): LargeLanguageModelLog | undefined {
    if (this.#byApi.size === 0 && this.#ofAll === undefined) return undefined;
    const found = this.#byApi.get(keyOf(id, apiRevision)) ?? this.#byApi.get(keyOf(id)) ?? this.#ofAll;
    return found?.isEnabled === true ? found : undefined;
  }
}

function keyOf(apiId = '', apiRevision = ''): string {
  return `${apiId};rev=${apiRevision}`.toLowerCase();
}

/** Several diagnostics, such as `azuremonitor` and `applicationinsights`: one that is enabled goes before one that is not. */
function eitherOf(one: LargeLanguageModelLog | undefined, other: LargeLanguageModelLog): LargeLanguageModelLog {
  return one?.isEnabled === true ? one : other;
}
