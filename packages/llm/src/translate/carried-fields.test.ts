import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { carriedFields } from './carried-fields.ts';
import { chatProtocolNames } from './neutral.ts';

test.each(chatProtocolNames)('the page for users has the table of %s as the definition makes it', (protocol) => {
  const page = readFileSync(new URL('../../../../docs/model-routing.md', import.meta.url), 'utf8');
  const [, table] = new RegExp(`<!-- ${protocol} -->\n([^]*?)\n<!-- end -->`).exec(page) ?? [];
  expect(table).toBe(carriedFields(protocol));
});
