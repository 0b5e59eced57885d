/** The name of a resource, from its ARM id or the last part of one: `/backends/x`, `/subscriptions/…/backends/x`, `x`. */
export function resourceName(id: string, type: 'backends' | 'certificates'): string {
  const marker = `${type}/`;
  const found = id.toLowerCase().lastIndexOf(marker);
  return found === 0 || (found > 0 && id[found - 1] === '/') ? id.slice(found + marker.length).replace(/\/$/, '') : id;
}

/** A name as it is compared: Azure takes no notice of case. */
export function foldedName(id: string, type: 'backends' | 'certificates'): string {
  return resourceName(id, type).toLowerCase();
}
