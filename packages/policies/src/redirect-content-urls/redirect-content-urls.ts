import { definePolicy, type Policy, type PolicyMessage, scopes } from '@turnpike/policy';
import { bodyText, mediaTypeOf, messageOf, replaceText, withBody } from '../body-text.ts';
import { gatewayBase, linkPattern, serviceBase } from './base-urls.ts';

/** Makes links in the body point at the gateway instead of the service, and the other way in requests. */
export const redirectContentUrls: Policy = definePolicy({
  name: 'redirect-content-urls',
  reference: 'https://learn.microsoft.com/azure/api-management/redirect-content-urls-policy',
  sections: ['inbound', 'outbound'],
  scopes,
  once: true,
  config: {},

  prepare(_config, _failure, place) {
    return (context) => {
      const message = messageOf(context, place.section);
      if (!mayHoldLinks(message)) return;
      const bases = [serviceBase(context), gatewayBase(context)] as const;
      const [from, to] = place.section === 'inbound' ? [bases[1], bases[0]] : bases;
      if (from === undefined || to === undefined || from === to) return;
      return withBody(message, () => redirectLinks(message, from, to));
    };
  },
});

/** Images, videos and the like are not read for the sake of links. */
function mayHoldLinks(message: PolicyMessage): boolean {
  const type = mediaTypeOf(message);
  return type === '' || /^text\/|[/+](?:json|xml|javascript|x-www-form-urlencoded|xhtml)\b/.test(type);
}

function redirectLinks(message: PolicyMessage, from: string, to: string): void {
  const text = bodyText(message);
  if (text === undefined) return;
  const replaced = text.replace(linkPattern(from), (_, slash: string) => to.replaceAll('/', slash));
  if (replaced !== text) replaceText(message, replaced);
}
