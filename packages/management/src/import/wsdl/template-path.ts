/** Azure: JSON has the name of an element with a small letter at the beginning. */
export function jsonName(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** A member, as Liquid names it. */
export function memberPath(path: string, name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `${path}.${name}` : `${path}["${name}"]`;
}
