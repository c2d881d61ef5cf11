/** Removes the folder that the setup has made. */
export default function tearDown(): void {
  (globalThis as unknown as { removeScratch: () => void }).removeScratch();
}
