import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import type { JsonObject } from '../../json.ts';
import { flag, list, object, text } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';
import { type TemplateText, templateTexts } from './template-texts.ts';

const texts: Readonly<Record<string, TemplateText>> = templateTexts;

/** The mails that developers get. */
export const templates: ResourceDefinition = defineResource({
  type: 'templates',
  noun: 'Template',
  description: 'A mail to developers. No mail is sent in this version.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/email-template',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  name: { only: Object.keys(texts) },
  initially: (name) => ({ ...initial(name), isDefault: true }),

  properties: {
    subject: text('Its subject.', { least: 1, most: 1000 }),
    body: text('What it says, as XHTML.', { least: 1 }),
    title: text('What it is about.'),
    description: text('When it is sent.'),
    isDefault: flag('Whether nobody has written another one.', { readOnly: true }),
    parameters: list(
      object(
        {
          name: text('The name, which $ and it stand for in the text.', {
            least: 1,
            most: 256,
            pattern: /^[A-Za-z0-9-._]+$/,
          }),
          title: text('What it is.', { least: 1, most: 4096 }),
          description: text('What it is, in a sentence.', { least: 1, most: 256 }),
        },
        'Something that is known when one is sent.',
      ),
      'What the text can say.',
    ),
  },

  complete: (properties, { path }) => ({ ...initial(nameIn(path)), ...properties, isDefault: false }),
  check: checkSubject,
});

/** A header of a mail is one line. */
function checkSubject({ subject }: JsonObject): readonly ArmErrorDetail[] {
  return /[\r\n\0]/.test(String(subject)) ? [detail('subject', "'subject' has several lines; expected one")] : [];
}

function nameIn(path: string): string {
  const name = nameOf({ path }).toLowerCase();
  return Object.keys(texts).find((known) => known.toLowerCase() === name) ?? name;
}

const everywhere = ['DevFirstName', 'DevLastName', 'OrganizationName', 'DevPortalUrl'];

function initial(name: string): JsonObject {
  const { title, description, subject, paragraphs, names } = texts[name] as TemplateText;
  const lines = ['Hello $DevFirstName $DevLastName,', ...paragraphs, '$OrganizationName'];
  return {
    subject,
    title,
    description,
    body: `<!DOCTYPE html><html><head /><body>${lines.map((line) => `<p>${line}</p>`).join('')}</body></html>`,
    parameters: [...names, ...everywhere].map((each) => ({ name: each, title: titleOf(each) })),
  };
}

/** `SubStartDate` becomes `Sub start date`, with whole words. */
function titleOf(name: string): string {
  const words = name
    .replace(/^Dev(?=[A-Z])/, 'Developer')
    .replace(/^Sub/, 'Subscription')
    .replace(/^Prod/, 'Product')
    .replace(/^App(?=[A-Z])/, 'Application')
    .split(/(?=[A-Z])/)
    .map((word) => (word === 'Api' || word === 'Url' ? word.toUpperCase() : word.toLowerCase()));
  return words.join(' ').replace(/^./, (letter) => letter.toUpperCase());
}
