import { describe, expect, it } from 'vitest';
import { FakeHost } from '../ipc/fake/fake-host';
import type { AttachmentRow } from '../ipc/generated';
import { RecorderState } from './recorder.svelte';

const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

function open(): { host: FakeHost; recorder: RecorderState; notes: AttachmentRow[] } {
  const host = new FakeHost({ talks: [], later: () => undefined });
  const notes: AttachmentRow[] = [];
  const recorder = new RecorderState(host, (row) => notes.push(row));
  host.listen((event) => recorder.hear(event));
  return { host, recorder, notes };
}
const asked = (host: FakeHost): string[] => host.asked.map((ask) => ask.name);

describe('a recording', () => {
  it('says that it opens the microphone until it hears', async () => {
    const { host, recorder } = open();
    const held = host.hold('voice_start');
    const started = recorder.start();
    expect([recorder.state, recorder.on]).toEqual(['starting', true]);
    held[0]?.release();
    await started;
    expect(recorder.state).toBe('recording');
  });

  it('shows how loud it is and how long it lasts, and stands still while paused', async () => {
    const { host, recorder } = open();
    await recorder.start();
    host.desk.hears(400, 90);
    await recorder.pause();
    host.desk.hears(400, 200);
    expect([recorder.state, recorder.levels, recorder.duration]).toEqual(['paused', [90], 400]);
    await recorder.pause();
    host.desk.hears(400, 120);
    expect([recorder.state, recorder.levels, recorder.duration]).toEqual(['recording', [90, 0, 120], 800]);
  });

  it('is handed over once it ends, and once only', async () => {
    const { host, recorder, notes } = open();
    await recorder.start();
    host.desk.hears(3000, 90);
    const held = host.hold('voice_stop');
    const stopped = recorder.stop();
    expect(recorder.state).toBe('stopping');
    expect(await recorder.stop()).toBe(false);
    held[0]?.release();
    expect(await stopped).toBe(true);
    expect([notes.map((row) => [row.kind, row.duration_ms]), recorder.state]).toEqual([[['voice', 3000]], 'idle']);
  });

  it('is thrown away when cancelled, even while the microphone is being opened', async () => {
    const { host, recorder, notes } = open();
    const held = host.hold('voice_start');
    const started = recorder.start();
    await recorder.cancel();
    expect(recorder.state).toBe('idle');
    held[0]?.release();
    await started;
    await settled();
    expect([asked(host), notes, recorder.state]).toEqual([['voice_start', 'voice_cancel'], [], 'idle']);
  });

  it('says that there is no microphone', async () => {
    const { host, recorder } = open();
    host.desk.microphone = false;
    await recorder.start();
    expect([recorder.state, recorder.trouble]).toEqual(['idle', 'no_microphone']);
    host.desk.microphone = true;
    await recorder.start();
    expect([recorder.state, recorder.trouble]).toEqual(['recording', undefined]);
  });

  it('ends in words when the microphone is unplugged', async () => {
    const { host, recorder } = open();
    await recorder.start();
    host.emit({ event: 'voice', state: 'failed', level: 0, duration_ms: 0, trouble: 'lost' });
    expect([recorder.state, recorder.trouble]).toEqual(['idle', 'no_microphone']);
  });

  it('keeps what was said before the microphone was unplugged, and says so', async () => {
    const { host, recorder, notes } = open();
    await recorder.start();
    host.desk.hears(3000, 90);
    host.emit({ event: 'voice', state: 'failed', level: 0, duration_ms: 3000, trouble: 'lost' });
    await settled();
    expect([notes.map((row) => row.duration_ms), recorder.state, recorder.trouble]).toEqual([[3000], 'idle', 'cut_short']);
  });
});
