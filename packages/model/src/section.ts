/** The parts of a policy document, in the order in which a request passes them; `on-error` is entered from any of them. */
export const sections = ['inbound', 'backend', 'outbound', 'on-error'] as const;

/** One of the four sections. */
export type Section = (typeof sections)[number];

/** Whether a name is a section's. */
export function isSection(name: string): name is Section {
  return (sections as readonly string[]).includes(name);
}
