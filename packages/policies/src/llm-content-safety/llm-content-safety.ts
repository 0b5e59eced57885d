import {
  attribute,
  boolean,
  type Dynamic,
  defineKind,
  definePolicy,
  dynamic,
  element,
  elements,
  integerBetween,
  type Kind,
  name,
  type Place,
  type Policy,
  type PolicyContext,
} from '@turnpike/policy';
import { type Judge, mostCharacters, type Windows } from './check-text.ts';
import { type Category, categories, outputTypes, type Question } from './question.ts';
import { type TextCheck, TextChecks } from './text-checks.ts';

// Azure: both may be expressions, and its policy toolkit writes documents with other words. What the service does not know it
// refuses to judge, so that nothing goes on; who saves such a document is told.
const category: Kind<string> = wordOf(categories);
const outputType: Kind<string> = wordOf(outputTypes);

const blocklistIds = { id: elements(dynamic(name), 'The name of a blocklist.', { atLeast: 1 }) };

const config = {
  'backend-id': attribute(dynamic(name), 'The backend that judges: Azure AI Content Safety, or a chat model.'),
  'shield-prompt': attribute(dynamic(boolean), 'Whether prompts are checked for attacks on the model.', {
    default: false,
  }),
  'enforce-on-completions': attribute(dynamic(boolean), 'In inbound: whether what the model answers is checked too.', {
    default: false,
  }),
  'window-size': attribute(
    dynamic(integerBetween(1, mostCharacters)),
    'How many characters of an answer are judged at once. Prompts are cut into windows of 10,000.',
    { default: 1000 },
  ),
  'window-overlap-size': attribute(
    dynamic(integerBetween(0, mostCharacters - 1)),
    'How many characters of a window are in the next one too.',
    { default: 0 },
  ),
  // Differs from Azure: it has Azure AI Content Safety only, and no attribute of this name.
  'judge-model': attribute(
    dynamic(name),
    'The chat model that judges, where the backend is the base URL of an API like OpenAI’s.',
    { optional: true },
  ),
  categories: element(
    {
      'output-type': attribute(dynamic(outputType), 'How finely harm is measured.', {
        default: 'FourSeverityLevels',
      }),
      category: elements(
        {
          name: attribute(dynamic(category), 'A kind of harm.'),
          threshold: attribute(dynamic(integerBetween(0, 7)), 'The severity from which on a text is blocked.'),
        },
        'What is blocked.',
        { atLeast: 1 },
      ),
    },
    'The kinds of harm that are looked for.',
    { optional: true },
  ),
  blocklists: element(blocklistIds, 'The blocklists of the service that texts must not hit.', { optional: true }),
  // Azure: its policy toolkit writes it so.
  'block-lists': element(blocklistIds, 'The same, as Azure’s policy toolkit writes it.', { optional: true }),
};

/** Judges the texts that go to a language model and come from it, and stops those that are harmful. */
export const llmContentSafety: Policy = definePolicy({
  name: 'llm-content-safety',
  reference: 'https://learn.microsoft.com/azure/api-management/llm-content-safety-policy',
  sections: ['inbound', 'outbound'],
  scopes: ['global', 'workspace', 'product', 'api'],
  config,

  failures: {
    // Azure: observed; no page has it. It is the same where the service could not be asked.
    ContentSafetyPolicyViolated: 'The text is harmful or an attack, or could not be checked.',
  },

  prepare(settings, failure, place) {
    const lists = [settings.blocklists, settings['block-lists']].flatMap((element) => element?.id ?? []);
    const rules = settings.categories?.category ?? [];
    reportMistakes(settings, { rules: rules.length, lists: lists.length }, place);
    reportUnknown(settings.categories?.['output-type'], outputTypes, place);
    for (const { name } of rules) reportUnknown(name, categories, place);

    const questionOf = (context: PolicyContext): Question => ({
      thresholds: strictest(rules, context),
      outputType: settings.categories?.['output-type'](context) ?? 'FourSeverityLevels',
      blocklists: lists.map((id) => id(context)),
      shieldPrompt: settings['shield-prompt'](context),
    });
    const judgeOf = (context: PolicyContext): Judge => ({
      backendId: settings['backend-id'](context),
      scope: place.scope,
      model: settings['judge-model']?.(context),
      question: questionOf(context),
    });
    const windowsOf = (context: PolicyContext, size: number): Windows => ({
      size,
      // Every window has to have something new.
      overlap: Math.min(settings['window-overlap-size'](context), size - 1),
    });
    const checks = new TextChecks(failure);

    return async (context) => {
      const judge = judgeOf(context);
      const prompts = windowsOf(context, mostCharacters);
      const answers: TextCheck = {
        // What has been answered is no prompt.
        judge: { ...judge, question: { ...judge.question, shieldPrompt: false } },
        windows: windowsOf(context, settings['window-size'](context)),
      };
      if (place.section === 'outbound') return checks.answered(answers, context);
      const exchange = await context.services.languageModels.exchangeOf(context);
      await checks.asked(exchange, { judge, windows: prompts }, context);
      if (settings['enforce-on-completions'](context)) checks.whenAnswered(exchange, answers, context);
    };
  },
});

/** A word of the service, which is found in any letter case; any other stays what it is. */
function wordOf(words: readonly string[]): Kind<string> {
  const find = (text: string): string => words.find((one) => one.toLowerCase() === text.toLowerCase()) ?? text;
  return defineKind(`${words.slice(0, -1).join(', ')} or ${words.at(-1)}`, (text) => find(text.trim()), words);
}

/** Where a category is there twice, the lower threshold counts. */
function strictest(
  rules: readonly { readonly name: Dynamic<Category>; readonly threshold: Dynamic<number> }[],
  context: PolicyContext,
): ReadonlyMap<Category, number> {
  const thresholds = new Map<Category, number>();
  for (const { name, threshold } of rules) {
    const category = name(context);
    thresholds.set(category, Math.min(threshold(context), thresholds.get(category) ?? 7));
  }
  return thresholds;
}

function reportUnknown(
  word: Dynamic<string> | undefined,
  known: readonly string[],
  place: Place<keyof typeof config>,
): void {
  if (word?.constant === undefined || known.includes(word.constant)) return;
  const message = `'${word.constant}' is nothing that Azure AI Content Safety knows: it will refuse to judge, and every call will be turned away; expected one of ${known.join(', ')}`;
  place.report('invalid-value', 'categories', message, 'warning');
}

function reportMistakes(
  settings: {
    readonly 'shield-prompt': Dynamic<boolean>;
    readonly 'enforce-on-completions': Dynamic<boolean>;
    readonly 'window-size': Dynamic<number>;
    readonly 'window-overlap-size': Dynamic<number>;
    readonly 'judge-model': Dynamic<string> | undefined;
    readonly blocklists: unknown;
  },
  { rules, lists }: { readonly rules: number; readonly lists: number },
  place: Place<keyof typeof config>,
): void {
  if (settings['judge-model'] !== undefined && lists > 0) {
    const field = settings.blocklists === undefined ? 'block-lists' : 'blocklists';
    place.report('conflicting-values', field, "a chat model has no blocklists; expected them without 'judge-model'");
  }
  const overlap = settings['window-overlap-size'].constant ?? 0;
  const size = settings['window-size'].constant ?? mostCharacters;
  if (overlap >= size) {
    const message = `'window-overlap-size' is ${overlap}; expected less than the ${size} of 'window-size'`;
    place.report('invalid-value', 'window-overlap-size', message);
  }
  const isShielded = settings['shield-prompt'].constant !== false;
  if (rules === 0 && lists === 0 && !isShielded)
    place.report(
      'no-effect',
      'backend-id',
      'nothing is checked: expected categories, blocklists or a shield',
      'warning',
    );
  if (place.section !== 'outbound') return;
  if (settings['shield-prompt'].constant === true)
    place.report('no-effect', 'shield-prompt', 'what is answered is no prompt: nothing is shielded here', 'warning');
  if (settings['enforce-on-completions'].constant === true)
    place.report('no-effect', 'enforce-on-completions', 'in outbound it is ignored', 'warning');
}
