import type { ApiVersionSet } from '@turnpike/model';
import type { Fields } from '../data/fields.ts';
import type { Estate } from '../estate.ts';
import { without } from '../without-absent.ts';

/** Reads the version sets. */
export function readVersionSets(estate: Estate): readonly ApiVersionSet[] {
  return estate.files('version-set').flatMap((file) => {
    const [id = ''] = file.names;
    const fields = estate.properties(file, [['versionSets', id]]);
    const set = fields && readVersionSet(id, fields);
    return set === undefined ? [] : [set];
  });
}

/** Reads a version set from its properties, which also stand within those of an API. */
export function readVersionSet(id: string, fields: Fields): ApiVersionSet | undefined {
  const versioningScheme = fields.word('versioningScheme', ['Segment', 'Query', 'Header']);
  if (versioningScheme === undefined) {
    if (fields.value('versioningScheme') === undefined) fields.requiredText('versioningScheme');
    return undefined;
  }
  return without({
    id,
    name: fields.text('displayName') ?? fields.text('name') ?? id,
    versioningScheme,
    versionQueryName: versioningScheme === 'Query' ? fields.requiredText('versionQueryName') : undefined,
    versionHeaderName: versioningScheme === 'Header' ? fields.requiredText('versionHeaderName') : undefined,
  });
}
