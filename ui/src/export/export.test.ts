import { describe, expect, it } from 'vitest';
import { FakeHost } from '../ipc/fake/fake-host';
import { SEAL } from '../ipc/fake/exports';
import { ExportState } from './export.svelte';

function open(): { host: FakeHost; work: ExportState; stop: () => void } {
  const host = new FakeHost({ now: () => 0 });
  const work = new ExportState(host);
  return { host, work, stop: work.follow() };
}
const asked = (host: FakeHost, name: string): number => host.asked.filter((one) => one.name === name).length;

describe('an export', () => {
  it('tells how far it is, and by what it is known', async () => {
    const { host, work } = open();
    const held = host.hold('export_conversation');
    const going = work.begin(2, true);
    expect(work.busy).toBe(true);
    host.emit({ event: 'export', done: 30, total: 120 });
    expect(work.part).toBe(0.25);
    held[0]?.release();
    await going;
    expect(work.done).toMatchObject({ files: 3, seal: SEAL });
    expect(work.busy).toBe(false);
  });

  it('is called off when nobody looks at it any more, and not once it is done', async () => {
    const { host, work, stop } = open();
    const held = host.hold('export_conversation');
    const going = work.begin(2, false);
    stop();
    expect(asked(host, 'export_cancel')).toBe(1);
    held[0]?.fail('cancelled');
    await going;
    expect([work.done, work.trouble]).toEqual([undefined, undefined]);
    const done = open();
    await done.work.begin(2, true);
    done.stop();
    expect(asked(done.host, 'export_cancel')).toBe(0);
  });

  it.each([['disk_full', 'disk_full'], ['bug', 'not_possible']] as const)('says what stands in the way: %s', async (code, trouble) => {
    const { host, work } = open();
    host.exports.trouble = code;
    await work.begin(2, true);
    expect([work.trouble, work.done]).toEqual([trouble, undefined]);
  });
});
