import type { Reporter, TestModule } from 'vitest/node';

/** Ends a test run with one line that people and CI read alike: `12 passed, 0 failed, 3 skipped`. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) for (const test of module.children.allTests()) counts[test.result().state]++;
    // A file that cannot be loaded has no tests to fail.
    counts.failed += modules.filter((module) => module.errors().length > 0).length;
    process.once('exit', () => {
      process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
    });
  }
}
