import {
  attribute,
  boolean,
  content,
  DocumentError,
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
  PolicyFailure,
  type ShapeOf,
  scopes,
} from '@turnpike/policy';
import { messageOf } from '../body-text.ts';
import { isTemplateError, LiquidTemplate } from './liquid/liquid-template.ts';
import { templateBody } from './liquid/template-body.ts';

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

/** Evaluates the content of `<set-body>`; a template has been parsed by `checkBody`. */
export function evaluateContent(config: SetBodyConfig, context: PolicyContext): string | Uint8Array {
  const render = templates.get(config);
  return render === undefined ? (config.value ?? config.content)(context) : render(context);
}

type Render = (context: PolicyContext) => string;

/** The templates by the config that they stand in. */
const templates = new WeakMap<SetBodyConfig, Render>();

/** Parses the template of `<set-body>`, where it is one; `input` is what `body` stands for in it. */
export function checkBody<Field extends string>(
  config: SetBodyConfig,
  field: Field,
  place: Place<Field>,
  input: 'message' | 'none' = 'message',
): void {
  if (config.template !== 'liquid') return;
  const text = (config.value ?? config.content).constant;
  if (typeof text !== 'string') {
    place.report(
      'expression-not-allowed',
      field,
      'the content is an expression; expected a Liquid template, written out',
    );
    return;
  }
  const template = parseTemplate(text, field, place);
  if (template === undefined) return;
  const options = { nil: config['xsi-nil'], findsDates: config['parse-date'] };
  templates.set(config, (context) => {
    try {
      const body = input === 'none' ? undefined : templateBody(messageOf(context, place.section), options);
      return template.render(context, body);
    } catch (error) {
      if (!isTemplateError(error) && !(error instanceof DocumentError)) throw error;
      throw new PolicyFailure(
        'set-body',
        'LiquidTemplateFailure',
        500,
        `The template cannot be rendered. ${error.message}`,
      );
    }
  });
}

function parseTemplate<Field extends string>(
  text: string,
  field: Field,
  place: Place<Field>,
): LiquidTemplate | undefined {
  try {
    const template = new LiquidTemplate(text);
    for (const name of template.unknownFilters)
      place.report(
        'no-effect',
        field,
        `there is no filter '${name}' in Liquid; names are those of C#, such as Upcase`,
        'warning',
      );
    return template;
  } catch (error) {
    if (!isTemplateError(error)) throw error;
    place.report('invalid-value', field, `the Liquid template cannot be read: ${error.message}`);
    return undefined;
  }
}

/** Replaces the body of the request, or of the response in `outbound` and `on-error`. */
export const setBody: Policy = definePolicy({
  name: 'set-body',
  reference: 'https://learn.microsoft.com/azure/api-management/set-body-policy',
  // Azure: the page leaves `on-error` out; the overview and published samples use it there.
  sections: ['inbound', 'backend', 'outbound'],
  scopes,
  config: setBodyConfig,

  failures: {
    LiquidTemplateFailure:
      'The body that a template reads is not what its content type says, or the template comes to too much.',
  },

  prepare(config, _failure, place) {
    checkBody(config, 'template', place);
    const ofRequest = place.section === 'inbound' || place.section === 'backend';
    return (context) => {
      const { body } = ofRequest ? context.request : context.response;
      evaluateBody(config, context)(body);
    };
  },
});
