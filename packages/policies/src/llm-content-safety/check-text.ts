import { answerText, type PolicyContext, PolicyFailure, type Scope, TransportFailure } from '@turnpike/policy';
import { askChatModel } from './chat-judge.ts';
import { askService, type Post } from './content-safety-service.ts';
import { type Objection, type Question, UnusableAnswer } from './question.ts';
import { TimeLimitExceeded, within } from './time-limit.ts';
import { windowsOf } from './windows.ts';

/** How long one question may take, from the first byte sent to the last byte answered. */
export const questionMs = 10_000;

/** How long all windows of a text may take. */
export const checkMs = 60_000;

/** The most that the service takes at once, in characters; prompts are cut into windows of this size. */
export const mostCharacters = 10_000;

/** How many windows of a text are asked about at the same time. */
const windowsAtOnce = 4;

/** Who is asked about texts, and what. */
export interface Judge {
  readonly backendId: string;
  readonly scope: Scope | undefined;
  /** Of the chat model that judges; absent where the backend is Azure AI Content Safety. */
  readonly model: string | undefined;
  readonly question: Question;
}

/** The windows that a text is cut into. */
export interface Windows {
  readonly size: number;
  readonly overlap: number;
}

/** Why a text must not go on: what was found in it, or that nobody could be asked. */
export async function checkText(
  text: string,
  judge: Judge,
  { size, overlap }: Windows,
  context: PolicyContext,
): Promise<Objection> {
  if (text.trim() === '') return undefined;
  const windows = windowsOf(text, size, overlap);
  let objection: Objection;
  const askOn = async (signal: AbortSignal): Promise<void> => {
    for (const window of windows) {
      const found = await checkWindow(window, judge, context, signal);
      objection ??= found;
      if (objection !== undefined) return;
    }
  };
  try {
    await within(checkMs, (signal) => Promise.all(Array.from({ length: windowsAtOnce }, () => askOn(signal))));
  } catch (error) {
    if (!isFault(error)) throw error;
    objection ??= `it could not be checked: ${error.message}`;
  }
  return objection;
}

async function checkWindow(
  window: string,
  judge: Judge,
  context: PolicyContext,
  signal: AbortSignal,
): Promise<Objection> {
  const { model, question } = judge;
  const post = poster(judge, context, signal);
  if (model === undefined) return askService(window, question, post);
  return askChatModel(window, question, { model, check: context.requestId }, post);
}

function poster({ backendId, scope, model }: Judge, context: PolicyContext, whole: AbortSignal): Post {
  // Azure: the policy shows the service what the request shows, unless the backend has credentials of its own. No page says
  // so; a chat model, which Azure does not know here, gets nothing of the caller's.
  const authorization = model === undefined ? context.request.headers.get('Authorization') : null;
  const headers = [
    ['Content-Type', 'application/json'],
    ['Accept', 'application/json'],
    ...(authorization === null ? [] : [['Authorization', authorization] as const]),
  ] as const;
  return (path, body) =>
    within(questionMs, async (signal) => {
      const asked = context.ask(
        { backendId, scope, method: 'POST', path, headers, body: JSON.stringify(body), timeoutMs: questionMs },
        AbortSignal.any([signal, whole]),
      );
      if (asked === undefined) throw new UnusableAnswer(`there is no backend '${backendId}'`);
      const answer = await asked;
      if (answer.statusCode !== 200) throw new UnusableAnswer(`'${backendId}' answered ${answer.statusCode}`);
      return answerText(answer);
    });
}

/** What keeps a text from being checked. That the caller has gone is another matter, and a bug of ours, too. */
function isFault(error: unknown): error is Error {
  if (error instanceof TransportFailure) return error.reason !== 'ClientConnectionFailure';
  return error instanceof UnusableAnswer || error instanceof TimeLimitExceeded || error instanceof PolicyFailure;
}
