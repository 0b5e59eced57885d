/** The kinds of harm that the service of today tells apart. */
export const categories = ['Hate', 'SelfHarm', 'Sexual', 'Violence'] as const;

/** A kind of harm; one that the service does not know makes it refuse to judge. */
export type Category = string;

/** How finely harm is measured: 0, 2, 4 and 6, or 0 to 7. */
export const outputTypes = ['FourSeverityLevels', 'EightSeverityLevels'] as const;

/** What is asked about a text. */
export interface Question {
  /** From which severity on a text is objected to. */
  readonly thresholds: ReadonlyMap<Category, number>;
  /** One of `outputTypes`, where the service shall judge. */
  readonly outputType: string;
  readonly blocklists: readonly string[];
  /** Whether the text may be an attack on the model. */
  readonly shieldPrompt: boolean;
}

/** Why a text must not go on, for those who operate the gateway; `undefined` when it may. */
export type Objection = string | undefined;

/** Whether there is anything that a text could be objected to for. */
export function isEmpty({ thresholds, blocklists, shieldPrompt }: Question): boolean {
  return thresholds.size === 0 && blocklists.length === 0 && !shieldPrompt;
}

/** What severities say against a text. What does not say all that was asked is no answer. */
export function objectionOf(
  severityOf: (category: Category) => unknown,
  { thresholds }: Pick<Question, 'thresholds'>,
): Objection {
  const severities = Array.from(thresholds, ([category, threshold]) => {
    const severity = severityOf(category);
    if (!isSeverity(severity)) throw new UnusableAnswer(`no severity of ${category} from 0 to 7`);
    return { category, threshold, severity };
  });
  const worst = severities.find(({ severity, threshold }) => severity >= threshold);
  return worst && `${worst.category} has severity ${worst.severity}, and ${worst.threshold} is too much`;
}

function isSeverity(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 7;
}

/** An answer from which nothing can be concluded: the text that it is about does not go on. */
export class UnusableAnswer extends Error {}
