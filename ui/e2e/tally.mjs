/** Counts what held and what did not, and says so plainly at the end. */

export class Tally {
  passed = 0;
  failed = [];

  /** Runs one promise to a person; its name is a sentence. */
  async check(name, promise) {
    try {
      await promise();
      this.passed += 1;
    } catch (error) {
      this.failed.push(name);
      console.log(`FAILED  ${name}\n        ${String(error?.message ?? error).split('\n').slice(0, 6).join('\n        ')}`);
    }
  }

  /** The closing line, and the exit code. */
  close() {
    console.log(`${this.passed} passed, ${this.failed.length} failed`);
    return this.failed.length === 0 ? 0 : 1;
  }
}

/** States a law. */
export function must(holds, what) {
  if (!holds) throw new Error(what);
}

/** Waits until it holds, looking often. */
export async function until(page, what, test, argument) {
  await page.waitForFunction(test, argument, { timeout: 5000 }).catch(() => {
    throw new Error(`never came true: ${what}`);
  });
}
