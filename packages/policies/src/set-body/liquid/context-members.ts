import { dataOfValue, type PolicyContext } from '@turnpike/policy';
import { Members, once, valueOfJson } from './values.ts';

type Url = PolicyContext['expressions']['request']['url'];

/** `context` as templates see it: the members that Azure lists, and variables, which published policies use. */
export function contextMembers(context: PolicyContext): Members {
  return members({
    Request: () => requestMembers(context),
    Response: () => responseMembers(context),
    Variables: () => variableMembers(context),
  });
}

function requestMembers(context: PolicyContext): Members {
  const { request } = context.expressions;
  return members({
    Url: () => urlMembers(request.url),
    Method: () => context.request.method,
    OriginalMethod: () => request.method,
    OriginalUrl: () => urlMembers(request.originalUrl),
    IpAddress: () => request.ipAddress,
    MatchedParameters: () =>
      new Members(new Map(Array.from(context.matchedParameters, ([name, value]) => [name, () => value]))),
    HasBody: () => context.request.body.content !== undefined,
    ClientCertificates: () => [],
    Headers: () => headerMembers(context.request.headers),
  });
}

function responseMembers({ request, response }: PolicyContext): Members {
  return members({
    StatusCode: () => response.status,
    Method: () => request.method,
    Headers: () => headerMembers(response.headers),
  });
}

function headerMembers(headers: PolicyContext['request']['headers']): Members {
  const names = new Set(Array.from(headers, ([name]) => name));
  return new Members(new Map(Array.from(names, (name) => [name, () => headers.get(name)])));
}

function urlMembers(url: Url): Members {
  const whole = String(url);
  return members(
    {
      Scheme: () => url.scheme,
      Host: () => url.host,
      Port: () => url.port,
      Path: () => url.path,
      Query: () =>
        new Members(new Map(Array.from(new URLSearchParams(url.queryString), ([name, value]) => [name, () => value]))),
      QueryString: () => url.queryString,
      ToUri: () => whole,
      ToString: () => whole,
    },
    whole,
  );
}

function variableMembers({ variables }: PolicyContext): Members {
  return new Members(
    new Map(Array.from(variables, ([name, value]) => [name, once(() => valueOfJson(dataOfValue(value)))])),
  );
}

function members(table: Readonly<Record<string, () => unknown>>, text = ''): Members {
  return new Members(new Map(Object.entries(table).map(([name, make]) => [name, once(make)])), { text: () => text });
}
