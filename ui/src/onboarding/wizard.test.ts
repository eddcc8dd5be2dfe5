import { describe, expect, it } from 'vitest';
import { FakeHost } from '../ipc/fake/fake-host';
import { tunnelCommand, WAYS } from './tunnel';
import { WizardState } from './wizard.svelte';

const settled = (): Promise<void> => new Promise((done) => setTimeout(done));
const open = (): { host: FakeHost; wizard: WizardState } => {
  const host = new FakeHost({ now: () => 0, talks: [], state: { state: 'doors' } });
  return { host, wizard: new WizardState(host) };
};
const filled = { phone_number_id: ' 106540352242922 ', waba_id: '102290129340398', token: 'EAAJB\n', app_secret: 'ab12', public_url: '' };

describe('the wizard', () => {
  it('goes on only when a step is complete', () => {
    const { wizard } = open();
    expect(wizard.mayGoOn).toBe(false);
    wizard.understood = true;
    expect(wizard.mayGoOn).toBe(true);
    wizard.go('ids');
    expect(wizard.mayGoOn).toBe(false);
    wizard.form = { ...filled, waba_id: 'abc' };
    expect(wizard.mayGoOn).toBe(false);
    wizard.form = filled;
    expect(wizard.mayGoOn).toBe(true);
  });

  it('wants an https address, or none yet', () => {
    const { wizard } = open();
    wizard.go('address');
    for (const [url, fits] of [['', true], ['http://a.example', false], ['https://localhost', false], ['https://a.example', true]] as const) {
      wizard.form = { ...filled, public_url: url };
      expect(wizard.mayGoOn, url).toBe(fits);
    }
  });

  it('shows what to copy once the address is known', async () => {
    const { wizard } = open();
    wizard.go('address');
    await settled();
    expect(wizard.setup?.callback_url).toBeNull();
    wizard.form = { ...filled, public_url: 'https://a.example/' };
    await wizard.prepare();
    expect(wizard.setup?.callback_url).toBe('https://a.example/webhook');
  });

  it('lets one connect with a warning, never with a dead token', async () => {
    const { host, wizard } = open();
    wizard.form = filled;
    wizard.go('check');
    await settled();
    expect([wizard.allGood, wizard.blocked]).toEqual([false, false]);
    host.ticks = [{ check: 'token', state: 'failed', problem: 'refused', details: '' }];
    await wizard.check();
    expect(wizard.blocked).toBe(true);
  });

  it('sends what was typed without the blanks around it, and forgets the secrets', async () => {
    const { host, wizard } = open();
    wizard.form = filled;
    await wizard.connect();
    expect(host.asked.at(-1)).toEqual({ name: 'solo_connect', params: { form: { ...filled, phone_number_id: '106540352242922', token: 'EAAJB' } } });
    expect([wizard.form.token, wizard.form.app_secret]).toEqual(['', '']);
  });

  it('keeps what was typed when connecting fails', async () => {
    const { host, wizard } = open();
    wizard.form = filled;
    const held = host.hold('solo_connect');
    const connected = wizard.connect();
    held[0]?.fail('unreachable');
    await connected;
    expect([wizard.trouble, wizard.form.token]).toEqual(['unreachable', 'EAAJB\n']);
  });
});

it.each(WAYS)('%s is told the port where the hub listens', (way) => {
  expect(tunnelCommand(way, 'http://127.0.0.1:8787/webhook')).toContain('8787');
  expect(tunnelCommand(way, 'http://127.0.0.1:8787/webhook')).not.toContain('/webhook');
});
