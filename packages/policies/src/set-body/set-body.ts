import {
  attribute,
  boolean,
  content,
  type Dynamic,
  definePolicy,
  dynamic,
  element,
  type MessageBody,
  markup,
  oneOf,
  type Place,
  type Policy,
  type PolicyContext,
  type ShapeOf,
  scopes,
} from '@turnpike/policy';

/** What `<set-body>` says, also inside other policies. */
export interface SetBodyConfig {
  readonly template: 'liquid' | 'none';
  readonly 'xsi-nil': 'blank' | 'null';
  readonly 'parse-date': boolean;
  readonly value: Dynamic<string | Uint8Array> | undefined;
  readonly content: Dynamic<string | Uint8Array>;
}

/** The attributes and content of `<set-body>`. */
export const setBodyConfig: ShapeOf<SetBodyConfig> = {
  template: attribute(oneOf('liquid', 'none'), 'Whether the content is a Liquid template.', { default: 'none' }),
  'xsi-nil': attribute(
    oneOf('blank', 'null'),
    'How a template sees XML elements with `xsi:nil`: as empty text, or as nothing.',
    { default: 'blank' },
  ),
  'parse-date': attribute(boolean, 'Whether a template sees text that looks like a date as a date.', { default: true }),
  value: element(dynamic(content), 'The content, where it is wrapped in an element.', { optional: true }),
  content: markup(dynamic(content), 'The content: text, XML as written, or an expression.'),
};

/** Evaluates `<set-body>`, and gives what it does to the body of a message. */
export function evaluateBody(config: SetBodyConfig, context: PolicyContext): (body: MessageBody) => void {
  const evaluated = evaluateContent(config, context);
  return (body) => body.replace(evaluated);
}

/** Evaluates the content of `<set-body>`. */
export function evaluateContent({ value, content }: SetBodyConfig, context: PolicyContext): string | Uint8Array {
  return (value ?? content)(context);
}

/** Refuses what `<set-body>` cannot do yet. */
export function checkBody<Field extends string>(config: SetBodyConfig, field: Field, place: Place<Field>): void {
  if (config.template === 'liquid')
    place.reportUnavailable(field, 'Liquid templates are not available in this version');
}

/** Replaces the body of the request, or of the response in `outbound` and `on-error`. */
export const setBody: Policy = definePolicy({
  name: 'set-body',
  reference: 'https://learn.microsoft.com/azure/api-management/set-body-policy',
  // Azure: the page leaves `on-error` out; the overview and published samples use it there.
  sections: ['inbound', 'backend', 'outbound'],
  scopes,
  config: setBodyConfig,

  prepare(config, _failure, place) {
    checkBody(config, 'template', place);
    const ofRequest = place.section === 'inbound' || place.section === 'backend';
    return (context) => {
      const { body } = ofRequest ? context.request : context.response;
      evaluateBody(config, context)(body);
    };
  },
});
