/** Decides once, at the start, who answers. */
import { BridgeHost } from './bridge-host';
import type { Host } from './host';
import { insideTauri, TauriHost } from './tauri-host';

declare global {
  interface Window {
    /** Where the bridge listens; set by the page that the bridge serves. */
    __COMPTOIR_BRIDGE__?: string | true;
  }
}

/** The app's core inside the app; the bridge where asked for; the pretend core in the workshop only. */
export async function chooseHost(): Promise<Host> {
  if (insideTauri()) return new TauriHost();
  const query = new URLSearchParams(location.search);
  const bridge = window.__COMPTOIR_BRIDGE__ ?? query.get('bridge') ?? undefined;
  if (bridge !== undefined) return new BridgeHost(typeof bridge === 'string' ? bridge : '');
  // Left out of the app's own bundle: no build for people can pretend.
  if (import.meta.env.DEV || import.meta.env.MODE === 'e2e') {
    const { fakeFromAddress } = await import('./fake/from-address');
    return fakeFromAddress(query);
  }
  return new BridgeHost('');
}
