import { randomUUID } from 'node:crypto';

// The server keeps nothing of a session: its id says in which version of the protocol the client speaks, and is a name
// that policies can count by. So every thread, and every gateway, can serve every session.

/** The versions of the protocol that Streamable HTTP is part of, the newest first. */
export const protocolVersions = ['2025-11-25', '2025-06-18', '2025-03-26'] as const;

/** A version of the protocol. */
export type ProtocolVersion = (typeof protocolVersions)[number];

/** What a client speaks that does not say so. */
export const assumedVersion: ProtocolVersion = '2025-03-26';

/** The version of that name. */
export function findVersion(name: unknown): ProtocolVersion | undefined {
  return protocolVersions.find((version) => version === name);
}

/** The version that is spoken when a client asks for one: that one, or the newest; the client decides whether it goes on. */
export function negotiate(asked: unknown): ProtocolVersion {
  return findVersion(asked) ?? protocolVersions[0];
}

/** Begins a session. */
export function newSessionId(version: ProtocolVersion): string {
  return `${version}-${randomUUID()}`;
}

/** The version in the id of a session; `undefined` for what is no id of a session. */
export function versionOfSession(id: string): ProtocolVersion | undefined {
  return isSessionId.test(id) ? findVersion(id.slice(0, assumedVersion.length)) : undefined;
}

const isSessionId = /^\d{4}-\d\d-\d\d-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
