import {
  attribute,
  type Dynamic,
  dynamic,
  oneOf,
  type Place,
  type PolicyContext,
  type ShapeOf,
  string,
  text,
} from '@turnpike/policy';
import { checkBody, evaluateContent, type SetBodyConfig } from '../set-body/set-body.ts';

/** A text of a data source: as it is written, computed, or a Liquid template over the arguments. */
export interface TemplateText {
  readonly template: 'liquid' | 'none';
  readonly value: Dynamic<string>;
}

/** The same as fields. */
export const templateText: ShapeOf<TemplateText> = {
  template: attribute(oneOf('liquid', 'none'), 'Whether the text is a Liquid template.', { default: 'none' }),
  value: text(dynamic(string), 'The text.'),
};

/** Prepares a text: what is given makes it for one request, without white space around it. */
export function prepareText<Field extends string>(
  config: TemplateText | undefined,
  field: Field,
  place: Place<Field>,
): ((context: PolicyContext) => string) | undefined {
  if (config === undefined) return undefined;
  if (config.template === 'none') return (context) => config.value(context).trim();
  const body: SetBodyConfig = {
    template: 'liquid',
    'xsi-nil': 'blank',
    'parse-date': false,
    value: undefined,
    content: config.value,
  };
  checkBody(body, field, place);
  return (context) => String(evaluateContent(body, context)).trim();
}
