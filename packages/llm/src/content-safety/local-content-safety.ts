import { looksLikeAttack } from './attacks.ts';
import { Blocklists } from './blocklists.ts';
import { type Category, categories, severitiesOf } from './harm.ts';
import { invalidBody, SafetyError } from './safety-error.ts';

// A service of the same shape as Azure AI Content Safety, for trying policies: word lists where that has models. It is no
// protection, and every answer says so.
// https://learn.microsoft.com/rest/api/contentsafety/text-operations

/** What the service was asked. */
export interface SafetyRequest {
  readonly method: string;
  /** Such as `/contentsafety/text:analyze`. */
  readonly path: string;
  readonly apiVersion: string | null;
  readonly body: string;
}

/** What it answers. */
export interface SafetyAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; absent where there is nothing to say. */
  readonly body: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** The most characters that are taken at once. */
const mostCharacters = 10_000;
const mostDocuments = 5;

/** Judges texts by lists of words, with the API of Azure AI Content Safety. */
export class LocalContentSafety {
  readonly #blocklists = new Blocklists();

  answer(request: SafetyRequest): SafetyAnswer {
    try {
      return answer(...this.#route(request));
    } catch (error) {
      if (!(error instanceof SafetyError)) throw error;
      const { status, code, message } = error;
      return answer(status, { error: { code, message } }, { 'x-ms-error-code': code });
    }
  }

  #route({ method, path, apiVersion, body }: SafetyRequest): readonly [status: number, body?: unknown] {
    const known =
      /^\/contentsafety\/text(?:(:\w+)|\/blocklists(?:\/([^/:]+)(?::(\w+)|\/blocklistItems(?:\/([^/]+))?)?)?)$/.exec(
        path,
      );
    if (known === null || apiVersion === null) throw notFound();
    const [, operation, list, action, itemId] = known;
    const isItems = path.includes('/blocklistItems');
    switch (`${method} ${operation ?? (list === undefined ? 'lists' : (action ?? (isItems ? 'items' : 'list')))}`) {
      case 'POST :analyze':
        return [200, this.#analyze(fieldsOf(body))];
      case 'POST :shieldPrompt':
        return [200, shieldPrompt(fieldsOf(body))];
      case 'GET lists':
        return [200, this.#blocklists.all()];
      case 'GET list':
        return [200, this.#blocklists.get(list!)];
      case 'PATCH list':
        return [this.#blocklists.put(list!, fieldsOf(body).description) ? 201 : 200, this.#blocklists.get(list!)];
      case 'DELETE list':
        this.#blocklists.delete(list!);
        return [204];
      case 'GET items':
        return [200, itemId === undefined ? this.#blocklists.items(list!) : this.#blocklists.item(list!, itemId)];
      case 'POST addOrUpdateBlocklistItems':
        return [200, this.#blocklists.add(list!, fieldsOf(body))];
      case 'POST removeBlocklistItems':
        this.#blocklists.remove(list!, fieldsOf(body));
        return [204];
      default:
        throw notFound();
    }
  }

  #analyze(fields: Fields): unknown {
    const text = textOf(fields.text, 'text');
    const names = stringsOf(fields.blocklistNames, 'blocklistNames');
    const asked = stringsOf(fields.categories, 'categories');
    const unknown = asked.find((name) => !categories.includes(name as Category));
    if (unknown !== undefined) throw invalidBody(`'${unknown}' is no category; expected ${categories.join(', ')}.`);
    const { outputType = 'FourSeverityLevels' } = fields;
    if (outputType !== 'FourSeverityLevels' && outputType !== 'EightSeverityLevels')
      throw invalidBody("'outputType' is FourSeverityLevels or EightSeverityLevels.");
    const blocklistsMatch = this.#blocklists.matches(text, names);
    const isHalted = fields.haltOnBlocklistHit === true && blocklistsMatch.length > 0;
    const severities = severitiesOf(text);
    const step = outputType === 'FourSeverityLevels' ? 2 : 1;
    return {
      blocklistsMatch,
      categoriesAnalysis: (isHalted ? [] : categories)
        .filter((category) => asked.length === 0 || asked.includes(category))
        .map((category) => ({ category, severity: severities[category] - (severities[category] % step) })),
    };
  }
}

function shieldPrompt({ userPrompt, documents }: Fields): unknown {
  const texts = stringsOf(documents, 'documents');
  if (userPrompt === undefined && texts.length === 0) throw invalidBody("Either 'userPrompt' or 'documents' is there.");
  if (texts.length > mostDocuments) throw invalidBody(`There are at most ${mostDocuments} documents.`);
  if (charactersOf(texts.join('')) > mostCharacters) throw tooLong('documents');
  const prompt = userPrompt === undefined ? undefined : textOf(userPrompt, 'userPrompt');
  return {
    ...(prompt !== undefined && { userPromptAnalysis: { attackDetected: looksLikeAttack(prompt) } }),
    documentsAnalysis: texts.map((text) => ({ attackDetected: looksLikeAttack(text) })),
  };
}

function fieldsOf(body: string): Fields {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  } catch {
    // Said below.
  }
  throw invalidBody('The body is no object of JSON.');
}

function textOf(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw invalidBody(`'${name}' is a text.`);
  if (charactersOf(value) > mostCharacters) throw tooLong(name);
  return value;
}

function charactersOf(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function tooLong(name: string): SafetyError {
  return invalidBody(`'${name}' has more than ${mostCharacters} characters.`);
}

function stringsOf(value: unknown, name: string): readonly string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
  throw invalidBody(`'${name}' is a list of texts.`);
}

function notFound(): SafetyError {
  return new SafetyError(
    404,
    '404',
    'Resource not found: this local service has text:analyze, text:shieldPrompt and text/blocklists, with an api-version.',
  );
}

function answer(status: number, body?: unknown, headers: Readonly<Record<string, string>> = {}): SafetyAnswer {
  return { status, headers: { ...headers, 'x-turnpike-sample': 'for trying, not for protection' }, body };
}
