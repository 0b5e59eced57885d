import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import type { JsonObject } from '../../json.ts';
import { text } from '../../properties.ts';

/** Files and links that go with issues. */
export const attachments: ResourceDefinition = defineResource({
  type: 'apis/issues/attachments',
  noun: 'IssueAttachment',
  description: 'A file or a link that goes with an issue.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/api-issue-attachment',
  verbs: ['list', 'head', 'get', 'put', 'delete'],

  properties: {
    title: text('Its name.', { required: true }),
    contentFormat: text('link, or the media type of the content.', { required: true }),
    content: text('The link, or the content in base64.', { required: true }),
  },

  check: checkContent,
});

function checkContent({ contentFormat, content }: JsonObject): readonly ArmErrorDetail[] {
  const format = String(contentFormat);
  if (format.toLowerCase() === 'link')
    return /^https?:\/\/[^\s/?#@]+(?:[/?#]\S*)?$/i.test(String(content))
      ? []
      : [detail('content', "'content' is no link; expected a URL with http or https")];
  if (!/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;.*)?$/.test(format))
    return [detail('contentFormat', "'contentFormat' is no format; expected link, or a media type such as image/png")];
  // RFC 4648, 4.
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(String(content))
    ? []
    : [detail('content', "'content' is not in base64; expected what contentFormat says, in base64")];
}
