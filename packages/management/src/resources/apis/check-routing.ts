import { readModelRouting } from '@turnpike/model';
import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import type { ChangeContext } from '../../define-resource.ts';
import type { JsonObject } from '../../json.ts';
import { referenceTo } from '../reference.ts';

/** What is wrong with the models that an API routes calls to. */
export async function checkRouting(
  { modelRouting, type }: JsonObject,
  context: ChangeContext,
): Promise<readonly ArmErrorDetail[]> {
  if (modelRouting === undefined || modelRouting === null) return [];
  if (type !== undefined && type !== 'http')
    return [detail('modelRouting', "only an API of the type 'http' routes calls to models")];
  const reading = readModelRouting(modelRouting);
  if ('faults' in reading)
    return reading.faults.map(({ path, message }) =>
      detail(
        path === '' ? 'modelRouting' : `modelRouting.${path}`,
        `'modelRouting${path === '' ? '' : `.${path}`}' is wrong: ${message}`,
      ),
    );
  const details: ArmErrorDetail[] = [];
  for (const [model, { targets }] of reading.routing.models.entries())
    for (const [index, { backendId }] of targets.entries()) {
      if (backendId === undefined) continue;
      const id = referenceTo('backends', backendId) ?? backendId;
      const path = `modelRouting.models[${model}].targets[${index}].backendId`;
      if ((await context.reader.get(`backends/${id}`.toLowerCase())) === undefined)
        details.push(detail(path, `there is no backend '${id}'; expected one`));
    }
  return details;
}
