import type { AwsCredentials } from './sign-request.ts';

/** The scheme of an authorization that is not sent, but signed with. */
export const awsScheme = 'AWS4-HMAC-SHA256';

/** Reads `ACCESS-KEY-ID:SECRET`, or `ACCESS-KEY-ID:SECRET:SESSION-TOKEN`. No part of them has a colon. */
export function readAwsCredentials(text: string): AwsCredentials | undefined {
  const [accessKeyId = '', secretAccessKey = '', sessionToken, ...rest] = text.trim().split(':');
  if (accessKeyId === '' || secretAccessKey === '' || rest.length > 0) return undefined;
  return { accessKeyId, secretAccessKey, sessionToken: sessionToken || undefined };
}

/** The region that a host of AWS names, such as `bedrock-runtime.eu-west-1.amazonaws.com`. */
export function regionOfHost(host: string): string | undefined {
  return /\.([a-z]{2}(?:-[a-z]+)+-\d+)\.amazonaws\.com(?:\.cn)?(?::\d+)?$/i.exec(host)?.[1]?.toLowerCase();
}
