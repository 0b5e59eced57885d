/** What this thread has computed so far, in milliseconds: the clock counts what other programs do as well. */
export function usedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
