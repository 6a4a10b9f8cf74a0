/** Lets everything go on that waits for nothing but promises. */
export async function idle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** True where a promise is still open once everything else has gone on. */
export async function isPending(promise: Promise<unknown>): Promise<boolean> {
  await idle();
  const pending = Symbol('pending');
  return (await Promise.race([promise, Promise.resolve(pending)])) === pending;
}
