const startedAt = performance.now();

/** Says on standard error what is being done, and how long it has been going on. */
export function say(text: string): void {
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.error(`${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, '0')}  ${text}`);
}
