/** A real browser on the built screen with the pretend core behind it. */
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Builds, serves and opens; `close` ends all of it. */
export async function open() {
  await build({ root, mode: 'e2e', logLevel: 'error' });
  const server = await preview({ root, mode: 'e2e', logLevel: 'error', build: { outDir: 'test-results/site' }, preview: { port: 0, host: '127.0.0.1' } });
  const base = `http://127.0.0.1:${server.httpServer.address().port}/`;
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGS });
  return { base, browser, close: async () => { await browser.close(); await server.close(); } };
}

/** A page at the reference size; what it says in error is kept. */
export async function page(session, query = '', { width = 1366, height = 768, locale = 'fr-FR', colorScheme = 'light', forcedColors = 'none', zoom = 1 } = {}) {
  const context = await session.browser.newContext({ viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) }, deviceScaleFactor: zoom, locale, colorScheme, forcedColors, reducedMotion: 'reduce', timezoneId: 'Europe/Paris' });
  const opened = await context.newPage();
  opened.faults = [];
  opened.on('pageerror', (error) => opened.faults.push(String(error)));
  opened.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') opened.faults.push(message.text()); });
  await opened.goto(`${session.base}?${query}`);
  await opened.waitForSelector('#app > *');
  return opened;
}
