/** Synthesises without the validator of the CDK: it has a proof of its own, and takes seconds. */
export function unvalidated<T>(synthesise: () => T): T {
  const { CDK_VALIDATION: before } = process.env;
  process.env.CDK_VALIDATION = 'false';
  try {
    return synthesise();
  } finally {
    if (before === undefined) delete process.env.CDK_VALIDATION;
    else process.env.CDK_VALIDATION = before;
  }
}
