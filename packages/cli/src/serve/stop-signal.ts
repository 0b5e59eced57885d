/** A request to stop, as the system makes it. */
export interface StopSignal {
  readonly requested: Promise<void>;
  dispose(): void;
}

/** Waits for SIGTERM or SIGINT. A second one ends the process at once: somebody does not want to wait. */
export function stopSignal(): StopSignal {
  const { promise, resolve } = Promise.withResolvers<void>();
  let isRequested = false;
  const stop = (): void => {
    if (isRequested) process.exit(1);
    isRequested = true;
    resolve();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return {
    requested: promise,
    dispose: () => {
      process.off('SIGTERM', stop);
      process.off('SIGINT', stop);
    },
  };
}
