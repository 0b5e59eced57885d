import { type ChildProcess, spawn } from 'node:child_process';

/** Starts processes that do nothing but compute, so that everything else has to wait for its turn. */
export function startBurners(count: number): AsyncDisposable {
  const burners: readonly ChildProcess[] = Array.from({ length: count }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  const end = (): void => {
    for (const burner of burners) burner.kill('SIGKILL');
  };
  process.once('exit', end);
  return {
    async [Symbol.asyncDispose]() {
      process.off('exit', end);
      end();
    },
  };
}
