/** What a judge has to say about a template. */
export interface Finding {
  readonly judge: string;
  readonly rule: string;
  /** Logical id; empty where the finding is about the whole template. */
  readonly resource: string;
  /** File name of the template. */
  readonly template: string;
  readonly message: string;
}

/** In one line. */
export const show = ({ judge, rule, resource, template, message }: Finding) => `${judge} ${rule} on ${resource || 'the template'} of ${template}: ${message}`;
