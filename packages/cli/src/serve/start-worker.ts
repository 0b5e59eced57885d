import '../quick-imports.ts';

await import('./worker.ts');
