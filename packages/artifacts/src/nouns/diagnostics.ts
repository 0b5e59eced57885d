import { type Diagnostic, readLargeLanguageModelLog } from '@turnpike/model';
import type { Estate } from '../estate.ts';

/** Reads of the diagnostics what they say of prompts and completions; gateways use nothing else of them. */
export function readDiagnostics(estate: Estate): readonly Diagnostic[] {
  return [...estate.files('diagnostic'), ...estate.files('api-diagnostic')].flatMap((file) => {
    const id = file.names.at(-1) ?? '';
    const apiId = file.names.length > 1 ? file.names[0] : undefined;
    const place = [...(apiId === undefined ? [] : [['apis', apiId] as const]), ['diagnostics', id] as const];
    const largeLanguageModel = readLargeLanguageModelLog(estate.properties(file, place)?.value('largeLanguageModel'));
    if (largeLanguageModel === undefined) return [];
    const [of, apiRevision] = apiId?.split(';rev=') ?? [];
    return [
      {
        id,
        ...(of !== undefined && { apiId: of }),
        ...(apiRevision !== undefined && { apiRevision }),
        largeLanguageModel,
      },
    ];
  });
}
