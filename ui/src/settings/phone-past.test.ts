import { describe, expect, it } from 'vitest';
import { FakeHost } from '../ipc/fake/fake-host';
import { PhonePast } from './phone-past.svelte';

const settled = (): Promise<void> => new Promise((done) => setTimeout(done));
const open = async (state: FakeHost['imported']['state'] = null): Promise<{ host: FakeHost; past: PhonePast }> => {
  const host = new FakeHost({ now: () => 0, talks: [] });
  host.imported = { available: state === null, state, progress: 0, phase: 0, messages: 0 };
  const past = new PhonePast(host);
  past.follow();
  await settled();
  return { host, past };
};
const asked = (host: FakeHost): number => host.asked.filter(({ name }) => name === 'import_history').length;

describe('the past of the phone', () => {
  it('is asked for only by somebody who has read that it is once', async () => {
    const { host, past } = await open();
    await past.ask();
    expect(asked(host)).toBe(0);
    past.understood = true;
    await past.ask();
    expect(asked(host)).toBe(1);
    expect(past.row?.state).toBe('asked');
  });

  it('is asked for once, however often one presses', async () => {
    const { host, past } = await open();
    past.understood = true;
    const held = host.hold('import_history');
    const first = past.ask();
    await past.ask();
    held[0]?.release();
    await first;
    await past.ask();
    expect(asked(host)).toBe(1);
  });

  it('cannot be asked for where it was declined', async () => {
    const { host, past } = await open('declined');
    past.understood = true;
    await past.ask();
    expect(asked(host)).toBe(0);
  });

  it('is asked for again where the number may have been connected anew', async () => {
    const { host, past } = await open('refused');
    host.emit({ event: 'import', available: true, state: 'refused', progress: 0, phase: 0, messages: 0 });
    past.understood = true;
    await past.ask();
    expect(asked(host)).toBe(1);
  });

  it('shows how far it is as it comes', async () => {
    const { host, past } = await open('asked');
    host.emit({ event: 'import', available: false, state: 'coming', progress: 55, phase: 1, messages: 480 });
    expect(past.row).toMatchObject({ state: 'coming', progress: 55, messages: 480 });
  });

  it('says that a wish was not kept, and can be pressed again', async () => {
    const { host, past } = await open();
    past.understood = true;
    const held = host.hold('import_history');
    const first = past.ask();
    held[0]?.fail('disk_full');
    await first;
    expect(past.trouble).toBe('disk_full');
    expect(past.ready).toBe(true);
  });
});
