import type { Authorization } from '../../context/authorization.ts';
import type { BasicAuthCredentials } from '../../context/basic-auth-credentials.ts';
import type { Jwt } from '../../context/jwt.ts';
import { makeArray } from '../../runtime/values.ts';
import { typeNamed } from '../../types/library.ts';
import { defineType, type LibraryType } from '../define-type.ts';

const namespace = 'Microsoft.Azure.ApiManagement';

/** Tokens and credentials: https://learn.microsoft.com/azure/api-management/api-management-policy-expressions#ref-jwt */
export const tokens: readonly LibraryType[] = [
  defineType(`public class ${namespace}.Jwt`, {
    'string Algorithm { get; }': (self: Jwt) => self.algorithm,
    'IEnumerable<string> Audiences { get; }': (self: Jwt) => makeArray(typeNamed('string'), [...self.audiences]),
    'IReadOnlyDictionary<string, string[]> Claims { get; }': (self: Jwt) => self.claims,
    'DateTime? ExpirationTime { get; }': (self: Jwt) => self.expirationTime,
    'string Id { get; }': (self: Jwt) => self.id,
    'DateTime? IssuedAt { get; }': (self: Jwt) => self.issuedAt,
    'string Issuer { get; }': (self: Jwt) => self.issuer,
    'DateTime? NotBefore { get; }': (self: Jwt) => self.notBefore,
    'string Subject { get; }': (self: Jwt) => self.subject,
    'string Type { get; }': (self: Jwt) => self.type,
  }),
  // Azure: UserId in samples, Username in the policy toolkit.
  defineType(`public class ${namespace}.BasicAuthCredentials`, {
    'string Password { get; }': (self: BasicAuthCredentials) => self.password,
    'string UserId { get; }': (self: BasicAuthCredentials) => self.userId,
    'string Username { get; }': (self: BasicAuthCredentials) => self.userId,
  }),
  defineType(`public class ${namespace}.Authorization`, {
    'string AccessToken { get; }': (self: Authorization) => self.accessToken,
    'IReadOnlyDictionary<string, object> Claims { get; }': (self: Authorization) => self.claims,
  }),
];
