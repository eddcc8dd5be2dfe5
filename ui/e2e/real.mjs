/** The same screen over a real core: the bridge runs engine, hub and pretend Meta; what Meta was sent is asked of Meta. */
import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { page as newPage } from './browser.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BRIDGE = `${ROOT}target/debug/bridge${process.platform === 'win32' ? '.exe' : ''}`;
const FOLDER = fileURLToPath(new URL('../test-results/bakery', import.meta.url));
const SITE = fileURLToPath(new URL('../test-results/site', import.meta.url));
const PATIENCE_MS = 15_000;
/** A year of a bakery is read first. */
const STARTING_MS = 120_000;

/** Starts a bakery of its own; `close` ends it. The site is built already. */
export async function openReal(session) {
  if (!existsSync(BRIDGE)) throw new Error('there is no bridge: cargo build -p stories --bin bridge');
  rmSync(FOLDER, { recursive: true, force: true });
  const child = spawn(BRIDGE, ['--port', '0', '--ui', SITE, '--folder', FOLDER, '--demo'], { cwd: ROOT, stdio: ['pipe', 'pipe', process.env.BRIDGE_LOG ? 'inherit' : 'ignore'] });
  const ended = new Promise((done) => child.once('exit', done));
  const address = await new Promise((done, fail) => {
    child.stdout.once('data', (line) => done(String(line).trim()));
    child.once('exit', (code) => fail(new Error(`the bridge ended with ${code}`)));
  });
  const meta = (await (await fetch(`${address}/_meta`)).text()).trim();
  const core = new Core(address);
  await soon('the bakery is up to date', async () => (await core.ask('status')).link.state === 'live', STARTING_MS);
  await core.ask('preferences_save', { preferences: { ...await core.ask('preferences'), undo_seconds: 0, enter_sends: false } });
  return { core, meta: new Meta(meta), page: (view, query = '') => newPage({ ...session, base: `${address}/` }, query, view), close: async () => { child.stdin.end(); await ended; } };
}

/** Looks again until it is there. */
export async function soon(what, look, patience = PATIENCE_MS) {
  const until = Date.now() + patience;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > until) throw new Error(`never came true: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function json(response) {
  const body = await response.json();
  if (!response.ok) throw new Error(`${response.url} said ${response.status}: ${JSON.stringify(body)}`);
  return body;
}

/** The counter, asked beside the screen. */
class Core {
  constructor(address) { this.address = address; }

  async ask(name, params = {}) {
    return json(await fetch(`${this.address}/ask/${name}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(params) }));
  }

  /** The number of a conversation, once it is there. */
  async conversation(name) {
    return (await soon(`a conversation with ${name}`, async () => (await this.ask('palette', { query: name, limit: 1 }))[0])).conversation;
  }

  /** The newest rows of a thread. */
  async rows(conversation, limit = 60) {
    return (await this.ask('thread_page', { conversation, anchor: { from: 'newest' }, limit })).rows;
  }
}

/** The pretend Meta: customers speak through it, and it tells what it was sent. */
class Meta {
  constructor(address) { this.address = address; }

  async control(path, body) {
    return json(await fetch(`${this.address}/_control/${path}`, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }));
  }

  /** What Meta was sent for a customer, in order. */
  async accepted(customer) {
    return (await this.control('accepted')).filter((sent) => sent.customer === customer);
  }

  /** The first message for a customer that fits. */
  sent(customer, what, fits) {
    return soon(`Meta was sent ${what}`, async () => (await this.accepted(customer)).find((sent) => fits(sent.body, sent)));
  }
}
