import type { GlobalSchema } from '@turnpike/model';
import { isRecord } from '../data/data-file.ts';
import type { Estate } from '../estate.ts';

/** Reads the schemas of the service: XML as text in `value`, JSON as text there or as it is in `document`. */
export function readGlobalSchemas(estate: Estate): readonly GlobalSchema[] {
  return estate.files('schema').flatMap((file): GlobalSchema[] => {
    const [id = ''] = file.names;
    const fields = estate.properties(file, [['schemas', id]]);
    if (fields === undefined) return [];
    const schemaType = fields.word('schemaType', ['json', 'xml']);
    const document = fields.value('document') ?? fields.value('value');
    const value = isRecord(document) ? JSON.stringify(document) : fields.text('value');
    if (value === undefined)
      fields.report('missing-property', "there is neither 'value' nor 'document'; expected a schema");
    if (schemaType === undefined && fields.value('schemaType') === undefined)
      fields.report('missing-property', "'schemaType' is missing; expected json or xml");
    return schemaType === undefined || value === undefined ? [] : [{ id, schemaType, value }];
  });
}
