/** Something that took longer than it may. */
export class TimeLimitExceeded extends Error {}

/** Ends something that takes longer than so many milliseconds; it is told by its signal. */
export async function within<Result>(
  milliseconds: number,
  action: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TimeLimitExceeded(`no answer within ${milliseconds} ms`));
      ending.abort();
    }, milliseconds);
  });
  try {
    return await Promise.race([action(ending.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
