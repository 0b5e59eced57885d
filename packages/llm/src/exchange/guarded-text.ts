import type { CompletionGuard } from '@turnpike/policy';

// Text on its way past one guard, window by window. What is said side by side, such as several choices, is judged apart: in
// one text it would be cut to pieces.

interface Lane {
  /** The end of what was judged, which is in the next window too. */
  overlap: string;
  /** What was not judged. */
  fresh: string;
  /** How many characters have come, and how many of them were judged. */
  come: number;
  judged: number;
}

/** What one guard has judged of an answer. */
export class GuardedText {
  readonly guard: CompletionGuard;
  readonly #lanes = new Map<string, Lane>();

  constructor(guard: CompletionGuard) {
    this.guard = guard;
  }

  /** More text has come; gives how much of it there is by now. */
  add(name: string, text: string): number {
    const lane = this.#lanes.get(name) ?? { overlap: '', fresh: '', come: 0, judged: 0 };
    this.#lanes.set(name, lane);
    lane.fresh += text;
    lane.come += text.length;
    return lane.come;
  }

  /** Whether so much of a lane was judged. */
  hasJudged(name: string, characters: number): boolean {
    return (this.#lanes.get(name)?.judged ?? 0) >= characters;
  }

  /** Judges the windows that are full, or all there is. Gives whether all of it may go on; nothing when none was due. */
  judge(isAll: boolean): Promise<boolean> | undefined {
    for (const lane of this.#lanes.values()) if (this.#isDue(lane, isAll)) return this.#judgeDue(isAll);
  }

  async #judgeDue(isAll: boolean): Promise<boolean> {
    for (const lane of this.#lanes.values())
      while (this.#isDue(lane, isAll)) if (!(await this.#judgeWindow(lane))) return false;
    return true;
  }

  #isDue({ overlap, fresh }: Lane, isAll: boolean): boolean {
    return fresh !== '' && (isAll || overlap.length + fresh.length >= this.#size);
  }

  get #size(): number {
    return Math.max(1, this.guard.windowSize ?? Number.POSITIVE_INFINITY);
  }

  async #judgeWindow(lane: Lane): Promise<boolean> {
    const length = Math.min(lane.fresh.length, this.#size - lane.overlap.length);
    const taken = lane.fresh.slice(0, endOfCharacter(lane.fresh, length));
    const window = lane.overlap + taken;
    lane.fresh = lane.fresh.slice(taken.length);
    // At least one character of each window is new.
    const overlap = Math.min(this.guard.overlap, this.#size - 1);
    lane.overlap = overlap > 0 ? fromCharacter(window.slice(-overlap)) : '';
    const passes = await this.guard.judge(window).catch(() => false);
    if (passes) lane.judged += taken.length;
    return passes;
  }
}

/** Pairs of surrogates stay together: one character more or less. */
function endOfCharacter(text: string, end: number): number {
  return isHigh(text.charCodeAt(end - 1)) && end < text.length ? (end > 1 ? end - 1 : 2) : end;
}

function fromCharacter(text: string): string {
  const first = text.charCodeAt(0);
  return first >= 0xdc00 && first < 0xe000 ? text.slice(1) : text;
}

function isHigh(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}
