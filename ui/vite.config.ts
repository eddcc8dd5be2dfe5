/// <reference types="vitest/config" />
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/**
 * One bundle, no inline script, so that the window's content policy can forbid them.
 * Mode `e2e` builds the same screens with the pretend core beside them (`ipc/choose.ts`).
 */
export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    outDir: mode === 'e2e' ? 'test-results/site' : 'dist',
  },
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  test: { environment: 'node', include: ['src/**/*.test.ts'], css: { include: [/tokens\.css/] } },
}));
