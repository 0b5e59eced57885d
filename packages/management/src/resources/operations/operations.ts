import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { isObject } from '../../json.ts';
import { anything, flag, integer, list, map, object, type Properties, text } from '../../properties.ts';
import { tagsOf } from './tags-of.ts';

const parameter: Properties = {
  name: text('Its name.', { required: true, least: 1 }),
  type: text('The type of its values.', { required: true }),
  description: text('What it is for.'),
  defaultValue: text('What it is when callers say nothing.'),
  required: flag('Whether callers have to say it.'),
  values: list(text('A value.'), 'The values that it may have.'),
  schemaId: text('The schema that has its type.'),
  typeName: text('Its type in the schema.'),
  examples: map(anything('An example.'), 'Examples by name.'),
};

const representation: Properties = {
  contentType: text('The media type.', { required: true, least: 1 }),
  schemaId: text('The schema that has its type.'),
  typeName: text('Its type in the schema.'),
  formParameters: list(object(parameter, 'A field.'), 'The fields of a form.'),
  examples: map(anything('An example.'), 'Examples by name.'),
};

const parameters = (description: string) => list(object(parameter, 'A parameter.'), description);
const representations = list(object(representation, 'A form.'), 'The forms that the body may have.');

/** What APIs can be asked for. */
export const operations: ResourceDefinition = defineResource({
  type: 'apis/operations',
  noun: 'Operation',
  description: 'One thing that an API does: a method and a URL template.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/api-operation',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  inWorkspaces: true,
  name: { most: 80 },

  properties: {
    displayName: text('Its name for people.', { required: true, least: 1, most: 300 }),
    method: text('The method; * stands for all.', { required: true, pattern: /^(?:\*|[A-Za-z0-9!#$%&'+.^_`|~-]+)$/ }),
    urlTemplate: text('What follows the path of the API, such as /orders/{id}.', {
      required: true,
      least: 1,
      most: 1000,
    }),
    templateParameters: parameters('The parameters in braces of the template.'),
    description: text('What it does.', { most: 1000 }),
    request: object(
      {
        description: text('What is asked with.'),
        queryParameters: parameters('Parameters of the query.'),
        headers: parameters('Headers.'),
        representations,
      },
      'What it is asked with.',
    ),
    responses: list(
      object(
        {
          statusCode: integer('The status.', { required: true, least: 100, most: 999 }),
          description: text('When it is answered.'),
          representations,
          headers: parameters('Headers.'),
        },
        'An answer.',
      ),
      'What it answers.',
    ),
    policies: text('Shown by the portal.'),
  },

  filterable: ['displayName', 'method', 'description', 'urlTemplate'],
  complete: ({ urlTemplate, ...properties }) => ({
    templateParameters: [],
    ...properties,
    urlTemplate: String(urlTemplate).startsWith('/') ? urlTemplate : `/${urlTemplate}`,
  }),
  expand: tagsOf,
  check: ({ urlTemplate, templateParameters }) => checkTemplate(String(urlTemplate), templateParameters),
});

/** Azure: what is in braces is declared as a parameter. */
function checkTemplate(template: string, declared: unknown): readonly ArmErrorDetail[] {
  const names = new Set(
    (Array.isArray(declared) ? declared : []).filter(isObject).map(({ name }) => String(name).toLowerCase()),
  );
  const used = Array.from(template.matchAll(/\{\*?([^{}]*)\}/g), ([, name = '']) => name);
  return used
    .filter((name) => !names.has(name.toLowerCase()))
    .map((name) =>
      detail('templateParameters', `'{${name}}' of the template is no template parameter; expected one of that name`),
    );
}
