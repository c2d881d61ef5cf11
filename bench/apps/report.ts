/** Prints the CPU time of this process so far in milliseconds, its start included, and what else is known. */
export function report(more: object = {}): void {
  const { user, system } = process.cpuUsage();
  console.log(JSON.stringify({ cpu: (user + system) / 1000, ...more }));
}
