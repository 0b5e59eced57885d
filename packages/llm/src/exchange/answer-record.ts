import type { AnswerReading, AnswerText, ReportedUsage } from '../protocols/protocol.ts';

/** The most characters of an answer that are kept. */
const mostText = 2 * 1024 * 1024;

/** What is known of an answer by now. */
export class AnswerRecord {
  id: string | undefined;
  model: string | undefined;
  usage: ReportedUsage | undefined;
  /** Whether anything of an answer has come. */
  hasBegun = false;
  /** Whether the model has said all it had to say. */
  isWhole = false;
  /** Whether there was an error in the place of the answer, or of its rest. */
  hasFailed = false;
  readonly #keepsText: boolean;
  #lanes: Map<string, string> | undefined;
  #kept = 0;

  constructor(keepsText: boolean) {
    this.#keepsText = keepsText;
  }

  /** Takes in what has come, and how the answer ends with it. */
  add({ id, model, usage, texts, ends: said }: AnswerReading, ends: AnswerReading['ends'] = said): void {
    if (ends === 'failed') this.hasFailed = true;
    if (ends === 'whole') this.isWhole = true;
    if (texts.length > 0 || usage !== undefined || id !== undefined) this.hasBegun = true;
    else if (ends === 'whole' && !this.hasFailed) this.hasBegun = true;
    this.id ??= id;
    this.model ??= model;
    // Some say the prompt's at the beginning, and the rest at the end.
    if (usage !== undefined) this.usage = this.usage === undefined ? usage : { ...this.usage, ...definedOf(usage) };
    if (this.#keepsText) for (const text of texts) this.#keep(text);
  }

  /** What was said, as far as it was kept. */
  get text(): string | undefined {
    return this.#keepsText && this.hasBegun ? [...(this.#lanes?.values() ?? [])].join('\n') : undefined;
  }

  #keep({ lane, text }: AnswerText): void {
    if (this.#kept >= mostText) return;
    const kept = text.slice(0, mostText - this.#kept);
    this.#kept += kept.length;
    this.#lanes ??= new Map();
    this.#lanes.set(lane, (this.#lanes.get(lane) ?? '') + kept);
  }
}

function definedOf(usage: ReportedUsage): ReportedUsage {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== undefined && value !== null));
}
