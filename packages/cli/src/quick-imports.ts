import { registerHooks } from 'node:module';

// A start is mostly loading well over a thousand modules, and half of that was finding out where they are: Node looks for
// links, folders and packages on the way to each, for every import of it. A relative import that ends as files of modules do
// names the file itself, so that there is nothing to find out. Where the file is missing, loading it says so.

const formats: Readonly<Record<string, string | undefined>> = {
  ts: 'module-typescript',
  mjs: 'module',
  // What it is, its package says.
  js: undefined,
};

registerHooks({
  resolve(specifier, context, next) {
    const { parentURL, conditions } = context;
    const [, ending] = /^\.\.?\/.*\.(ts|mjs|js)$/.exec(specifier) ?? [];
    if (ending === undefined || !parentURL?.startsWith('file:') || !conditions.includes('import'))
      return next(specifier, context);
    return { url: new URL(specifier, parentURL).href, format: formats[ending], shortCircuit: true };
  },
});
