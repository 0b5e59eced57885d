import { attribute, definePolicy, dynamic, type Policy, scopes, string } from '@turnpike/policy';

/** Sends a user name and a password to the backend. */
export const authenticationBasic: Policy = definePolicy({
  name: 'authentication-basic',
  reference: 'https://learn.microsoft.com/azure/api-management/authentication-basic-policy',
  sections: ['inbound'],
  scopes,
  once: true,

  config: {
    username: attribute(dynamic(string), 'The user.'),
    password: attribute(dynamic(string), 'The password.'),
  },

  prepare({ username, password }, _, place) {
    if (username.constant?.includes(':'))
      // RFC 7617, section 2: what follows the colon would be part of the password.
      place.report('invalid-value', 'username', "'username' has a colon; expected a user without one");
    const fixed =
      username.constant !== undefined && password.constant !== undefined
        ? authorization(username.constant, password.constant)
        : undefined;

    return (context) => {
      const value = fixed ?? authorization(username(context), password(context));
      context.request.headers.set('Authorization', [value]);
    };
  },
});

function authorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}
