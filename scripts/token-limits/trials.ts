import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { ask, type Caller, type Question, type Reply } from './model-client.ts';

// What is claimed of limits of tokens, each tried on gateways that run.

/** What came of a trial. */
export interface Finding {
  readonly holds: boolean;
  readonly figures: string;
}

/** A gateway, as far as callers know it. */
export interface Reached {
  readonly url: string;
}

/** How much a trial asks for. */
export interface Size {
  readonly streams: number;
  /** How long each token takes the model. */
  readonly tokenMs: number;
  /** How often a caller asks, one time after the other. */
  readonly rounds: number;
}

/**
 * How far a count of tokens here may be from the provider's: none for the prompts and answers of these trials, which the
 * tokenizer of the model counts, but while a stream runs its last words are a guess.
 */
const tokenizerError = 0.01;

/** What a caller who goes away may not have read of what was sent to it. */
const unreadTokens = 64;

const long = 'Would you please count to 200 for me';
const short = 'Would you please count to 40 for me';

/** What callers ask, in turn: of the model alone, with more room than they need, with less, and something short. */
const questions: readonly Question[] = [
  { text: long, isStream: true },
  { text: long, isStream: true, maxTokens: 600 },
  { text: long, isStream: true, maxTokens: 50 },
  { text: short, isStream: true },
];

/** What a prompt costs, by the provider itself. */
async function promptTokens(model: string, text: string): Promise<number> {
  const { usage } = await ask({ url: model, key: '', limit: 0 }, { text });
  if (usage === undefined) throw new Error('the model server tells no usage');
  return usage.prompt;
}

function callersOf(gateways: readonly Reached[], streams: number, limit: number): readonly Caller[] {
  const key = randomUUID();
  return Array.from({ length: streams }, (_, index) => {
    const { url } = gateways[index % gateways.length]!;
    return { url: `${url}/model`, key, limit };
  });
}

/** Waits until whichever thread is asked counts tokens: one that has just begun estimates them, until it has read how. */
export async function untilCounted(gateways: readonly Reached[], model: string): Promise<void> {
  // Estimated, it has half as many.
  const text = '1 2 3 4 5 6 7 8 9';
  const callers = callersOf(gateways, gateways.length, (await promptTokens(model, text)) - 1);
  // Each call has a connection of its own, which comes to one of the threads.
  for (let refused = 0; refused < 20 * callers.length; ) {
    const caller = { ...callers[refused % callers.length]!, key: randomUUID() };
    const { status } = await ask(caller, { ...probe, text });
    refused = status === 429 ? refused + 1 : 0;
  }
}

/** What is left, by a call that fails and so costs nothing: its answer tells what is left beside the call itself. */
async function leftOf(caller: Caller): Promise<number> {
  const { status, left } = await ask(caller, probe);
  if (status === 429) return left;
  const { left: ofFresh } = await ask({ ...caller, key: randomUUID() }, probe);
  return Math.min(left + caller.limit - ofFresh, caller.limit);
}

const probe: Question = { text: 'w', maxTokens: 1, behaviour: { status: 500 } };

/** Waits until the account has stood still for half a second: what has ended is settled after its last byte. */
async function settledLeft(caller: Caller): Promise<number> {
  let before = await leftOf(caller);
  for (let tries = 0, still = 0; tries < 300 && still < 5; tries++) {
    await wait(100);
    const now = await leftOf(caller);
    still = now === before ? still + 1 : 0;
    before = now;
  }
  return before;
}

/** N2: streams that want more than there is come to no more than the budget, and to all of it. */
export async function streamsOnOneBudget(
  gateways: readonly Reached[],
  model: string,
  { streams, tokenMs, rounds }: Size,
): Promise<Finding> {
  const budget = streams * 200;
  const callers = callersOf(gateways, streams, budget);
  const prompts: Readonly<Record<string, number>> = {
    [long]: await promptTokens(model, long),
    [short]: await promptTokens(model, short),
  };
  const begunAt = performance.now();
  let underWay = 0;
  let most = 0;
  let admitted = 0;
  const ends = { whole: 0, cut: 0, left: 0, refusals: 0 };

  const callOnce = async (caller: Caller, index: number): Promise<boolean> => {
    const question = questions[index % questions.length]!;
    const leaves = index % 10 < 3 ? { leavesAfter: 1 + Math.floor(Math.random() * 80) } : {};
    underWay++;
    most = Math.max(most, underWay);
    const reply = await ask(caller, { ...question, ...leaves, behaviour: { tokenDelayMs: tokenMs } });
    underWay--;
    if (reply.status !== 200) ends.refusals++;
    else {
      admitted += prompts[question.text]! + reply.tokens;
      ends[endOf(reply, question)]++;
    }
    return reply.status === 200;
  };
  // Whoever is refused tries again, as long as somebody else may give something back; the others go on until nothing is left.
  await Promise.all(
    callers.map(async (caller, index) => {
      for (let round = 0; round < rounds; round++) {
        if (await callOnce(caller, index)) continue;
        if (underWay === 0) return;
        await wait(50 + Math.random() * 100);
      }
    }),
  );
  const seconds = (performance.now() - begunAt) / 1000;
  const left = await settledLeft(callers[0]!);
  const spent = budget - left;
  const unread = ends.left * unreadTokens;
  const isWithin = admitted <= budget * (1 + tokenizerError) && admitted >= budget * 0.9 - unread;
  const isSettled = Math.abs(spent - admitted) <= budget * tokenizerError + unread;
  return {
    holds: isWithin && isSettled && seconds < 60,
    figures:
      `budget ${budget}: ${admitted} tokens arrived (${percent(admitted, budget)}), ${spent} are accounted for, with up to ${most} of ` +
      `${streams} callers at once in ${seconds.toFixed(1)} s; ${ends.whole} streams came whole, ${ends.cut} were ended by the limit, ` +
      `${ends.left} callers went away, ${ends.refusals} calls were refused`,
  };
}

function endOf({ isAbandoned, finish, tokens }: Reply, { maxTokens }: Question): 'whole' | 'cut' | 'left' {
  if (isAbandoned) return 'left';
  return finish === 'length' && tokens !== maxTokens ? 'cut' : 'whole';
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

/** N6: of streams whose callers all go away nothing stays taken but what had come; after a minute all is there again. */
export async function abandonedStreams(
  gateways: readonly Reached[],
  model: string,
  { streams, tokenMs }: Size,
  waitsAMinute: boolean,
): Promise<Finding> {
  const budget = streams * 1000;
  const callers = callersOf(gateways, streams, budget);
  const prompt = await promptTokens(model, long);
  const replies = await Promise.all(
    callers.map((caller) =>
      ask(caller, {
        text: long,
        isStream: true,
        maxTokens: 600,
        leavesAfter: 1 + Math.floor(Math.random() * 100),
        behaviour: { tokenDelayMs: tokenMs },
      }),
    ),
  );
  const came = replies.reduce((sum, { tokens }) => sum + prompt + tokens, 0);
  const left = await settledLeft(callers[0]!);
  const stays = budget - left;
  if (waitsAMinute) await wait(62_000);
  const later = waitsAMinute ? await leftOf(callers[0]!) : budget;
  const isReturned =
    stays >= came * (1 - tokenizerError) && stays <= came * (1 + tokenizerError) + streams * unreadTokens;
  return {
    holds: replies.every(({ isAbandoned }) => isAbandoned) && isReturned && later === budget,
    figures:
      `${streams} callers went away after ${came} tokens: ${stays} of ${budget} stay taken` +
      (waitsAMinute ? `, and a minute later ${later} are left` : ''),
  };
}

/** Calls one after another pass as they would if nothing were taken before: as long as the prompt has room. */
export async function callsAlone(gateways: readonly Reached[], model: string): Promise<Finding> {
  const budget = 1000;
  const [caller] = callersOf(gateways, 1, budget) as [Caller];
  const prompt = await promptTokens(model, short);
  let left = budget;
  let expected = 0;
  let passed = 0;
  for (let call = 0; call < 40; call++) {
    const isExpected = left >= prompt;
    const { status, usage } = await ask(caller, { text: short, maxTokens: 100_000 });
    if (isExpected) expected++;
    if (status === 200) passed++;
    left -= usage === undefined ? 0 : usage.prompt + usage.completion;
    if (isExpected !== (status === 200)) break;
  }
  const told = await leftOf(caller);
  return {
    holds: passed === expected && passed > 1 && told === Math.max(left, 0),
    figures: `budget ${budget}, each allows its answer 100,000: ${passed} passed where ${expected} have room for their prompt; ${told} are left`,
  };
}
