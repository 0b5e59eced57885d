import { readJsonObject } from './json-object.ts';
import { type Objection, objectionOf, type Question, UnusableAnswer } from './question.ts';

// https://learn.microsoft.com/rest/api/contentsafety/text-operations

/** Sends JSON to a path of the service, and gives the JSON that it answers. */
export type Post = (path: string, body: unknown) => Promise<string>;

const version = '?api-version=2024-09-01';

/** Asks Azure AI Content Safety about a text. */
export async function askService(text: string, question: Question, post: Post): Promise<Objection> {
  return (await askForAttacks(text, question, post)) ?? (await askForHarm(text, question, post));
}

async function askForAttacks(text: string, { shieldPrompt }: Question, post: Post): Promise<Objection> {
  if (!shieldPrompt) return undefined;
  const answer = readJsonObject(
    await post(`/contentsafety/text:shieldPrompt${version}`, { userPrompt: text, documents: [] }),
  );
  const isAttack = (answer.userPromptAnalysis as { attackDetected?: unknown } | null | undefined)?.attackDetected;
  if (typeof isAttack !== 'boolean') throw new UnusableAnswer('nothing about attacks');
  return isAttack ? 'it is an attack on the model' : undefined;
}

async function askForHarm(text: string, question: Question, post: Post): Promise<Objection> {
  const { thresholds, blocklists, outputType } = question;
  if (thresholds.size === 0 && blocklists.length === 0) return undefined;
  const answer = readJsonObject(
    await post(`/contentsafety/text:analyze${version}`, {
      text,
      ...(thresholds.size > 0 && { categories: [...thresholds.keys()] }),
      ...(blocklists.length > 0 && { blocklistNames: blocklists, haltOnBlocklistHit: true }),
      outputType,
    }),
  );
  const hits = answer.blocklistsMatch ?? (blocklists.length === 0 ? [] : undefined);
  if (!Array.isArray(hits)) throw new UnusableAnswer('nothing about blocklists');
  if (hits.length > 0) return `it hits the blocklist ${nameOf(hits[0])}`;
  const analysis: unknown = answer.categoriesAnalysis ?? [];
  if (!Array.isArray(analysis)) throw new UnusableAnswer('nothing about categories');
  return objectionOf((category) => severityIn(analysis, category), question);
}

/** Where a category is there twice, the higher severity counts. */
function severityIn(analysis: readonly unknown[], category: string): unknown {
  const found = analysis.filter((entry) => (entry as { category?: unknown } | null)?.category === category);
  const severities = found.map((entry) => (entry as { severity?: unknown }).severity);
  return severities.every((severity) => typeof severity === 'number') && severities.length > 0
    ? Math.max(...severities)
    : undefined;
}

function nameOf(hit: unknown): string {
  const name = (hit as { blocklistName?: unknown } | null)?.blocklistName;
  return typeof name === 'string' ? `'${name}'` : 'of some name';
}
