/** The longest name that Service Fabric takes for a service. */
const longestName = 2048;

/**
 * The id of a service in the REST API of Service Fabric, from its name: `fabric:/app/service`, or the part behind the scheme.
 * `undefined` where it is no name, or one that would lead to another part of the API.
 * @see https://learn.microsoft.com/rest/api/servicefabric/sfclient-api-resolveservice
 */
export function serviceIdOf(name: string): string | undefined {
  if (name.length > longestName || /[\u0000-\u001f\u007f?#\\]/.test(name)) return undefined;
  const scheme = /^([a-z][a-z0-9+.-]*):\/*/i.exec(name);
  if (scheme !== null && scheme[1]?.toLowerCase() !== 'fabric') return undefined;
  const segments = name
    .slice(scheme?.[0].length ?? 0)
    .replace(/^\/|\/$/g, '')
    .split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) return undefined;
  return segments.join('~');
}
