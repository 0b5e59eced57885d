import { type PolicyContext, url } from '@turnpike/policy';

/** Sends the request of a resolver to a URL, or to a path of the service that has been chosen; gives what is wrong with it. */
export function readTarget(text: string, context: PolicyContext): string | undefined {
  const { request } = context;
  // A query parameter that a policy has set comes with those of the URL.
  const added = request.query.replace(/^\?/, '');
  if (text.startsWith('/') && !text.startsWith('//')) {
    const place = URL.parse(text, 'http://service/');
    if (place === null) return `'set-url' is '${text}'; expected a URL or a path`;
    return take(place);
  }
  const place = url.parse(text);
  if (place === undefined) return `'set-url' is '${text}'; expected ${url.expected}, or a path`;
  context.chooseBackend({ scope: undefined, baseUrl: place.origin });
  return take(place);

  function take({ pathname, search }: URL): undefined {
    request.path = pathname;
    const own = search.replace(/^\?/, '');
    const joined = [own, added].filter((part) => part !== '').join('&');
    request.query = joined === '' ? '' : `?${joined}`;
  }
}
