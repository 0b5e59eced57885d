import type { ModelApi } from './model-api.ts';

/** A model as a caller sees it: OpenAI's form and Anthropic's have no name in common that means something else. */
function describe(name: string): object {
  return {
    id: name,
    object: 'model',
    created: 0,
    owned_by: 'turnpike',
    type: 'model',
    display_name: name,
    created_at: '1970-01-01T00:00:00Z',
  };
}

/** All models, or one of them; `undefined` when there is none of that name. */
export function listModels({ models }: ModelApi, asked: string): object | undefined {
  if (asked !== '') return models.has(asked) ? describe(asked) : undefined;
  const names = [...models.keys()];
  return {
    object: 'list',
    data: names.map(describe),
    has_more: false,
    first_id: names[0] ?? null,
    last_id: names.at(-1) ?? null,
  };
}
