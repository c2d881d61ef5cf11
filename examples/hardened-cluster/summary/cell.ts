/** What a row says of a node group, and whether that is hardened. */
export interface Cell {
  readonly text: string;
  readonly hardened: boolean;
}

export const good = (text: string): Cell => ({ text, hardened: true });
export const bad = (text: string): Cell => ({ text, hardened: false });

/** What cannot be read is not known to be hardened. */
export const NOT_READABLE = bad('not in the user data');

/** The text where there are no findings, else those. */
export const unless = (findings: string[], text: string): Cell => (findings.length > 0 ? bad(findings.join(', ')) : good(text));
