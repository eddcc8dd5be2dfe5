import { describe, expect, it } from 'vitest';
import { Later, type Rest } from './later.svelte';

const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

describe('the rest of the screen', () => {
  it('is fetched once, however many want it', async () => {
    let fetched = 0;
    const later = new Later(() => {
      fetched += 1;
      return Promise.resolve({} as Rest);
    });
    later.fetch();
    later.fetch();
    await settled();
    later.fetch();
    expect([fetched, later.rest !== undefined]).toEqual([1, true]);
  });

  it('is handed to whoever waits for it, in their order, and at once to whoever comes later', async () => {
    const rest = {} as Rest;
    const later = new Later(async () => rest);
    const had: string[] = [];
    later.have((here) => had.push(here === rest ? 'first' : 'another'));
    later.have(() => had.push('second'));
    expect(had).toEqual([]);
    await new Promise((done) => setTimeout(done));
    expect(had).toEqual(['first', 'second']);
    later.have(() => had.push('third'));
    expect(had).toEqual(['first', 'second', 'third']);
  });

  it('is asked for again after it could not be had', async () => {
    const answers = [Promise.reject(new Error('gone')), Promise.resolve({} as Rest)];
    const later = new Later(() => answers.shift() ?? Promise.reject(new Error('asked too often')));
    later.fetch();
    await settled();
    expect(later.rest).toBeUndefined();
    later.fetch();
    await settled();
    expect(later.rest).toBeDefined();
  });
});
