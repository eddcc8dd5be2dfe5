import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** Scoped styles and TypeScript; nothing else is transformed. */
export default { preprocess: vitePreprocess() };
